import JSON

/// What the answers of a run of appends add up to.
public struct AppendTotals: Sendable, Equatable {
    /// Events that were sent and are on the server's disk.
    public private(set) var lines = 0
    /// Those of them that were new.
    public private(set) var appended = 0
    /// Those that the log held already.
    public private(set) var duplicates = 0
    /// The last position that an answer named: `-1` before any.
    public private(set) var position = "-1"
    /// The number in the input of the last line that is on disk, 0 before any.
    public private(set) var lastLine = 0

    /// Makes totals of nothing.
    public init() {}

    /// Adds the answer to a batch.
    ///
    /// - Throws: `CommandFailure` when the answer lacks its members.
    public mutating func add(_ answer: JSONValue, for batch: EventBatch) throws(CommandFailure) {
        guard let appended = answer["appended"]?.integer,
            let duplicates = answer["duplicates"]?.integer,
            let position = answer["position"]?.text
        else { throw CommandFailure(.failure, "the server's answer to an append is not known") }
        lines += batch.lines.count
        self.appended += appended
        self.duplicates += duplicates
        self.position = position
        lastLine = batch.lines.last ?? lastLine
    }

    /// One line of JSON for stdout.
    public var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("lines")
        writer.integer(Int64(lines))
        writer.key("appended")
        writer.integer(Int64(appended))
        writer.key("duplicates")
        writer.integer(Int64(duplicates))
        writer.key("position")
        writer.string(position)
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}
