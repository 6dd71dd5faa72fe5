import Projections

/// A projection's tables made of a log in memory: what every test compares with. The events are
/// given one after the other and get the offsets 0, 1, 2 and so on.
public struct PureFold: Sendable {
    /// A row and the offset of the last event that counts for it.
    public typealias Entry = MemoryFold.Entry

    /// The offset of the next event.
    public private(set) var next: Int64 = 0
    private var fold: MemoryFold
    private let names: [String]
    private let types: Set<String>

    /// Empty tables of `projection`.
    public init(_ projection: any Projection) {
        fold = MemoryFold(projection)
        names = projection.tables.map(\.name)
        types = Set(projection.reducers.flatMap(\.subscribedTypes))
    }

    /// The root table so far.
    public var entries: [Key: Entry] { fold.tables[0] }

    /// The root table's rows alone.
    public var rows: [Key: Row] { entries.mapValues(\.row) }

    /// A table so far.
    /// - Throws: `DataFileError` where the projection has no table of that name.
    public func entries(of table: String) throws -> [Key: Entry] {
        guard let place = names.firstIndex(of: table) else {
            throw DataFileError(description: "no table \(table) among \(names)")
        }
        return fold.tables[place]
    }

    /// A table's rows alone.
    /// - Throws: `DataFileError` where the projection has no table of that name.
    public func rows(of table: String) throws -> [Key: Row] {
        try entries(of: table).mapValues(\.row)
    }

    /// Folds the next event.
    /// - Throws: `FoldError`; the event has its offset all the same.
    public mutating func fold(type: String, topic: String, data: [UInt8]) throws {
        defer { next += 1 }
        guard types.contains(type) else { return }
        var event = Event()
        try event.load(type: type, topic: topic, data: data.span.bytes)
        try fold.fold(event, at: next)
    }

    /// Folds the next event.
    /// - Throws: `FoldError`; the event has its offset all the same.
    public mutating func fold(_ event: GoldenEvent) throws {
        try fold(type: event.type, topic: event.topic, data: event.data)
    }

    /// Folds the next events.
    /// - Throws: `FoldError`.
    public mutating func fold(_ events: some Sequence<GoldenEvent>) throws {
        for event in events { try fold(event) }
    }
}
