/// What a client sends on one connection, and what must come of it: plain data, shared by the tests
/// of the parser and those of the server.
public struct HTTPCase: Sendable, CustomStringConvertible {
    /// A request that reaches the service.
    public struct Request: Sendable, Equatable {
        /// The method's token.
        public let method: String
        /// Path and query as received.
        public let target: String
        /// The body, chunk framing removed.
        public let body: String
        /// Host or the authority of an absolute-form target.
        public let authority: String

        /// Makes an expected request.
        public init(
            _ method: String, _ target: String, body: String = "",
            authority: String = "tide.example"
        ) {
            self.method = method
            self.target = target
            self.body = body
            self.authority = authority
        }
    }

    /// A sentence.
    public let name: String
    /// Everything the client sends.
    public let input: [UInt8]
    /// The requests that are accepted, in order, before the failure if there is one. A failure
    /// inside a body counts the request as not accepted.
    public let accepted: [Request]
    /// The status of the refusal that ends the connection, nil if there is none.
    public let failure: Int?
    /// Whether nothing is read after these requests.
    public let closes: Bool

    /// The name.
    public var description: String { name }

    static func refused(
        _ name: String, _ status: Int, after accepted: [Request] = [], _ raw: String
    ) -> HTTPCase {
        refused(name, status, after: accepted, bytes: Array(raw.utf8))
    }

    static func refused(
        _ name: String, _ status: Int, after accepted: [Request] = [], bytes: [UInt8]
    ) -> HTTPCase {
        HTTPCase(name: name, input: bytes, accepted: accepted, failure: status, closes: true)
    }

    static func accepted(
        _ name: String, _ requests: [Request], closes: Bool = false, _ raw: String
    ) -> HTTPCase {
        HTTPCase(
            name: name, input: Array(raw.utf8), accepted: requests, failure: nil, closes: closes)
    }
}
