import Glibc

/// A server's directory. One process owns it at a time: a lock on the file `lock` says so, and the
/// kernel takes it back however the process ends.
final class DataDirectory: Sendable {
    let path: String
    private let lock: Int32

    init(_ path: String) throws(ServerError) {
        for folder in [path, path + "/tables"] {
            if mkdir(folder, 0o750) == 0 {
                DataDirectory.syncParent(of: folder)
            } else if errno != EEXIST {
                throw .directory(path, "\(folder) cannot be made: \(DataDirectory.reason)")
            }
        }
        self.path = path
        lock = try DataDirectory.takeLock(path)
        // A killed process may leave an index of a WAL half-written; SQLite makes it anew.
        for database in ["log.db", "catalog.db"] { unlink("\(path)/\(database)-shm") }
    }

    private static func takeLock(_ path: String) throws(ServerError) -> Int32 {
        let lock = Glibc.open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        guard lock >= 0 else { throw .directory(path, "its lock cannot be opened: \(reason)") }
        // A process that was killed a moment ago holds its lock until the kernel has buried it.
        for _ in 0..<40 {
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { return lock }
            usleep(50_000)
        }
        close(lock)
        throw .directoryInUse(path)
    }

    /// Makes a new folder's name durable; without it a power cut could take the folder and all of
    /// the log in it.
    private static func syncParent(of folder: String) {
        var parts = folder.split(separator: "/", omittingEmptySubsequences: true)
        parts.removeLast()
        let root = folder.hasPrefix("/") ? "/" : "./"
        let parent = Glibc.open(
            root + parts.joined(separator: "/"), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { return }
        fsync(parent)
        close(parent)
    }

    private static var reason: String { String(cString: strerror(errno)) }

    deinit { close(lock) }

    var tables: String { path + "/tables" }
    var catalog: String { path + "/catalog.db" }
}
