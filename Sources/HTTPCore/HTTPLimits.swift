/// How much of a request's framing is accepted. Body sizes are the service's business.
///
/// Every limit must be below 2^31: offsets inside of a head are kept in 32 bits.
public struct HTTPLimits: Sendable, Equatable {
    /// Octets of the request line, without its CRLF; more is answered with 414.
    public var requestLine = 16 * 1024
    /// Octets of the whole head, from the method to the empty line; more is answered with 431.
    public var head = 32 * 1024
    /// Field lines in a head, and likewise in the trailers; more is answered with 431.
    public var fields = 100
    /// Octets of one chunk-size line, extensions included, without its CRLF; more is a 400.
    public var chunkLine = 1024
    /// Octets of chunk extensions in one body, all chunks together; more is a 400. Without it a
    /// client could make the server read a thousand octets for each octet of body.
    public var chunkExtensions = 16 * 1024
    /// Octets of the trailer section; more is answered with 431.
    public var trailers = 8 * 1024

    /// The limits named in the reliability page.
    public init() {}
}
