/// Why a server could not start.
public enum ServerError: Error, Sendable, CustomStringConvertible {
    /// Another process owns the data directory.
    case directoryInUse(String)
    /// The data directory cannot be used.
    case directory(String, String)
    /// The log cannot be opened.
    case log(String)
    /// The tables cannot be opened.
    case tables(String)
    /// Another process listens on the address.
    case addressInUse
    /// The address cannot be listened on.
    case listen(String)

    /// One sentence.
    public var description: String {
        switch self {
        case .directoryInUse(let path): "\(path) is in use by another process"
        case .directory(let path, let reason): "\(path) cannot be used: \(reason)"
        case .log(let reason), .tables(let reason), .listen(let reason): reason
        case .addressInUse: "another process listens on that address"
        }
    }
}
