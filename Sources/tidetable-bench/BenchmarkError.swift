import Glibc

/// Why a run cannot go on, for its reader.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// A failed system call, with the words of `errno`.
    static func system(_ call: String) -> BenchmarkError {
        let code = errno
        return BenchmarkError("\(call): \(strerror(code).map { String(cString: $0) } ?? "\(code)")")
    }
}
