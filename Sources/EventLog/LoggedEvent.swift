import Projections

/// The names of a batch, with their places in the catalog.
final class BatchNames: Sendable {
    let types: [String]
    let typeIndexes: [Int?]
    let topics: [String]
    let topicIndexes: [Int?]

    init(topics: [String], types: [String], catalog: EventCatalog) {
        // The catalog's own strings are written in a program's text, so that threads which pass
        // events on count no references to them.
        self.types = types.map { name in catalog[name]?.name ?? name }
        self.topics = topics.map { name in catalog.topics.first { Text($0) == Text(name) } ?? name }
        typeIndexes = types.map { catalog.index(of: $0) }
        topicIndexes = topics.map { topic in
            catalog.topics.firstIndex { Text($0) == Text(topic) }
        }
    }
}

/// An event of the log, seen where the log's bytes lie. It lives only during the call that gives
/// it, and so do its buffers; `event.data.bytes` is a `RawSpan`.
public struct LoggedEvent: ~Copyable {
    /// Its place in the log.
    public let offset: Offset
    /// When its batch was appended, in milliseconds since 1970.
    public let appendedAt: Int64
    /// XXH3 of `source` and `id`, with the log's seed.
    let hash: UInt64
    /// The event as it was sent, one JSON object.
    public let json: UnsafeRawBufferPointer
    /// Its `data`, a JSON object.
    public let data: UnsafeRawBufferPointer
    /// Its `time` without the quotes, empty where it has none.
    public let time: UnsafeRawBufferPointer
    /// Kept by the reader while the event lives: to count it up and down for each event made the
    /// processor wait for the stores before it.
    unowned(unsafe) let names: BatchNames
    let typeNumber: Int
    let topicNumber: Int

    /// The type's name.
    public var type: String { names.types[typeNumber] }
    /// The type's place in the catalog; nil where the catalog no longer has it.
    public var typeIndex: Int? { names.typeIndexes[typeNumber] }
    /// The topic's name.
    public var topic: String { names.topics[topicNumber] }
    /// The topic's place in the catalog; nil where the catalog no longer has it.
    public var topicIndex: Int? { names.topicIndexes[topicNumber] }
}
