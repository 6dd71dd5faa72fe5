import Benchmarks
import CBench
import Glibc

/// The floor of a durable append: threads that write the same bodies to a file, wait for their
/// `fdatasync` and take the next ones, with nothing read, checked or answered.
enum GroupCommit {
    static let name = "raw file, group commit, write + fdatasync"

    /// Writes the bodies of a set of requests to a new file, which is removed afterwards.
    /// - Parameters:
    ///   - requests: whose bodies are written.
    ///   - clients: threads that each have one body on its way.
    ///   - seconds: when no more bodies are taken.
    ///   - directory: where the file is made.
    /// - Returns: bodies a second.
    static func rate(
        _ requests: RequestSet, clients: Int, seconds: Double, directory: String
    ) throws(BenchmarkError) -> Double {
        let path = "\(directory)/group-commit"
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw .system(path) }
        defer {
            close(file)
            unlink(path)
        }
        let bounds = (0..<requests.count).flatMap { index in
            let body = requests.body(index)
            return [Int64(body.lowerBound), Int64(body.upperBound)]
        }
        var taken: Int64 = 0
        let written = cbench_group_commit(
            file, requests.bytes, bounds, Int64(requests.count), CInt(clients),
            Int64(seconds * 1e9), &taken)
        guard written >= 0 else { throw .system(path) }
        return Double(written) / (Double(taken) / 1e9)
    }
}
