/// A request method this server knows (RFC 9110 section 9, PATCH from RFC 5789).
///
/// Method names are case-sensitive; any other token is refused with 501 by the parser.
public enum HTTPMethod: Sendable, Equatable, Hashable {
    /// `GET`.
    case get
    /// `HEAD`: answered like GET, without body bytes.
    case head
    /// `POST`.
    case post
    /// `PUT`.
    case put
    /// `PATCH`.
    case patch
    /// `DELETE`.
    case delete
    /// `OPTIONS`.
    case options
    /// `CONNECT`. The parser refuses it with 501: this server is no proxy.
    case connect
    /// `TRACE`. The parser refuses it with 501: a request is never echoed.
    case trace

    /// The token as it stands on the wire.
    public var name: String {
        switch self {
        case .get: "GET"
        case .head: "HEAD"
        case .post: "POST"
        case .put: "PUT"
        case .patch: "PATCH"
        case .delete: "DELETE"
        case .options: "OPTIONS"
        case .connect: "CONNECT"
        case .trace: "TRACE"
        }
    }

    /// The method whose token is the `length` octets packed big-endian into `packed`, or nil.
    init?(packed: UInt64) {
        switch packed {
        case 0x47_4554: self = .get
        case 0x4845_4144: self = .head
        case 0x504f_5354: self = .post
        case 0x50_5554: self = .put
        case 0x50_4154_4348: self = .patch
        case 0x4445_4c45_5445: self = .delete
        case 0x4f_5054_494f_4e53: self = .options
        case 0x43_4f4e_4e45_4354: self = .connect
        case 0x54_5241_4345: self = .trace
        default: return nil
        }
    }
}
