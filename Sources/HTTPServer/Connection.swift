import CLinux
import Glibc
import HTTPCore

/// One client's connection: reads requests, lends them to the service one at a time, writes the
/// answers in their order. Confined to its loop.
///
/// Everything that happens to it (readiness, a call of the service, a deadline) changes some state
/// and is followed by one `run`, which parses what may be parsed, writes what can be written, and
/// then makes deadlines and epoll interest fit the new state.
final class Connection: Pollable {
    enum Stage {
        case open
        /// The last answer was sent and our side closed; what still comes is thrown away, because
        /// closing over unread octets resets the connection and may destroy that answer.
        case lingering
        case closed
    }

    /// What the client has to do before `readDeadline`.
    enum Awaited {
        case nothing
        case request
        case restOfHead
        case body
        case end
    }

    let loop: EventLoop
    let server: ServerState
    let counters: LoopCounters
    let limits: ServerLimits
    let address: SocketAddress
    let socket: Int32

    private var descriptor: Descriptor?
    private var token: UInt64?
    private var interest = UInt32(CLINUX_READABLE)
    var stage = Stage.open

    var parser: RequestParser
    var inbox = InputBuffer()
    var exchange: Exchange?
    /// The client has closed its sending side and everything it sent was read.
    var peerEnded = false
    /// The same, but seen while nothing was being read.
    var peerEndSeen = false

    var out = OutputQueue()
    /// The socket took less than it was given.
    var isBlocked = false
    /// Once the current answer is complete and written the connection ends.
    var closeAfterAnswer = false
    var isClosing = false
    /// Octets of the client were or will be left unread.
    var leavesUnread = false

    var awaited = Awaited.nothing
    var readDeadline = Int64.max
    var writeDeadline = Int64.max
    var bodyInWindow: Int64 = 0
    var lingerBudget = 0

    /// How many more requests may begin in this turn …
    var turnBudget: Int
    /// … and whether some are left for the next because of that.
    var hasBacklog = false

    private var isRunning = false
    private var isUnsettled = false

    init(
        _ descriptor: consuming Descriptor, address: SocketAddress, loop: EventLoop,
        server: ServerState, counters: LoopCounters
    ) {
        socket = descriptor.number
        self.descriptor = consume descriptor
        self.address = address
        self.loop = loop
        self.server = server
        self.counters = counters
        limits = server.configuration.limits
        turnBudget = limits.requestsPerTurn
        parser = RequestParser(limits: server.configuration.parsing)
    }

    /// Enters the loop's epoll set.
    func open() {
        guard let token = loop.watch(socket, Int(CLINUX_READABLE), self) else {
            return close()
        }
        self.token = token
        awaited = .request
        readDeadline = loop.now + limits.headDeadline
        if server.isDraining { beginDraining() }
    }

    var bufferedBytes: Int { out.count }

    /// Called by the exchange after every change that may let the connection go on.
    func changed() {
        guard !isRunning, !isUnsettled, stage == .open else { return }
        isUnsettled = true
        loop.settleLater(self)
    }

    func settle() {
        isUnsettled = false
        guard stage == .open else { return }
        run(nil)
    }

    /// Goes as far as possible. `fresh` was just read from the socket.
    func run(_ fresh: UnsafeRawBufferPointer?) {
        guard !isRunning else { return }
        isRunning = true
        var fresh = fresh
        var needsMore = false
        repeat {
            conclude()
            needsMore = parse(fresh)
            fresh = nil
            flush()
        } while stage == .open && !needsMore && wantsInput
        isRunning = false
        guard stage == .open else { return }
        hasBacklog = turnBudget <= 0 && !inbox.isEmpty
        turnBudget = limits.requestsPerTurn
        if hasBacklog || (!out.isEmpty && !isBlocked) { changed() }
        updateDeadline()
        updateInterest()
        reportDrain()
    }

    /// Ends the connection, telling the exchange that its client is gone.
    func lose() {
        guard stage != .closed else { return }
        let lost = exchange
        exchange = nil
        close()
        lost?.lose()
    }

    func close() {
        guard stage != .closed else { return }
        stage = .closed
        if let token { loop.unwatch(socket, token) }
        descriptor = nil
        out.removeAll()
        server.connectionClosed()
    }

    /// No more is written, what comes is thrown away, within bounds.
    func linger() {
        guard shutdown(socket, Int32(SHUT_WR)) == 0 else { return close() }
        stage = .lingering
        awaited = .end
        readDeadline = loop.now + limits.lingerTime
        lingerBudget = limits.lingerBytes
        inbox = InputBuffer()
        setInterest(UInt32(CLINUX_READABLE))
    }

    /// One call of epoll_ctl, and only when something changes: none for an ordinary request.
    func setInterest(_ wanted: UInt32) {
        guard wanted != interest, let token else { return }
        interest = wanted
        loop.rewatch(socket, wanted, token)
    }
}
