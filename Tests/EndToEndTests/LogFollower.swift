import GoldenData
import HTTPClient
import HTTPCore
import Synchronization

/// A client that follows the log, from server to server, with the id that it saw last.
final class LogFollower: Sendable {
    private struct State {
        var hasBegun = false
        var lastEventID: String?
        var events: [GoldenEvent] = []
        var faults: [String] = []
    }

    private let query: String
    private let state = Mutex(State())

    /// - Parameter query: where the first stream begins, and which events it gives.
    init(_ query: String) { self.query = query }

    /// What came so far, in the order in which it came.
    var events: [GoldenEvent] { state.withLock { $0.events } }
    /// Whether a stream was begun.
    var hasBegun: Bool { state.withLock { $0.hasBegun } }
    /// Events that could not be read, and refusals.
    var faults: [String] { state.withLock { $0.faults } }

    /// Follows until the connection ends, or until `isEnough` says so of the number of events.
    func follow(_ address: ServerAddress, until isEnough: @Sendable (Int) -> Bool = { _ in false })
    {
        guard !isEnough(events.count) else { return }
        let last = state.withLock { $0.lastEventID }
        var request = ClientRequest(
            .get, "/v1/events" + query, fields: ["Accept": "text/event-stream"])
        if let last { request.fields.append("Last-Event-ID", last) }
        var parser = EventStreamParser(lastEventID: last ?? "")
        let client = HTTPClient(address, timeout: .seconds(120))
        _ = try? client.streamEvents(request, &parser) { head in
            state.withLock { $0.hasBegun = head.status == 200 }
            if head.status != 200 { note("\(head.status)") }
        } onRefusal: { part in
            note(part.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) })
        } onEvents: { events in
            for event in events { take(event) }
            return isEnough(self.events.count) ? .stop : .more
        }
        state.withLock { [parser] in $0.lastEventID = parser.lastEventID }
    }

    private func take(_ event: EventStreamParser.Event) {
        do {
            let read = try GoldenEvent(event.data)
            if event.name != read.type { note("\(event.name) is called \(read.type)") }
            let offset = event.id.split(separator: "@").last.map(String.init)
            if offset != read.offset.map(String.init) {
                note("\(event.id) is the id of \(event.text)")
            }
            state.withLock { $0.events.append(read) }
        } catch {
            note("\(error): \(event.text)")
        }
    }

    private func note(_ fault: String) { state.withLock { $0.faults.append(fault) } }
}
