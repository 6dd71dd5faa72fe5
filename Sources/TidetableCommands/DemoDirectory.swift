import Foundation

/// The demo's data directory: one that was named, or a new one that goes away with the demo.
struct DemoDirectory {
    /// Its path.
    let path: String
    /// Whether it is removed at the end.
    let isTemporary: Bool

    /// Takes the named directory, or makes a new one under `TMPDIR`.
    init(_ named: String?, keep: Bool) throws(CommandFailure) {
        if let named {
            path = named
            isTemporary = false
            return
        }
        let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        var template = Array("\(parent)/tidetable-demo-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw CommandFailure(
                .failure,
                "no directory can be made in \(parent): \(String(cString: strerror(errno)))")
        }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        isTemporary = !keep
    }

    /// Removes a temporary directory and all in it; says so if it cannot.
    func cleanUp() {
        guard isTemporary else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            Console.report("\(path) could not be removed: \(error)")
        }
    }
}
