import CBench
import Dispatch
import Glibc
import Synchronization

/// The run's own directory and processes. Both are gone when the run ends, also by a signal.
final class Workplace: Sendable {
    /// The directory, on the disk of the build folder.
    let directory: String
    private let children = Mutex<[pid_t]>([])

    /// Makes a new directory under `parent`.
    init(in parent: String) throws(BenchmarkError) {
        var template = Array("\(parent)/tidetable-bench.XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .system(parent) }
        directory = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }

    /// Whether the directory lies in memory, where syncing costs nothing.
    var isInMemory: Bool { cbench_is_in_memory(directory) == 1 }

    /// Makes a directory of this run.
    func makeDirectory(_ name: String) throws(BenchmarkError) -> String {
        let path = "\(directory)/\(name)"
        try Files.makeDirectory(path)
        return path
    }

    /// Lets other accounts reach what is theirs in the directory.
    func openToOthers() throws(BenchmarkError) {
        guard chmod(directory, 0o711) == 0 else { throw .system("chmod \(directory)") }
    }

    func adopt(_ child: pid_t) { children.withLock { $0.append(child) } }
    func release(_ child: pid_t) { children.withLock { $0.removeAll { $0 == child } } }

    /// Ends what still runs and removes the directory.
    func clear() {
        for child in children.withLock({ $0 }) { kill(child, SIGKILL) }
        Files.remove(directory)
    }

    /// Lets signals end the run as an error does, for as long as the sources live.
    func endOnSignals() -> [any DispatchSourceSignal] {
        var sources: [any DispatchSourceSignal] = []
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [self] in
                clear()
                _exit(128 + number)
            }
            source.resume()
            sources.append(source)
        }
        return sources
    }
}
