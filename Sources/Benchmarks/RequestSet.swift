/// Requests as they go on the wire, HTTP/1.1 or a peer's protocol, made before the clock starts.
public struct RequestSet: Sendable {
    private struct Entry {
        var start: Int
        var bodyStart: Int
        var end: Int
    }

    /// The octets of all requests, one after another.
    public private(set) var bytes: [UInt8] = []
    private var entries: [Entry] = []

    /// Makes an empty set.
    public init() {}

    /// How many requests there are.
    public var count: Int { entries.count }
    /// The sum of the bodies' sizes in octets.
    public var bodyBytes: Int { entries.reduce(0) { $0 + $1.end - $1.bodyStart } }

    /// Where a request stands in `bytes`.
    public func request(_ index: Int) -> Range<Int> { entries[index].start..<entries[index].end }
    /// Where a request's body stands in `bytes`.
    public func body(_ index: Int) -> Range<Int> { entries[index].bodyStart..<entries[index].end }

    /// Adds a request of any protocol.
    /// - Parameter write: appends its octets to what is there.
    public mutating func appendRequest(_ write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        entries.append(Entry(start: start, bodyStart: start, end: bytes.count))
    }

    /// The lines of a request's body, without their line feeds.
    public func lines(_ index: Int) -> [ArraySlice<UInt8>] {
        bytes[body(index)].split(separator: UInt8(ascii: "\n"))
    }

    /// Adds a GET.
    /// - Parameters:
    ///   - target: path and query, percent-encoded.
    ///   - authority: `host:port`.
    ///   - fields: further lines, each ending in CR LF.
    public mutating func appendGet(_ target: String, authority: String, fields: String = "") {
        let start = bytes.count
        bytes.append(contentsOf: "GET \(target) HTTP/1.1\r\nHost: \(authority)\r\n".utf8)
        bytes.append(contentsOf: fields.utf8)
        bytes.append(text: "\r\n")
        entries.append(Entry(start: start, bodyStart: bytes.count, end: bytes.count))
    }

    /// Adds a POST of events to `/v1/events`.
    /// - Parameters:
    ///   - body: one event's object, or lines of events.
    ///   - isLines: whether the body is newline-delimited.
    ///   - authority: `host:port`.
    public mutating func appendEvents(_ body: [UInt8], isLines: Bool, authority: String) {
        let start = bytes.count
        let type = isLines ? "application/x-ndjson" : "application/json"
        bytes.append(
            contentsOf: """
                POST /v1/events HTTP/1.1\r
                Host: \(authority)\r
                Content-Type: \(type)\r
                Content-Length: \(body.count)\r
                \r

                """.utf8)
        let bodyStart = bytes.count
        bytes.append(contentsOf: body)
        entries.append(Entry(start: start, bodyStart: bodyStart, end: bytes.count))
    }
}

extension RequestSet {
    /// Appends of a workload's next events.
    /// - Parameters:
    ///   - count: the most requests; fewer when the workload ends before.
    ///   - events: events of each; one is sent as an object, more as lines.
    ///   - workload: where the events come from.
    ///   - authority: `host:port`.
    /// - Returns: the requests and, for each, the booking of its last event.
    public static func appends(
        _ count: Int, of events: Int, from workload: inout BookingWorkload, authority: String
    ) -> (requests: RequestSet, lastBookings: [Int]) {
        var requests = RequestSet()
        requests.bytes.reserveCapacity(count * (events * 260 + 160))
        var bookings: [Int] = []
        var body: [UInt8] = []
        while requests.count < count {
            body.removeAll(keepingCapacity: true)
            let last: Int?
            if events == 1 {
                last = workload.appendEvent(to: &body)
            } else {
                last = workload.appendLines(events, to: &body).lastBooking
            }
            guard let last else { break }
            requests.appendEvents(body, isLines: events > 1, authority: authority)
            bookings.append(last)
        }
        return (requests, bookings)
    }
}
