import Glibc
import HTTPCore

/// The files that the server gives out, read once at the start into a fixed map: no request path
/// ever reaches the file system.
struct StaticFiles: Sendable {
    /// A file and what is said of it.
    struct File: Sendable {
        let bytes: [UInt8]
        let type: String
        let tag: EntityTag
    }

    private var files: [String: File] = [:]

    init() {}

    /// Reads all files of a folder, but none whose name begins with a dot.
    init(folder: String) {
        for name in StaticFiles.names(in: folder) { add(name, at: "\(folder)/\(name)") }
    }

    /// Adds one file under a name; a file that cannot be read is left out.
    mutating func add(_ name: String, at path: String) {
        guard let bytes = StaticFiles.read(path) else { return }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        // FNV-1a: the tag only has to change with the file, and the file is the server's own.
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        files[name] = File(
            bytes: bytes, type: StaticFiles.type(of: name),
            tag: EntityTag("f." + String(hash, radix: 16)))
    }

    /// The file at a path without its leading slash; the empty path is `index.html`.
    subscript(path: String) -> File? { files[path.isEmpty ? "index.html" : path] }

    private static func type(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "json": "application/json"
        case "yaml": "application/yaml"
        default: "application/octet-stream"
        }
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&piece, 1, piece.count, file)
            guard count > 0 else { return ferror(file) == 0 ? bytes : nil }
            bytes.append(contentsOf: piece[..<count])
        }
    }
}
