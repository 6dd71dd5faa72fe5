/// A text, equal to another only where their UTF-8 bytes are equal.
///
/// `String` compares by canonical equivalence: "é" in one code point equals "é" in two. SQLite, a
/// source database and every other client tell them apart, and a key that merges what the table
/// keeps apart would lose a row.
public struct Text: Hashable, Comparable, Sendable, ExpressibleByStringLiteral,
    CustomStringConvertible
{
    /// The text as Swift's string.
    public let string: String

    /// A text of the given string.
    public init(_ string: String) { self.string = string }

    /// A text written in the source.
    public init(stringLiteral value: String) { string = value }

    /// The text itself.
    public var description: String { string }

    /// Whether both have the same bytes.
    public static func == (lhs: Text, rhs: Text) -> Bool {
        // Most texts have at most 15 bytes, and those are equal where the string's two words are.
        // Long ones may be equal in other storage. Reading the words is safe whatever they mean.
        let left = unsafeBitCast(lhs.string, to: (UInt64, UInt64).self)
        let right = unsafeBitCast(rhs.string, to: (UInt64, UInt64).self)
        if left == right { return true }
        return lhs.string.utf8.count == rhs.string.utf8.count
            && lhs.string.utf8.elementsEqual(rhs.string.utf8)
    }

    /// Whether `lhs` comes first by bytes, which is SQLite's BINARY collation.
    public static func < (lhs: Text, rhs: Text) -> Bool {
        lhs.string.utf8.lexicographicallyPrecedes(rhs.string.utf8)
    }

    /// Hashes the bytes, and their number so that adjacent texts cannot run together.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(string.utf8.count)
        if string.utf8.withContiguousStorageIfAvailable({
            hasher.combine(bytes: UnsafeRawBufferPointer($0))
        }) == nil {
            for byte in string.utf8 { hasher.combine(byte) }
        }
    }
}
