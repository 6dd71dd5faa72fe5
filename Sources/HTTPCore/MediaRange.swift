/// One member of Accept: what is meant, and how much it is wanted (RFC 9110 section 12.5.1).
public struct MediaRange: Sendable, Equatable {
    /// The type, `*` for any.
    public let type: String
    /// The subtype, `*` for any.
    public let subtype: String
    /// The parameters before `q` that an offer must have too.
    public let parameters: [MediaType.Parameter]
    /// The weight in thousandths, 0 (not acceptable) to 1000.
    public let quality: Int

    init?(_ lexer: inout FieldLexer) {
        guard let media = MediaType(&lexer) else { return nil }
        guard media.type != "*" || media.subtype == "*" else { return nil }
        type = media.type
        subtype = media.subtype
        let mark = media.parameters.firstIndex { $0.name == "q" }
        parameters = Array(media.parameters[..<(mark ?? media.parameters.count)])
        guard let mark else {
            quality = 1000
            return
        }
        guard let weight = Self.weight(media.parameters[mark].value) else { return nil }
        quality = weight
    }

    init(any quality: Int) {
        type = "*"
        subtype = "*"
        parameters = []
        self.quality = quality
    }

    /// How precisely the range names things: `*/*` 0, `type/*` 1, `type/subtype` 2, and 1 more
    /// for each parameter.
    public var specificity: Int {
        (type == "*" ? 0 : subtype == "*" ? 1 : 2) + parameters.count
    }

    /// Whether `offer` falls into the range. Parameter values compare without regard to case; all
    /// text here is UTF-8, so that a client may ask for that charset of any type.
    public func matches(_ offer: MediaType) -> Bool {
        guard type == "*" || type == offer.type else { return false }
        guard subtype == "*" || subtype == offer.subtype else { return false }
        return parameters.allSatisfy { wanted in
            if wanted.name == "charset", ASCII.equalsIgnoringCase(wanted.value, "utf-8") {
                return true
            }
            return offer.parameters.contains {
                $0.name == wanted.name && ASCII.equalsIgnoringCase($0.value, wanted.value)
            }
        }
    }

    /// `0`, `1`, or one of them with up to three decimals; in thousandths.
    static func weight(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first == 0x30 || first == 0x31, bytes.count <= 5 else {
            return nil
        }
        guard bytes.count == 1 || bytes[1] == 0x2e else { return nil }
        var value = first == 0x31 ? 1000 : 0
        var unit = 100
        for digit in bytes.dropFirst(2) {
            guard ASCII.isDigit(digit) else { return nil }
            value += Int(digit - 0x30) * unit
            unit /= 10
        }
        return value <= 1000 ? value : nil
    }
}
