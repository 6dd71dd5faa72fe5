import EventLog
import HTTPCore
import HTTPServer
import Synchronization

/// The followers of the log on one event loop.
///
/// A commit wakes the loop once, however many follow. Followers at the same place share one read
/// on the worker queue, and the octets of its page.
///
/// `@unchecked Sendable`: besides constants and `isWoken`, used on its loop only.
final class LogTail: @unchecked Sendable {
    /// What comes next for a follower.
    struct Question: Hashable, Sendable {
        let from: Offset
        let topic: String?
    }

    /// A part of the log, encoded.
    struct Page: Sendable {
        var bytes: [UInt8] = []
        /// Where to read on.
        var next: Offset
        /// The offset after the last event in `bytes`.
        var told: Offset?
        /// Whether the page ended before the log did.
        var isCut = false
    }

    /// A page ends after the event that makes it this long …
    private static let pageBytes = 64 * 1_024
    /// … or after this much of the log, where few events are of the topic: other readers of the
    /// worker queue wait meanwhile.
    private static let scannedBytes = 4 * 1_024 * 1_024
    /// Followers whose turns take about a millisecond. The loop rests four times as long as the
    /// last round took, so that however many follow, requests keep most of its time.
    private static let followersPerRest = 50

    let log: EventLog
    private let parts: ServerParts
    private let reader: SharedLogReader
    private let loop: EventLoop
    private var followers: [ObjectIdentifier: LogFollower] = [:]
    private var asked: [Question: [LogFollower]] = [:]
    private var subscription: LogSubscription?
    private let isWoken = Atomic<Bool>(false)
    private var isResting = false
    private var cameMeanwhile = false

    init(_ parts: ServerParts, _ reader: SharedLogReader, _ loop: EventLoop) {
        log = parts.events
        self.parts = parts
        self.reader = reader
        self.loop = loop
    }

    /// Has the follower told of commits. It looks at the log's end afterwards, or it may miss the
    /// commit just before.
    func add(_ follower: LogFollower) {
        followers[ObjectIdentifier(follower)] = follower
        if subscription == nil { subscription = log.subscribe { [self] _ in wake() } }
    }

    func remove(_ follower: LogFollower) {
        followers[ObjectIdentifier(follower)] = nil
        if followers.isEmpty { subscription = nil }
    }

    /// Has the followers look at the log, soon. From any thread.
    func wake() {
        guard !isWoken.exchange(true, ordering: .sequentiallyConsistent) else { return }
        loop.execute {
            self.isWoken.store(false, ordering: .sequentiallyConsistent)
            self.round()
        }
    }

    private func round() {
        guard !isResting else { return cameMeanwhile = true }
        cameMeanwhile = false
        for follower in followers.values { follower.advance() }
        let rest = followers.count / LogTail.followersPerRest
        guard rest > 0 else { return }
        isResting = true
        loop.schedule(after: Int64(rest)) {
            self.isResting = false
            if self.cameMeanwhile { self.round() }
        }
    }

    /// Has the page read that answers the question, and given to the follower.
    func ask(_ question: Question, _ follower: LogFollower) {
        guard asked[question] == nil else {
            asked[question]?.append(follower)
            return
        }
        asked[question] = [follower]
        parts.readers.worker.async { [self] in
            let page: Result<Page, Problem>
            do {
                page = .success(try reader.use(log) { try LogTail.read(question, $0, log) })
            } catch {
                page = .failure(LogEndpoint.problem(error))
            }
            loop.execute { self.deliver(page, question) }
        }
    }

    private func deliver(_ page: Result<Page, Problem>, _ question: Question) {
        let group = asked.removeValue(forKey: question) ?? []
        loop.spread(group) { $0.take(page) }
    }

    private static func read(
        _ question: Question, _ reader: LogReader, _ log: EventLog
    ) throws -> Page {
        var page = Page(next: question.from)
        var writer = LoggedEventWriter()
        page.next = try reader.read(from: question.from, maxBytes: scannedBytes) { event in
            guard question.topic == nil || question.topic == event.topic else { return true }
            var data: [UInt8] = []
            writer.append(event, to: &data)
            let id = EventID(log: log.id, position: Position(last: event.offset.rawValue))
            let told = ServerSentEvent(
                name: .init(event.type), id: .init(id.text), data: data)
            told.append(to: &page.bytes)
            page.told = Offset(event.offset.rawValue + 1)
            return page.bytes.count < pageBytes
        }
        page.isCut = page.next < log.end.next
        return page
    }
}
