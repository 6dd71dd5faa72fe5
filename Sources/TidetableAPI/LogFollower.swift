import EventLog
import HTTPCore
import HTTPServer

/// One client that follows the log.
///
/// It is given a page at a time, the next one when it has taken most of the last: what a slow
/// client holds in memory is one page and what the kernel keeps for it.
///
/// `@unchecked Sendable`: used on the exchange's loop only.
final class LogFollower: @unchecked Sendable {
    private let exchange: Exchange
    private let tail: LogTail
    private let topic: String?
    private let fields: HTTPFields
    private var stream: EventStream?
    /// Where to read on.
    private var next: Offset
    /// From where on the client would read if it came again.
    private var told: Offset
    private var isReading = false

    init(
        _ exchange: Exchange, _ tail: LogTail, from: Offset, topic: String?, fields: HTTPFields
    ) {
        self.exchange = exchange
        self.tail = tail
        self.topic = topic
        self.fields = fields
        next = from
        told = from
    }

    /// Begins the answer, after the first page where there is one: a log that cannot be read is
    /// still a problem then, not a stream that breaks off.
    func start() {
        guard next < tail.log.end.next else {
            begin()
            return advance()
        }
        ask()
    }

    private func begin() {
        let stream = EventStream(exchange, fields: fields)
        self.stream = stream
        guard !stream.isClosed else { return }
        stream.onClose = { self.tail.remove(self) }
        stream.onDrain = { self.advance() }
        stream.onHeartbeat = { if self.told < self.next { self.tellPlace() } }
        // Before any event: who is cut off now comes again for what is appended meanwhile.
        tellPlace()
        tail.add(self)
    }

    private func tellPlace() {
        told = next
        let id = EventID(log: tail.log.id, position: Position(last: next.rawValue - 1))
        var bytes: [UInt8] = []
        ServerSentEvent(id: .init(id.text), data: nil).append(to: &bytes)
        stream?.write(bytes)
    }

    /// Reads on if there is something to read and room for it.
    func advance() {
        guard !isReading, let stream, !stream.isClosed, !stream.isBehind,
            next < tail.log.end.next
        else { return }
        ask()
    }

    private func ask() {
        isReading = true
        tail.ask(LogTail.Question(from: next, topic: topic), self)
    }

    /// Takes what was asked for.
    func take(_ answer: Result<LogTail.Page, Problem>) {
        isReading = false
        switch answer {
        case .success(let page):
            if stream == nil { begin() }
            take(page)
        case .failure(let problem):
            guard let stream else { return exchange.send(problem) }
            // The head is gone with 200; when the client comes again it is told.
            stream.abort()
            tail.remove(self)
        }
    }

    private func take(_ page: LogTail.Page) {
        next = page.next
        if let told = page.told {
            self.told = told
            stream?.write(page.bytes)
        }
        if page.isCut {
            advance()
        } else if next < tail.log.end.next {
            // With the others, at the tail's pace.
            tail.wake()
        }
    }
}
