/// Why a projection file is not used. A server starts without it and says this.
public struct ProjectionFileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file's name.
    public let file: String
    /// The line at fault, from 1; 0 where it is the file as a whole.
    public let line: Int
    /// What is wrong, in words.
    public let reason: String

    /// An error at a line of a file.
    public init(file: String, line: Int, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    /// `file:line: reason`.
    public var description: String {
        line > 0 ? "\(file):\(line): \(reason)" : "\(file): \(reason)"
    }
}

/// What is wrong at a line, before it is known of which file.
struct LineError: Error {
    let line: Int
    let reason: String
}
