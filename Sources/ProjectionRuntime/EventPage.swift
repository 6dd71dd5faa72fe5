import EventLog
import Projections

/// Some events of the log that a projection folds, taken apart: their members and the rows of the
/// root table that they touch. All that folding needs but the rows themselves, so that one thread
/// can prepare pages while another one folds them.
///
/// `@unchecked Sendable`: a page has one owner at a time, who hands it on through a `ReadAhead`.
final class EventPage: @unchecked Sendable {
    /// One of the events.
    struct Entry {
        let offset: Offset
        /// The tables that fold it, a bit each.
        let tables: UInt64
        /// Where its keys end in `keys`; they begin where those of the event before end.
        var keysEnd: Int
        /// What is wrong with it, a number in `faults`. A field with a reference would be counted
        /// up and down for each event.
        var fault: Int?
    }

    /// Why an event cannot be folded.
    struct Fault {
        let error: FoldError
        /// Whether it has no members either, so that no table can fold it.
        let isUnreadable: Bool
    }

    // One owner at a time, who is in one call at a time: to check that at run time for each field
    // and event took a twentieth of reading.
    @exclusivity(unchecked) private(set) var entries: [Entry] = []
    @exclusivity(unchecked) private(set) var keys: [Key] = []
    @exclusivity(unchecked) private(set) var codes: [KeyCode] = []
    @exclusivity(unchecked) private(set) var faults: [Fault] = []
    /// The offset after the last event that was looked at, folded or not.
    @exclusivity(unchecked) private(set) var next = Offset.zero
    /// The `time` of the newest event that has one, as it was sent.
    @exclusivity(unchecked) private(set) var lastTime: [UInt8] = []
    @exclusivity(unchecked) private var seen = 0
    @exclusivity(unchecked) private var events = Event()

    /// So many events are worth a hand-over to another thread, and their pages stay in its cache.
    private static let capacity = 512

    /// Whether the page should be folded before more events are added.
    var isFull: Bool { seen >= EventPage.capacity }
    /// Whether no event was looked at.
    var isEmpty: Bool { seen == 0 }

    func removeAll() {
        entries.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
        codes.removeAll(keepingCapacity: true)
        faults.removeAll()
        lastTime.removeAll(keepingCapacity: true)
        events.removeAll()
        seen = 0
    }

    /// Takes an event apart, if any table folds it.
    /// - Parameter subscriptions: for each type of the catalog, the tables that fold it.
    func append(
        _ logged: borrowing LoggedEvent, _ projection: any Projection, _ subscriptions: [UInt64]
    ) {
        seen += 1
        next = Offset(logged.offset.rawValue + 1)
        if !logged.time.isEmpty {
            lastTime.removeAll(keepingCapacity: true)
            lastTime.append(contentsOf: logged.time)
        }
        guard let type = logged.typeIndex, subscriptions[type] != 0 else { return }
        var entry = Entry(
            offset: logged.offset, tables: subscriptions[type], keysEnd: keys.count)
        defer { entries.append(entry) }
        do throws(FoldError) {
            try events.append(type: logged.type, topic: logged.topic, data: logged.data.bytes)
        } catch {
            entry.fault = faults.count
            return faults.append(Fault(error: error, isUnreadable: true))
        }
        guard entry.tables & 1 != 0 else { return }
        events.select(entries.count)
        do throws(FoldError) {
            try projection.keys(of: events, into: &keys)
        } catch {
            keys.removeLast(keys.count - codes.count)
            entry.fault = faults.count
            return faults.append(Fault(error: error, isUnreadable: false))
        }
        for place in codes.count..<keys.count { codes.append(KeyCode(keys[place])) }
        entry.keysEnd = keys.count
    }

    /// Gives `body` the events, to be selected by the number of their entry.
    func withEvents<E>(_ body: (inout Event) throws(E) -> Void) throws(E) { try body(&events) }
}
