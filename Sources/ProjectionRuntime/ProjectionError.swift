import EventLog

/// Why a projection cannot do what an operator asks.
public enum ProjectionError: Error, Sendable, CustomStringConvertible {
    /// No projection has that name.
    case unknown(String)
    /// The server has no rules of that version.
    case unknownVersion(String, version: Int, available: [Int])
    /// A build of that version runs already.
    case alreadyBuilding(String)
    /// The version has a file already.
    case alreadyBuilt(String, version: Int)
    /// The version has rules but no file.
    case notBuilt(String, version: Int)
    /// The version is being built.
    case notCaughtUp(String, version: Int, position: Position, target: Position, seconds: Double?)
    /// The version answers already, or the one that does cannot be taken away.
    case isLive(String, version: Int)
    /// No version was live before.
    case noPrevious(String)
    /// What a cutover was made conditional on does not hold; how many rows differ, where counted.
    case conditionFailed(String, differences: Int64?)
    /// The two versions cannot be compared.
    case incomparable(String)
    /// The catalog, the log or a table file failed.
    case storage(String)

    /// One sentence.
    public var description: String {
        switch self {
        case .unknown(let name): return "there is no projection “\(name)”"
        case .unknownVersion(let name, let version, let available):
            let list = available.map(String.init).joined(separator: ", ")
            return "\(name) has no version \(version); this server has the rules of \(list)"
        case .alreadyBuilding(let name): return "\(name) is being built already"
        case .alreadyBuilt(let name, let version):
            return "version \(version) of \(name) is built already; rebuild folds it anew"
        case .notBuilt(let name, let version):
            return "version \(version) of \(name) has not been built"
        case .notCaughtUp(let name, let version, let position, let target, let seconds):
            // A rate near 0 makes the rest of any length, and an Int has an end.
            let left = seconds.map { "; about \(Int(min($0, 1e9).rounded(.up))) s are left" } ?? ""
            return "version \(version) of \(name) is being built: it is at \(position.text)"
                + " of \(target.text)\(left)"
        case .isLive(let name, let version):
            return "version \(version) of \(name) is live, or will be once it is built"
        case .noPrevious(let name): return "no other version of \(name) was live before"
        case .conditionFailed(let reason, _): return reason
        case .incomparable(let reason): return reason
        case .storage(let reason): return reason
        }
    }
}
