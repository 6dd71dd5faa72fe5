import EventLog
import Projections

/// The offsets of the events that made a row since its last full chunk of lineage.
///
/// It stands in the row itself, so that keeping it costs a few bytes of a write that happens
/// anyway. Coded as the first offset and then the distances, each in LEB128
/// (<https://en.wikipedia.org/wiki/LEB128>): one to three bytes an event.
public struct LineageTail: Sendable, Equatable {
    /// A tail of so many offsets becomes a chunk: what a page of history folds again at most.
    public static let capacity = 128

    /// How many offsets there are.
    public private(set) var count = 0
    private var last: Int64 = 0
    /// The first 16 coded bytes, which is all that most rows ever have. An array for each row made
    /// lineage 17 % of a rebuild; this makes it 5 %.
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var inlineCount = 0
    /// All coded bytes, once they are more than 16.
    private var more: [UInt8] = []
    private static let inlineCapacity = 16

    /// No offsets.
    public init() {}

    /// Reads coded offsets; bytes that code none that grow end the tail before them.
    public init(_ coded: UnsafeRawBufferPointer) {
        for byte in coded { append(byte: byte) }
        LineageTail.decode(coded) { offset in
            last = offset
            count += 1
        }
    }

    /// Whether the next event must go into a new tail.
    public var isFull: Bool { count >= LineageTail.capacity }

    /// Adds the offset of a later event.
    @inline(__always)
    public mutating func append(_ offset: Offset) {
        var distance = UInt64(bitPattern: offset.rawValue &- last)
        last = offset.rawValue
        count += 1
        while distance >= 0x80 {
            append(byte: UInt8(truncatingIfNeeded: distance) | 0x80)
            distance >>= 7
        }
        append(byte: UInt8(truncatingIfNeeded: distance))
    }

    @inline(__always)
    private mutating func append(byte: UInt8) {
        if inlineCount < 8 {
            low |= UInt64(byte) << UInt64(inlineCount * 8)
        } else if inlineCount < LineageTail.inlineCapacity {
            high |= UInt64(byte) << UInt64(inlineCount * 8 - 64)
        } else {
            return appendMore(byte)
        }
        inlineCount += 1
    }

    private mutating func appendMore(_ byte: UInt8) {
        if more.isEmpty {
            more.reserveCapacity(48)
            var first: [UInt8] = []
            withBytes { first = Array($0) }
            more += first
        }
        more.append(byte)
    }

    /// Gives `body` the coded bytes.
    @inline(__always)
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        guard more.isEmpty else { return more.withUnsafeBytes(body) }
        return withUnsafeBytes(of: (low.littleEndian, high.littleEndian)) { bytes in
            body(UnsafeRawBufferPointer(rebasing: bytes[..<inlineCount]))
        }
    }

    /// The offsets in the order of the log.
    public var offsets: [Offset] {
        var offsets: [Offset] = []
        offsets.reserveCapacity(count)
        withBytes { LineageTail.decode($0) { offsets.append(Offset($0)) } }
        return offsets
    }

    private static func decode(_ coded: UnsafeRawBufferPointer, _ body: (Int64) -> Void) {
        var offset: Int64 = 0
        var distance: UInt64 = 0
        var shift: UInt64 = 0
        for byte in coded {
            guard shift < 64 else { return }
            distance |= UInt64(byte & 0x7F) << shift
            shift += 7
            guard byte & 0x80 == 0 else { continue }
            offset = offset &+ Int64(bitPattern: distance)
            guard offset >= 0 else { return }
            body(offset)
            distance = 0
            shift = 0
        }
    }
}

/// A full piece of a key's lineage, kept beside the rows: it outlives a deleted row.
///
/// The pieces of a key are in the order of the log. Each says what the row was after its last
/// event, which is what the next piece begins with.
public struct LineageChunk: Sendable, Equatable {
    /// The row's key.
    public let key: Key
    /// The offsets, at least one.
    public let lineage: LineageTail
    /// The row after the last of them; nil where that event deleted it.
    public let row: Row?

    /// A chunk of `key`'s lineage.
    public init(key: Key, lineage: LineageTail, row: Row?) {
        self.key = key
        self.lineage = lineage
        self.row = row
    }
}
