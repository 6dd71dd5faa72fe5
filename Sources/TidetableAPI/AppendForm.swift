import EventLog
import HTTPCore

/// How the events of a request are written, told by its head.
enum AppendForm: Equatable {
    /// JSON in one of its forms.
    case events(EventFormat)
    /// CloudEvents binary mode: the attributes are in the head, the body is `data`.
    case binary(attributes: [Attribute], contentType: String?)

    /// A CloudEvents attribute of a request's head.
    struct Attribute: Equatable {
        let name: String
        let value: String
    }

    /// Reads Content-Type and the `ce-` fields.
    /// - Throws: `Problem.unsupportedMediaType`.
    init(_ fields: HTTPFields) throws(Problem) {
        guard fields.values("Content-Type").count <= 1 else {
            throw Problem(.unsupportedMediaType, "the request has more than one Content-Type")
        }
        let codings = fields.values("Content-Encoding")
        if let coding = codings.first(where: { $0.lowercased() != "identity" }) {
            throw Problem(
                .unsupportedMediaType, "no Content-Encoding is taken; “\(coding)” was sent")
        }
        let text = fields["Content-Type"]
        let type = text.flatMap(MediaType.init)
        if text != nil, type == nil {
            throw Problem(.unsupportedMediaType, "the Content-Type is not well-formed")
        }
        if let charset = type?["charset"], charset.lowercased() != "utf-8" {
            throw Problem(.unsupportedMediaType, "events are UTF-8; “\(charset)” was sent")
        }
        switch type?.essence {
        case "application/cloudevents+json": self = .events(.structured)
        case "application/cloudevents-batch+json": self = .events(.batch)
        case "application/x-ndjson": self = .events(.lines)
        default:
            let attributes = AppendForm.attributes(fields)
            if !attributes.isEmpty {
                self = .binary(attributes: attributes, contentType: text)
            } else if type?.essence == "application/json" {
                self = .events(.json)
            } else {
                throw Problem(
                    .unsupportedMediaType,
                    text.map { "“\($0)” is none of the forms that events come in" }
                        ?? "the request has no Content-Type",
                    fields: [("Accept-Post", AppendForm.accepted)])
            }
        }
    }

    /// The events of a body, checked.
    func decode(
        _ bytes: [UInt8], topic: String?, with decoder: inout EventDecoder
    ) -> Result<EventBlock, EventProblems> {
        Result { () throws(EventProblems) in
            switch self {
            case .events(let format):
                return try decoder.decode(bytes, as: format, topic: topic)
            case .binary(let attributes, let type):
                return try decoder.decodeBinary(
                    attributes: attributes.map { ($0.name, $0.value) }, contentType: type,
                    body: bytes, topic: topic)
            }
        }
    }

    private static let accepted =
        "application/json, application/x-ndjson, application/cloudevents+json,"
        + " application/cloudevents-batch+json"

    private static func attributes(_ fields: HTTPFields) -> [Attribute] {
        var found: [Attribute] = []
        for (name, value) in fields {
            let lower = name.lowercased()
            guard lower.hasPrefix("ce-") else { continue }
            found.append(Attribute(name: String(lower.dropFirst(3)), value: value))
        }
        return found
    }
}

/// The three fields of a producer that numbers its requests.
enum ProducerFields {
    /// All three, or none of them (nil).
    /// - Throws: `Problem.badRequest` where some are missing or no numbers.
    static func parse(_ fields: HTTPFields) throws(Problem) -> ProducerNumber? {
        let names = ["Producer-Id", "Producer-Epoch", "Producer-Seq"]
        let lines = names.map { fields.values($0) }
        if lines.allSatisfy(\.isEmpty) { return nil }
        guard lines.allSatisfy({ $0.count == 1 }) else {
            throw Problem(.badRequest, "\(names.joined(separator: ", ")) come together, each once")
        }
        let id = lines[0][0]
        guard !id.isEmpty, id.utf8.count <= 256 else {
            throw Problem(.badRequest, "Producer-Id has 1 to 256 bytes")
        }
        guard let epoch = number(lines[1][0]), let sequence = number(lines[2][0]) else {
            throw Problem(.badRequest, "Producer-Epoch and Producer-Seq are integers from 0")
        }
        return ProducerNumber(id: id, epoch: epoch, sequence: sequence)
    }

    private static func number(_ text: String) -> Int64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }
}
