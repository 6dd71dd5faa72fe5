import EventLog
import JSON
import Projections

/// What an event is called in an answer.
public struct EventName: Sendable, Equatable {
    /// Its place in the log.
    public let offset: Offset
    /// Its type.
    public let type: String
    /// Its topic.
    public let topic: String
    /// Its `time` as it was sent; nil where it has none.
    public let time: String?
    /// Its `id`.
    public let id: String
    /// Its `source`.
    public let source: String
}

/// Reads events of the log by their offsets, and loads them for a reducer.
///
/// Whoever holds it is the only user of its log reader.
public struct FoldedEvents {
    private let log: LogReader
    /// A batch is read and its checksum verified as a whole. Passing over so many events of one
    /// costs less than reading it again.
    private static let span: Int64 = 2_000
    /// Of a log of small batches so many are passed over: finding the next event among them again
    /// costs less than reading them all.
    private static let batches = 8

    /// Events of a log.
    public init(_ log: LogReader) { self.log = log }

    /// Gives `body` the events at the offsets, which grow.
    /// - Throws: `HistoryError`, of the log or what `body` throws.
    public func forEach(
        _ offsets: some Sequence<Offset>,
        _ body: (_ event: borrowing Event, _ name: () -> EventName) throws(HistoryError) -> Void
    ) throws(HistoryError) {
        let wanted = Array(offsets)
        var event = Event()
        var next = 0
        while next < wanted.count {
            let first = wanted[next]
            let before = next
            var passed = Passed()
            do {
                try log.read(from: first, maxEvents: Int(FoldedEvents.span)) { logged in
                    passed.note(logged)
                    guard logged.offset == wanted[next] else {
                        return passed.batches < FoldedEvents.batches
                    }
                    passed.batches = 0
                    try event.load(
                        type: logged.type, topic: logged.topic, data: logged.data.bytes)
                    try body(event) { FoldedEvents.name(logged) }
                    next += 1
                    return next < wanted.count
                        && wanted[next].rawValue - first.rawValue < FoldedEvents.span
                }
            } catch let error as HistoryError {
                throw error
            } catch let error as FoldError {
                throw .fold(error, index: 0)
            } catch {
                throw .log("\(error)")
            }
            guard next > before else { throw .log("the log has no event at offset \(first)") }
        }
    }

    /// Counts batches by when they were appended. Those of one millisecond count as one: a wait for
    /// the disk lies between two, so they are few.
    private struct Passed {
        var batches = 0
        private var appendedAt: Int64?

        mutating func note(_ logged: borrowing LoggedEvent) {
            guard logged.appendedAt != appendedAt else { return }
            appendedAt = logged.appendedAt
            batches += 1
        }
    }

    private static func name(_ logged: borrowing LoggedEvent) -> EventName {
        var reader = JSONReader()
        let text = logged.json.bytes
        let isRead = (try? reader.readText(text)) != nil
        func member(_ name: StaticString) -> String {
            guard isRead, let token = reader.member(name, of: 0, in: text) else { return "" }
            return reader.string(at: token, in: text) ?? ""
        }
        return EventName(
            offset: logged.offset, type: logged.type, topic: logged.topic,
            time: logged.time.isEmpty ? nil : String(decoding: logged.time, as: UTF8.self),
            id: member("id"), source: member("source"))
    }
}
