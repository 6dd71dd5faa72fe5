import Glibc

/// A folder of a test's own, deleted when the value is released.
public final class TestDirectory: Sendable {
    /// The folder's path.
    public let path: String

    /// Makes an empty folder.
    public init() {
        path = "/tmp/tidetable-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        mkdir(path, 0o755)
    }

    deinit { TestDirectory.remove(path) }

    /// The names of the files in a folder, sorted; empty where there is none.
    public static func names(_ path: String) -> [String] {
        guard let stream = opendir(path) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    private static func remove(_ path: String) {
        for name in names(path) { remove("\(path)/\(name)") }
        if unlink(path) != 0 { rmdir(path) }
    }
}
