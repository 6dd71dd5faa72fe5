import JSON

/// What two events with the same id hash have to do with each other.
enum EventLikeness {
    /// The same event, sent again.
    case same
    /// The same `source` and `id`, other content.
    case conflict
    /// Another `source` or `id`: their hashes are equal by chance.
    case other
}

/// Compares events as JSON values: members in any order, numbers by value. Members that say what
/// holds without them anyway are ignored.
struct EventComparison: ~Copyable {
    private var first = JSONReader()
    private var second = JSONReader()

    /// Compares two events that were accepted; each with the name of the topic it is in.
    mutating func compare(
        _ firstText: RawSpan, topic firstTopic: String,
        _ secondText: RawSpan, topic secondTopic: String
    ) -> EventLikeness {
        let sameTopic = firstTopic.utf8.elementsEqual(secondTopic.utf8)
        let sameBytes = firstText.withUnsafeBytes { left in
            secondText.withUnsafeBytes { right in
                left.count == right.count
                    && equalBytes(left.baseAddress, right.baseAddress, left.count)
            }
        }
        if sameBytes { return sameTopic ? .same : .conflict }
        do {
            try first.readText(firstText)
            try second.readText(secondText)
        } catch {
            // Both were read before; one that cannot be read now is not what was sent.
            return .conflict
        }
        guard isSame("source", firstText, secondText), isSame("id", firstText, secondText)
        else { return .other }
        guard sameTopic,
            EventComparison.contains(second, secondText, first, firstText),
            EventComparison.contains(first, firstText, second, secondText)
        else { return .conflict }
        return .same
    }

    private func isSame(_ name: StaticString, _ firstText: RawSpan, _ secondText: RawSpan) -> Bool {
        guard let left = first.member(name, of: 0, in: firstText),
            let right = second.member(name, of: 0, in: secondText)
        else { return false }
        return JSONReader.same(first, at: left, in: firstText, second, at: right, in: secondText)
    }

    /// Whether each member of one event is in the other one, with the same value.
    private static func contains(
        _ whole: borrowing JSONReader, _ wholeText: RawSpan,
        _ part: borrowing JSONReader, _ partText: RawSpan
    ) -> Bool {
        let end = part[0].next
        var name: [UInt8] = []
        var key = 1
        while key < end {
            if !isImplied(part, key, partText) {
                name.removeAll(keepingCapacity: true)
                part.appendString(at: key, in: partText, to: &name)
                guard let value = whole.member(name.span.bytes, of: 0, in: wholeText),
                    JSONReader.same(
                        part, at: key + 1, in: partText, whole, at: value, in: wholeText)
                else { return false }
            }
            key = part[key + 1].next
        }
        return true
    }

    /// `topic` was compared by what it leads to; the others have one value that absence means.
    private static func isImplied(
        _ reader: borrowing JSONReader, _ key: Int, _ text: RawSpan
    ) -> Bool {
        if reader.string(at: key, in: text, equals: "topic") { return true }
        if reader.string(at: key, in: text, equals: "specversion") { return true }
        return reader.string(at: key, in: text, equals: "datacontenttype")
            && reader.string(at: key + 1, in: text, equals: "application/json")
    }

    /// The `source` and `id` of an event that was accepted.
    mutating func identity(_ text: RawSpan) -> (source: String, id: String) {
        guard (try? first.readText(text)) != nil else { return ("", "") }
        let source = first.member("source", of: 0, in: text)
        let id = first.member("id", of: 0, in: text)
        return (
            source.flatMap { first.string(at: $0, in: text) } ?? "",
            id.flatMap { first.string(at: $0, in: text) } ?? ""
        )
    }
}
