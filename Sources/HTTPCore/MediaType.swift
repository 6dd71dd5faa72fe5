/// A media type such as `text/csv; charset=utf-8`: the value of Content-Type (RFC 9110
/// section 8.3).
public struct MediaType: Sendable, Equatable {
    /// One parameter.
    public struct Parameter: Sendable, Equatable {
        /// In lower case.
        public let name: String
        /// Without quotes; its case is kept.
        public let value: String
    }

    /// `application` of `application/json`, in lower case.
    public let type: String
    /// `json` of `application/json`, in lower case.
    public let subtype: String
    /// In their order.
    public let parameters: [Parameter]

    /// Reads a field value; nil when it is not exactly one media type.
    public init?(_ text: String) {
        var lexer = FieldLexer(text)
        lexer.skipBlanks()
        self.init(&lexer)
        lexer.skipBlanks()
        guard lexer.isAtEnd else { return nil }
    }

    init?(_ lexer: inout FieldLexer) {
        guard let type = lexer.take(while: ASCII.isToken), lexer.take(ASCII.slash),
            let subtype = lexer.take(while: ASCII.isToken),
            let parameters = lexer.parameters()
        else { return nil }
        self.type = ASCII.lowercased(type)
        self.subtype = ASCII.lowercased(subtype)
        self.parameters = parameters.map { Parameter(name: $0.name, value: $0.value) }
    }

    /// `type/subtype`, in lower case: what a service chooses by.
    public var essence: String { type + "/" + subtype }

    /// The first parameter called `name` (in lower case).
    public subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }
}
