import JSON

/// A file of a declared projection that a server started without.
public struct RejectedFile: Sendable, Equatable {
    /// The file's name.
    public let file: String
    /// The line, from 1; 0 where the whole file is meant.
    public let line: Int
    /// What is wrong with it.
    public let reason: String

    /// A file that was rejected.
    public init(file: String, line: Int, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }
}

extension JSONWriter {
    mutating func rejectedFiles(_ files: [RejectedFile]) {
        key("rejected_files")
        beginArray()
        for file in files {
            beginObject()
            member("file", file.file)
            member("line", Int64(file.line))
            member("reason", file.reason)
            endObject()
        }
        endArray()
    }
}
