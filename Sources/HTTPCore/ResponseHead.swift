/// The status and the fields of an answer, before framing is added.
public struct ResponseHead: Sendable {
    /// The status code, 100 to 599.
    public var status: Int
    /// The service's fields. Date, Content-Length, Transfer-Encoding and Connection are the
    /// serializer's to write; what stands here under those names is replaced.
    public var fields: HTTPFields

    /// Makes an answer's head.
    public init(status: Int, fields: HTTPFields = HTTPFields()) {
        self.status = status
        self.fields = fields
    }
}
