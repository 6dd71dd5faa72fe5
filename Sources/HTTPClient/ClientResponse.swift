import HTTPCore

/// The status and the fields of a response, as they were received.
public struct ReceivedHead: Sendable {
    /// The status code, 100 to 999.
    public var status: Int
    /// The fields, in their order.
    public var fields: HTTPFields

    /// Makes a head.
    public init(status: Int, fields: HTTPFields = HTTPFields()) {
        self.status = status
        self.fields = fields
    }

    /// Whether the status is 200 to 299.
    public var isSuccess: Bool { 200..<300 ~= status }

    /// Whether the body is a stream of server-sent events.
    public var isEventStream: Bool {
        let type = fields["Content-Type"].flatMap(MediaType.init)?.essence
        return status == 200 && type == "text/event-stream"
    }

    /// The seconds of a `Retry-After` in its numeric form, nil if absent or a date.
    public var retryAfterSeconds: Int? {
        guard let value = fields["Retry-After"], value.utf8.allSatisfy({ $0 &- 0x30 < 10 }) else {
            return nil
        }
        return Int(value)
    }
}

/// A whole response.
public struct ClientResponse: Sendable {
    /// Status and fields.
    public var head: ReceivedHead
    /// The body without its framing.
    public var body: [UInt8]

    /// Makes a response.
    public init(head: ReceivedHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }

    /// The status code.
    public var status: Int { head.status }
    /// The fields.
    public var fields: HTTPFields { head.fields }
    /// The body as text; octets that are not UTF-8 are replaced.
    public var text: String { String(decoding: body, as: UTF8.self) }
}
