/// The place of an event in its partition: 0, 1, 2 … without gaps.
public struct Offset: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number itself.
    public let rawValue: Int64

    /// The offset with the given number.
    @inlinable public init(_ rawValue: Int64) { self.rawValue = rawValue }

    /// The offset of a log's first event.
    public static let zero = Offset(0)

    /// Whether `lhs` comes first in the log.
    @inlinable public static func < (lhs: Offset, rhs: Offset) -> Bool {
        lhs.rawValue < rhs.rawValue
    }

    /// The number in decimal.
    public var description: String { String(rawValue) }
}

/// How far a log has been applied: the last applied offset. The embedded log has one partition.
public struct Position: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Nothing was applied; `-1` as text.
    public static let none = Position(last: -1)

    /// The last applied offset; -1 where nothing was applied.
    public let last: Int64

    /// The position after the event at `last`.
    @inlinable public init(last: Int64) { self.last = last }

    /// The position that a client names: `9124`, `0:9124` (partition 0), or `-1`.
    public init?(text: String) {
        var digits = Substring(text)
        if digits.hasPrefix("0:") { digits = digits.dropFirst(2) }
        guard let first = digits.utf8.first, first != UInt8(ascii: "+"),
            let last = Int64(digits), last >= -1, last < .max, String(last) == digits
        else { return nil }
        self.last = last
    }

    /// The first offset that was not applied.
    @inlinable public var next: Offset { Offset(last + 1) }
    /// The text form, as in the `Stream-Position` header.
    public var text: String { String(last) }
    /// The text form.
    public var description: String { text }

    /// Whether `lhs` covers less of the log.
    @inlinable public static func < (lhs: Position, rhs: Position) -> Bool { lhs.last < rhs.last }
}
