import EventLog
import Glibc
import Projections

/// The log of a data directory that no server runs on. The directory's lock is held as long as the
/// value lives, so that no server starts on it meanwhile.
public final class OfflineLog: Sendable {
    /// The log; closed with this value.
    public let events: EventLog
    private let directory: DataDirectory

    /// Opens the log.
    /// - Parameters:
    ///   - path: the data directory; one without a log is refused, none is made.
    ///   - catalog: the events that the log takes in.
    /// - Throws: `ServerError.directory`, `.directoryInUse`, `.log`.
    public init(_ path: String, catalog: EventCatalog) throws(ServerError) {
        guard access(path + "/log.db", F_OK) == 0 else {
            throw .directory(path, "it holds no log")
        }
        directory = try DataDirectory(path)
        do {
            events = try EventLog.open(directory: path, catalog: catalog)
        } catch {
            throw .log("the log cannot be opened: \(error)")
        }
    }

    deinit { events.close() }
}
