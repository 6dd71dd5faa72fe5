import Glibc

/// The folder of table files: `boarding_manifest.v1.g1.db` and SQLite's files beside each.
struct TableDirectory: Sendable {
    let path: String

    /// What SQLite puts beside a file; a journal only while a new file becomes one with a WAL.
    private static let besides = ["-wal", "-shm", "-journal"]

    init(_ path: String) { self.path = path }

    func path(_ name: String, version: Int, generation: Int64) -> String {
        "\(path)/\(fileName(name, version, generation))"
    }

    private func fileName(_ name: String, _ version: Int, _ generation: Int64) -> String {
        "\(name).v\(version).g\(generation).db"
    }

    func exists(_ file: String) -> Bool { access(file, F_OK) == 0 }

    /// Deletes a table file and SQLite's files beside it.
    func remove(_ file: String) {
        for suffix in [""] + TableDirectory.besides { unlink(file + suffix) }
    }

    /// Deletes what no live table needs: builds that were cut short, and every `-shm`, which a
    /// killed process may have left half-written and SQLite makes anew.
    func sweep(keeping live: Set<String>) {
        guard let folder = opendir(path) else { return }
        defer { closedir(folder) }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let beside = TableDirectory.besides.first { name.hasSuffix($0) } ?? ""
            guard name.hasSuffix(".db\(beside)") else { continue }
            let isLive = live.contains("\(path)/\(name.dropLast(beside.count))")
            if beside == "-shm" || !isLive { unlink("\(path)/\(name)") }
        }
    }
}
