import JSON
import Projections

/// An event of a data set: its text, and what tests ask of it.
public struct GoldenEvent: Sendable {
    /// The event as it is sent.
    public let text: [UInt8]
    /// The type, for example `hold-added`.
    public let type: String
    /// The topic.
    public let topic: String
    /// The text of `data`.
    public let data: [UInt8]
    /// `sailing_id`.
    public let sailing: Text
    /// `booking_id`, nil where the event is a sailing's.
    public let booking: Int64?
    /// `source` and `id`, which name an event once and for all.
    public let identity: Text
    /// The event's place in the log, nil where the text is not from a log.
    public let offset: Int64?

    /// Reads one event.
    /// - Throws: `JSONError`, `DataFileError`.
    public init(_ text: [UInt8]) throws {
        let event = try JSONNode(text)
        guard let type = event["type"]?.string, let topic = event["topic"]?.string,
            case .text(let sailing)? = event["data"]?["sailing_id"]
        else {
            throw DataFileError(description: "no event: \(String(decoding: text, as: UTF8.self))")
        }
        self.text = text
        self.type = type
        self.topic = topic
        self.sailing = sailing
        booking = event["data"]?["booking_id"]?.integer
        identity = Text("\(event["source"]?.string ?? "") \(event["id"]?.string ?? "")")
        offset = event["offset"]?.integer
        data = try GoldenEvent.data(of: text)
    }

    private static func data(of text: [UInt8]) throws -> [UInt8] {
        var reader = JSONReader()
        try reader.readText(text.span.bytes)
        guard let member = reader.member("data", of: 0, in: text.span.bytes) else { return [] }
        return Array(text[reader[member].range])
    }
}
