/// Why a text was refused, and where.
public struct JSONError: Error, Equatable, Sendable {
    /// The rule that the text breaks.
    public enum Kind: Sendable {
        /// The text breaks the grammar of RFC 8259.
        case syntax
        /// The text ends inside a value.
        case truncated
        /// Arrays and objects are nested deeper than the reader allows.
        case depth
        /// An object has two members whose decoded names are equal.
        case duplicateKey
        /// A string is not UTF-8: stray, overlong, surrogate or out-of-range bytes.
        case invalidUTF8
        /// A `\u` escape is half of a surrogate pair.
        case loneSurrogate
        /// A number's magnitude is beyond the largest finite double.
        case numberOutOfRange
        /// The text is 4 GiB or longer.
        case tooLarge
    }

    /// The rule that was broken.
    public let kind: Kind
    /// Offset in the text of the byte that broke the rule.
    public let offset: Int
    /// One readable clause, without the offset and without any of the text.
    public let detail: String

    init(_ kind: Kind, at offset: Int, _ detail: String) {
        self.kind = kind
        self.offset = offset
        self.detail = detail
    }
}

extension JSONError: CustomStringConvertible {
    /// The clause and the offset.
    public var description: String { "\(detail) at byte \(offset)" }
}
