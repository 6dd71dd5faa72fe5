import Benchmarks
import Glibc

/// The floor of a durable append: one thread that writes the same bodies to a file and calls
/// `fdatasync`, with nothing read, checked or answered.
enum RawWriter {
    /// Writes the bodies of a set of requests to a new file, which is removed afterwards.
    /// - Parameters:
    ///   - requests: whose bodies are written.
    ///   - group: bodies that one `fdatasync` covers: 1 for a writer that is alone, the number of
    ///     clients for a perfect group commit.
    ///   - limit: the most bodies.
    ///   - directory: where the file is made.
    /// - Returns: bodies a second.
    static func rate(
        _ requests: RequestSet, group: Int, limit: Int = .max, directory: String
    ) throws(BenchmarkError) -> Double {
        let path = "\(directory)/raw-writer"
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .system(path) }
        defer {
            close(file)
            unlink(path)
        }
        var batch: [UInt8] = []
        let start = Clock.now()
        let count = min(requests.count, limit)
        for first in stride(from: 0, to: count, by: group) {
            batch.removeAll(keepingCapacity: true)
            for index in first..<min(first + group, count) {
                batch.append(contentsOf: requests.bytes[requests.body(index)])
            }
            try writeAll(batch, to: file)
            guard fdatasync(file) == 0 else { throw .system("fdatasync") }
        }
        return Double(count) / Clock.seconds(start, Clock.now())
    }

    private static func writeAll(_ bytes: [UInt8], to file: CInt) throws(BenchmarkError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(file, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            guard count > 0 else { throw .system("write") }
            written += count
        }
    }
}
