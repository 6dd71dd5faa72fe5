import Glibc

/// Whole files and trees, for set-up; nothing here is timed.
enum Files {
    /// The text of a file of any size, also one under `/proc`; nil if it cannot be read.
    static func text(_ path: String) -> String? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: buffer[..<count])
        }
    }

    /// Writes a file anew.
    static func write(_ bytes: [UInt8], to path: String) throws(BenchmarkError) {
        guard let file = fopen(path, "we") else { throw .system(path) }
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count else { throw .system(path) }
    }

    static func makeDirectory(_ path: String) throws(BenchmarkError) {
        guard mkdir(path, 0o755) == 0 else { throw .system(path) }
    }

    /// The sum of the sizes of all files under a directory, in octets.
    static func totalSize(_ directory: String) -> Int {
        names(directory).map { "\(directory)/\($0)" }.reduce(0) { sum, path in
            guard let facts = facts(path) else { return sum }
            return sum + (isDirectory(facts) ? totalSize(path) : Int(facts.st_size))
        }
    }

    /// Removes a file or a tree; links are not followed.
    static func remove(_ path: String) {
        guard let facts = facts(path) else { return }
        guard isDirectory(facts) else {
            unlink(path)
            return
        }
        for name in names(path) { remove("\(path)/\(name)") }
        rmdir(path)
    }

    private static func facts(_ path: String) -> stat? {
        var facts = stat()
        return lstat(path, &facts) == 0 ? facts : nil
    }

    private static func isDirectory(_ facts: stat) -> Bool { facts.st_mode & S_IFMT == S_IFDIR }

    /// The names in a directory.
    static func names(_ directory: String) -> [String] {
        guard let stream = opendir(directory) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}
