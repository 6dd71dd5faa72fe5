/// An entity tag, `"abc"` or `W/"abc"` (RFC 9110 section 8.8.3).
public struct EntityTag: Sendable, Equatable, Hashable {
    /// What stands between the quotes.
    public let opaque: String
    /// Whether it only vouches for equivalent, not for equal content.
    public let isWeak: Bool

    /// Makes a tag. `opaque` must be visible ASCII without quotes; the serializer and clients
    /// refuse anything else.
    public init(_ opaque: String, isWeak: Bool = false) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    init?(_ lexer: inout FieldLexer) {
        var isWeak = false
        if lexer.take(0x57) {
            guard lexer.take(ASCII.slash) else { return nil }
            isWeak = true
        }
        guard lexer.take(ASCII.quote) else { return nil }
        let octets = lexer.take { $0 >= 0x21 && $0 != ASCII.quote && $0 != 0x7f } ?? []
        guard lexer.take(ASCII.quote) else { return nil }
        self.init(String(decoding: octets, as: UTF8.self), isWeak: isWeak)
    }

    /// The tag as it stands in a field.
    public var fieldValue: String { (isWeak ? "W/\"" : "\"") + opaque + "\"" }

    /// Strong comparison: equal and neither is weak. What If-Match needs.
    public func matchesStrongly(_ other: EntityTag) -> Bool {
        !isWeak && !other.isWeak && opaque == other.opaque
    }

    /// Weak comparison: equal but for weakness. What If-None-Match needs.
    public func matchesWeakly(_ other: EntityTag) -> Bool {
        opaque == other.opaque
    }
}
