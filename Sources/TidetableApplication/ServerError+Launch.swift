import TidetableAPI
import TidetableCommands

extension ServerError {
    /// The same error in the words of the command line, where the operator can put it right.
    func atLaunch(_ settings: ServeSettings) -> any Error {
        switch self {
        case .addressInUse:
            ServerLaunchError.addressInUse(host: settings.host, port: settings.port)
        case .directoryInUse(let path): ServerLaunchError.dataDirectoryInUse(path: path)
        case .directory(let path, let reason):
            ServerLaunchError.dataDirectoryUnusable(path: path, reason: reason)
        default: self
        }
    }
}
