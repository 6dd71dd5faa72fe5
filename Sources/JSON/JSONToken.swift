/// One value, or one key, of a text that a `JSONReader` has read.
///
/// A token keeps offsets, never a copy of the text: 16 bytes, so that four fit in a cache line.
///
///     byte  0        4        8        12     13
///           | start  | end    | next   | kind | escapes |
@frozen
public struct JSONToken: Sendable {
    @usableFromInline var startOffset: UInt32
    @usableFromInline var endOffset: UInt32
    /// While a container is open this holds its parent's index, so that the reader needs no stack.
    @usableFromInline var nextIndex: UInt32
    /// What the value is.
    public internal(set) var kind: JSONKind
    /// Whether a string's text holds at least one `\` escape.
    public let hasEscapes: Bool

    @inline(__always)
    init(_ kind: JSONKind, from start: Int, to end: Int, next: Int, hasEscapes: Bool = false) {
        // The reader refuses texts of 4 GiB and more before it makes a token.
        startOffset = UInt32(truncatingIfNeeded: start)
        endOffset = UInt32(truncatingIfNeeded: end)
        nextIndex = UInt32(truncatingIfNeeded: next)
        self.kind = kind
        self.hasEscapes = hasEscapes
    }

    /// Offset in the text of the first byte; for a string the first byte after the quote.
    @inlinable public var start: Int { Int(startOffset) }
    /// Offset in the text just past the last byte; for a string the offset of the closing quote.
    @inlinable public var end: Int { Int(endOffset) }
    /// Index of the token after this value and all its children.
    @inlinable public var next: Int { Int(nextIndex) }
    /// Byte range of the value in the text; a string's range includes its quotes.
    @inlinable public var range: Range<Int> {
        kind == .string ? start - 1..<end + 1 : start..<end
    }
}
