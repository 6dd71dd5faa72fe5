import Benchmarks
import HTTPClient
import HTTPCore

/// Appends one event at a time and reads its row twice: as soon as the append is acknowledged,
/// over another connection that waits for it, and again.
struct AppendAndRead: ~Copyable {
    /// From each acknowledgement to the row, in nanoseconds.
    private(set) var visible: [Int64] = []
    /// The same read once the row is there.
    private(set) var again: [Int64] = []
    private let writer: HTTPClient
    private let reader: HTTPClient

    init(_ server: Endpoint) {
        writer = HTTPClient(server.address)
        reader = HTTPClient(server.address)
    }

    /// Appends the confirmation of a booking that is not there yet.
    mutating func step(_ booking: Int) throws(BenchmarkError) {
        let append = ClientRequest(
            .post, "/v1/events", fields: ["Content-Type": "application/json"],
            body: BookingWorkload.confirmation(of: booking))
        let answer = try AppendAndRead.send(append, over: writer)
        let start = Clock.now()
        guard let position = answer.fields["Stream-Position"] else {
            throw BenchmarkError("an acknowledgement without Stream-Position")
        }
        let read = ClientRequest(
            .get, "\(BookingWorkload.rowPath(of: booking))?min_offset=\(position)",
            fields: ["Prefer": "wait=5"])
        _ = try AppendAndRead.send(read, over: reader)
        let seen = Clock.now()
        _ = try AppendAndRead.send(read, over: reader)
        visible.append(seen - start)
        again.append(Clock.now() - seen)
    }

    private static func send(
        _ request: ClientRequest, over client: HTTPClient
    ) throws(BenchmarkError) -> ClientResponse {
        let answer: ClientResponse
        do {
            answer = try client.send(request)
        } catch {
            throw BenchmarkError("\(request.target): \(error)")
        }
        guard answer.status == 200 else {
            throw BenchmarkError("\(request.target): \(answer.status) \(answer.text)")
        }
        return answer
    }
}
