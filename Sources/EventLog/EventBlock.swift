import Projections

/// Where one event of a block lies, and what the door found out about it. All ranges are
/// offsets in the block's bytes.
struct EventEntry: Sendable {
    /// XXH3 of source, NUL, id, with the block's seed.
    var hash: UInt64
    var start: UInt32
    var length: UInt32
    /// 0 and 0 where the event has no data.
    var dataStart: UInt32 = 0
    var dataLength: UInt32 = 0
    /// Without the quotes; 0 and 0 where the event has no time.
    var timeStart: UInt32 = 0
    var timeLength: UInt16 = 0
    var type: UInt16
    var topic: UInt16
}

/// The events of a request, checked: the bytes as they were received, and where each event lies
/// in them. Only an `EventDecoder` makes one, so whoever holds it need not doubt it.
public final class EventBlock: Sendable {
    let bytes: [UInt8]
    let entries: [EventEntry]
    let hashSeed: UInt64
    let index: CatalogIndex

    init(bytes: [UInt8], entries: [EventEntry], hashSeed: UInt64, index: CatalogIndex) {
        self.bytes = bytes
        self.entries = entries
        self.hashSeed = hashSeed
        self.index = index
    }

    /// How many events it holds.
    public var count: Int { entries.count }
    /// How many bytes it keeps in memory, about.
    public var byteCount: Int { bytes.count + entries.count * MemoryLayout<EventEntry>.stride }

    /// The type of the event at `index`.
    public func type(at index: Int) -> EventType {
        self.index.catalog.types[Int(entries[index].type)]
    }

    func type(number: Int) -> EventType { index.catalog.types[number] }

    /// The topic of the event at `index`: the one it names, else the request's, else its type's.
    public func topic(at index: Int) -> String {
        self.index.catalog.topics[Int(entries[index].topic)]
    }

    /// Gives `body` the event at `index` as it was sent.
    public func withJSON<Result, E>(
        at index: Int, _ body: (RawSpan) throws(E) -> Result
    ) throws(E) -> Result {
        let entry = entries[index]
        let start = Int(entry.start)
        let own = bytes
        let text = own.span.bytes
        return try body(text.extracting(start..<start + Int(entry.length)))
    }

    /// Gives `body` the `data` of the event at `index`; an empty span where it has none.
    public func withData<Result, E>(
        at index: Int, _ body: (RawSpan) throws(E) -> Result
    ) throws(E) -> Result {
        let entry = entries[index]
        let start = Int(entry.dataStart)
        let own = bytes
        let text = own.span.bytes
        return try body(text.extracting(start..<start + Int(entry.dataLength)))
    }

    /// The `time` of the event at `index`, or nil.
    public func time(at index: Int) -> String? {
        let entry = entries[index]
        guard entry.timeLength > 0 else { return nil }
        let start = Int(entry.timeStart)
        return String(decoding: bytes[start..<start + Int(entry.timeLength)], as: UTF8.self)
    }
}
