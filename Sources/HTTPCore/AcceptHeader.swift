/// What a client says it can read: the Accept field (RFC 9110 section 12.5.1).
///
/// A malformed member is passed over, and where none is left, as where the field is absent,
/// everything is acceptable: section 12.5.1 lets a server disregard the field, and an answer
/// in the default form helps such a client more than a 400.
public struct AcceptHeader: Sendable, Equatable {
    /// The members that could be read, in their order; never empty.
    public let ranges: [MediaRange]

    /// Reads the values of all Accept lines.
    public init(_ values: [String]) {
        var found: [MediaRange] = []
        for value in values {
            var lexer = FieldLexer(value)
            while !lexer.isAtEnd {
                lexer.skipBlanks()
                let range = MediaRange(&lexer)
                lexer.skipBlanks()
                if lexer.isAtEnd || lexer.take(ASCII.comma) {
                    if let range { found.append(range) }
                } else {
                    lexer.skipListElement()
                }
            }
        }
        ranges = found.isEmpty ? [MediaRange(any: 1000)] : found
    }

    /// Reads the Accept lines of a request.
    public init(_ fields: HTTPFields) {
        self.init(fields.values("accept"))
    }

    /// The weight of `offer` in thousandths: that of the most specific range which matches
    /// it, 0 when none does.
    public func quality(of offer: MediaType) -> Int {
        preference(of: offer).quality
    }

    /// The offer with the highest weight, nil when none is acceptable (answer 406).
    ///
    /// Among equals the one that the client named more precisely wins (`application/x-ndjson, */*`
    /// asks for NDJSON), then the earlier offer.
    public func best(of offers: [MediaType]) -> MediaType? {
        var best: (offer: MediaType, quality: Int, specificity: Int)?
        for offer in offers {
            let (quality, specificity) = preference(of: offer)
            guard quality > 0 else { continue }
            if let best, (best.quality, best.specificity) >= (quality, specificity) { continue }
            best = (offer, quality, specificity)
        }
        return best?.offer
    }

    /// The same for offers given as text; one that is not a media type is skipped. A service with
    /// fixed offers spares their parsing by keeping them as `MediaType`.
    public func best(of offers: [String]) -> String? {
        let read = offers.compactMap { text in MediaType(text).map { (text, $0) } }
        guard let best = best(of: read.map(\.1)) else { return nil }
        return read.first { $0.1 == best }?.0
    }

    private func preference(of offer: MediaType) -> (quality: Int, specificity: Int) {
        var found = (quality: 0, specificity: -1)
        for range in ranges where range.specificity > found.specificity && range.matches(offer) {
            found = (range.quality, range.specificity)
        }
        return found
    }
}
