import Foundation

/// A Swift file of the package: its path from the package's folder, and its lines.
struct SourceFile: Sendable {
    let path: String
    let lines: [String]

    var name: String { String(path.split(separator: "/").last ?? "") }

    /// The module that the file belongs to; nil outside of `Sources`.
    var module: String? {
        let parts = path.split(separator: "/")
        return parts.first == "Sources" && parts.count > 2 ? String(parts[1]) : nil
    }
}

/// The package as it lies on disk, found from this file's own place in it.
enum SourceTree {
    static let root = #filePath.split(
        separator: "/", omittingEmptySubsequences: false
    ).dropLast(3).joined(separator: "/")

    /// Every Swift file under `Sources` and `Tests`.
    static func files() throws -> [SourceFile] {
        var files: [SourceFile] = []
        for folder in ["Sources", "Tests"] {
            // A symbolic link is followed: a package may be a view of another one.
            let start = URL(fileURLWithPath: "\(root)/\(folder)").resolvingSymlinksInPath().path
            guard let names = FileManager.default.enumerator(atPath: start) else { continue }
            // The example package may have been built where it lies.
            for case let name as String in names
            where name.hasSuffix(".swift") && !name.contains(".build/") {
                let text = try String(contentsOfFile: "\(start)/\(name)", encoding: .utf8)
                files.append(
                    SourceFile(
                        path: "\(folder)/\(name)", lines: text.components(separatedBy: "\n")))
            }
        }
        return files.sorted { $0.path < $1.path }
    }

    /// The names in the package's folder.
    static func topLevel() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root)
    }
}
