/// The Prefer field (RFC 7240): wishes that a server may pass over.
///
/// Of a preference that is named twice the first one counts, as section 2 says. A malformed member
/// is passed over.
public struct Preferences: Sendable, Equatable {
    private var values: [String: String] = [:]

    /// Reads the values of all Prefer lines.
    public init(_ lines: [String]) {
        for line in lines {
            var lexer = FieldLexer(line)
            while !lexer.isAtEnd {
                lexer.skipBlanks()
                let member = Self.member(&lexer)
                lexer.skipBlanks()
                if lexer.isAtEnd || lexer.take(ASCII.comma) {
                    if let member, values[member.name] == nil { values[member.name] = member.value }
                } else {
                    lexer.skipListElement()
                }
            }
        }
    }

    /// Reads the Prefer lines of a request.
    public init(_ fields: HTTPFields) {
        self.init(fields.values("prefer"))
    }

    /// The value of the preference `name` (in lower case): empty when it was named without one, nil
    /// when it was not named.
    public subscript(name: String) -> String? { values[name] }

    /// `wait=5`: how many seconds the client is willing to wait; nil when absent or not a number of
    /// at most nine digits.
    public var waitSeconds: Int? {
        guard let text = values["wait"], 1...9 ~= text.utf8.count,
            text.utf8.allSatisfy(ASCII.isDigit)
        else { return nil }
        return Int(text)
    }

    private static func member(_ lexer: inout FieldLexer) -> (name: String, value: String)? {
        guard let name = lexer.take(while: ASCII.isToken) else { return nil }
        var value = ""
        lexer.skipBlanks()
        if lexer.take(ASCII.equals) {
            lexer.skipBlanks()
            guard let text = lexer.tokenOrQuotedString() else { return nil }
            value = text
        }
        // Parameters of a preference change nothing that is known here.
        guard lexer.skipPreferenceParameters() else { return nil }
        return (ASCII.lowercased(name), value)
    }
}
