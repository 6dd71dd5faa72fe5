/// The value of If-Match or If-None-Match: `*` or a list of entity tags (RFC 9110 section 13.1).
public enum EntityTagList: Sendable, Equatable {
    /// `*`: any current representation.
    case any
    /// One tag or more.
    case tags([EntityTag])

    /// Reads the values of all lines of the field as one list.
    ///
    /// Gives nil when there is no line or when they are malformed. A malformed If-None-Match is
    /// best ignored (the answer is then complete); a malformed If-Match must not let the change
    /// through.
    public init?(_ values: [String]) {
        guard !values.isEmpty else { return nil }
        if values == ["*"] {
            self = .any
            return
        }
        var found: [EntityTag] = []
        for value in values {
            var lexer = FieldLexer(value)
            repeat {
                lexer.skipBlanks()
                // Empty list members are allowed to recipients (RFC 9110 section 5.6.1).
                if lexer.isAtEnd || lexer.take(ASCII.comma) { continue }
                guard let tag = EntityTag(&lexer) else { return nil }
                found.append(tag)
                lexer.skipBlanks()
                guard lexer.isAtEnd || lexer.take(ASCII.comma) else { return nil }
            } while !lexer.isAtEnd
        }
        guard !found.isEmpty else { return nil }
        self = .tags(found)
    }

    /// Whether `*` or a tag equals `current` by strong comparison (If-Match).
    public func matchesStrongly(_ current: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.matchesStrongly(current) }
        }
    }

    /// Whether `*` or a tag equals `current` by weak comparison (If-None-Match).
    public func matchesWeakly(_ current: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.matchesWeakly(current) }
        }
    }
}
