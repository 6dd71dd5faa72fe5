import JSON

/// An event in CloudEvents binary mode: attributes in `ce-` headers, `data` as the body. It becomes
/// the same event in JSON, so that the log has one form and a duplicate is one in either mode.
extension EventDecoder {
    /// Reads one event.
    /// - Parameters:
    ///   - attributes: names without `ce-`, in any case, with the headers' values as they came;
    ///     percent-encoding is decoded here (CloudEvents HTTP binding 1.0.2, section 3.1.3.2).
    ///   - contentType: the body's `Content-Type`.
    ///   - body: the event's `data`, a JSON text; empty for none.
    ///   - topic: the topic that the request's path names.
    /// - Throws: `EventProblems` where the event is refused.
    public mutating func decodeBinary(
        attributes: [(name: String, value: String)], contentType: String?, body: [UInt8],
        topic: String? = nil
    ) throws(EventProblems) -> EventBlock {
        var writer = JSONWriter(reservingCapacity: body.count + 256)
        writer.beginObject()
        writer.key("specversion")
        let version = attributes.first { $0.name.lowercased() == "specversion" }
        writer.string(try Self.value(version?.value ?? "1.0", of: "specversion"))
        for (name, value) in attributes where name.lowercased() != "specversion" {
            let name = try Self.checked(name)
            writer.key(name)
            writer.string(try Self.value(value, of: name))
        }
        let mediaType = contentType ?? "application/json"
        if !body.isEmpty, mediaType != "application/json" {
            writer.key("datacontenttype")
            writer.string(mediaType)
        }
        let hasData = try Self.checkData(body)
        if hasData {
            writer.key("data")
            writer.raw(body.span.bytes)
        }
        writer.endObject()
        return try decode(writer.bytes, as: .structured, topic: topic)
    }

    /// Whether there is data: one whole JSON text, so that it cannot end the event it is put in.
    private static func checkData(_ body: [UInt8]) throws(EventProblems) -> Bool {
        let text = body.span.bytes
        if JSONReader.skipWhitespace(text, from: 0) == body.count { return false }
        var reader = JSONReader()
        do {
            try reader.readText(text)
        } catch {
            throw EventProblems(
                .malformed,
                [
                    EventProblem(
                        index: 0, pointer: "/data",
                        detail: "byte \(error.offset): \(error.detail)")
                ])
        }
        return true
    }

    /// An attribute's name: lower case letters and digits; `data` is no attribute.
    private static func checked(_ name: String) throws(EventProblems) -> String {
        let name = name.lowercased()
        let isName = name.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        }
        guard isName, !name.isEmpty, name != "data", name != "datacontenttype" else {
            throw EventProblems(
                .invalid,
                [
                    EventProblem(
                        index: 0, pointer: "", detail: "a header names no attribute of an event")
                ])
        }
        return name
    }

    /// A header's value with its percent-encoding decoded.
    private static func value(
        _ value: String, of name: String
    ) throws(EventProblems) -> String {
        var bytes: [UInt8] = []
        var rest = value.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit),
                let low = rest.popFirst().flatMap(hexDigit)
            else { throw broken(name) }
            bytes.append(high << 4 | low)
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw broken(name) }
        return text
    }

    private static func broken(_ name: String) -> EventProblems {
        EventProblems(
            .malformed,
            [EventProblem(index: 0, pointer: "/\(name)", detail: "broken percent-encoding")])
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
