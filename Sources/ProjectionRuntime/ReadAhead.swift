import Dispatch
import EventLog
import Projections
import Synchronization

/// Reads events and takes them apart on a thread of its own, a few pages ahead of the fold: reading
/// is a third of a build. Whoever is behind waits; nobody polls.
///
/// `@unchecked Sendable`: the log reader is used on `queue` only, one run after another; the rest
/// is constant, has its mutex, or is the owner's alone.
final class ReadAhead: @unchecked Sendable {
    private enum Item {
        case page(EventPage)
        case end((any Error)?)
    }

    private let reader: LogReader
    private let projection: any Projection
    private let subscriptions: [UInt64]
    private let queue: DispatchQueue
    private let filled = Mutex<[Item]>([])
    private let free = Mutex<[EventPage]>([])
    private let filledCount = DispatchSemaphore(value: 0)
    private let freeCount = DispatchSemaphore(value: 0)
    private let isCancelled = Atomic(false)
    /// The first event that `nextPage` has not given; nil where nothing is being read. The owner's.
    private(set) var position: Offset?
    /// Where the reading ends. The owner's.
    private var end = Offset.zero

    private static let pages = 6
    /// A read pins the log's WAL, so it is ended and begun again after so many events.
    private static let eventsPerRead = 65_536

    init(
        _ reader: LogReader, _ projection: any Projection, _ subscriptions: [UInt64], label: String
    ) {
        self.reader = reader
        self.projection = projection
        self.subscriptions = subscriptions
        queue = DispatchQueue(label: label, qos: .userInitiated)
        for _ in 0..<ReadAhead.pages { recycle(EventPage()) }
    }

    /// Begins to read the events from `first` to before `end`. Nothing may be being read.
    func start(from first: Offset, to end: Offset) {
        position = first
        self.end = end
        isCancelled.store(false, ordering: .relaxed)
        queue.async { [self] in
            var page = takeFree()
            do {
                try read(from: first, to: end, &page)
                put(.page(page))
                put(.end(nil))
            } catch {
                // The events before the fault are folded first.
                put(.page(page))
                put(.end(error))
            }
        }
    }

    /// Whether the next page begins with the event at `offset`. Not so where all pages were given,
    /// and only the end was not asked for: the log may have grown since.
    func goesOn(with offset: Offset) -> Bool { position == offset && offset < end }

    /// The next events in the order of the log, once they are there; nil after the last. The page
    /// is given back by `recycle`.
    /// - Throws: what the log could not be read for.
    func nextPage() throws -> EventPage? {
        guard position != nil else { return nil }
        filledCount.wait()
        switch filled.withLock({ $0.removeFirst() }) {
        case .page(let page):
            if !page.isEmpty { position = page.next }
            return page
        case .end(let error):
            position = nil
            if let error { throw error }
            return nil
        }
    }

    /// Takes a page back that was folded.
    func recycle(_ page: EventPage) {
        page.removeAll()
        free.withLock { $0.append(page) }
        freeCount.signal()
    }

    /// Stops reading, and forgets what was read and not asked for.
    func cancel() {
        isCancelled.store(true, ordering: .relaxed)
        while let page = try? nextPage() { recycle(page) }
    }

    private func read(from first: Offset, to end: Offset, _ page: inout EventPage) throws {
        // As in the fold: counted once a run.
        let projection = projection
        let subscriptions = subscriptions
        var next = first
        while next < end, !isCancelled.load(ordering: .relaxed) {
            let count = min(end.rawValue - next.rawValue, Int64(ReadAhead.eventsPerRead))
            next = try reader.read(from: next, maxEvents: Int(count)) { logged in
                page.append(logged, projection, subscriptions)
                guard page.isFull else { return true }
                put(.page(page))
                page = takeFree()
                return !isCancelled.load(ordering: .relaxed)
            }
        }
    }

    private func put(_ item: Item) {
        filled.withLock { $0.append(item) }
        filledCount.signal()
    }

    private func takeFree() -> EventPage {
        freeCount.wait()
        return free.withLock { $0.removeLast() }
    }
}
