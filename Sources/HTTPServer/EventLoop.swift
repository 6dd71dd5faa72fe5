import CLinux
import Dispatch
import Glibc
import HTTPCore

/// One serial queue that owns a part of the server's connections.
///
/// A single Dispatch source watches an epoll descriptor that holds them all; its handler polls
/// until nothing is ready. A source per connection reached 0.62–0.73 of nginx's requests per
/// second. This takes 6.0 µs of processor time for a request (64 connections, an answer of 300
/// octets); nginx takes 5.8 for an answer out of its configuration and 11 for a small file.
///
/// `@unchecked Sendable`: besides constants and `submitted`, which has a lock, every property is
/// touched on `queue` only.
public final class EventLoop: @unchecked Sendable {
    /// Which of the server's loops this is, from 0.
    public let index: Int

    private let queue: DispatchQueue
    private let epoll: Descriptor
    private let clock: any MonotonicClock
    private let wallClock: @Sendable () -> Int
    private let tick: Int64
    private let submitted = SubmittedWork()
    private let source: any DispatchSourceRead
    private let alarm: any DispatchSourceTimer

    private let events: UnsafeMutableBufferPointer<clinux_event>
    private var table = PollableTable()
    private var unsettled: [any Pollable] = []
    private var roundEnds: [() -> Void] = []
    private var timers = TimerHeap()
    private var nextScan = Int64.max
    private var alarmSetFor = Int64.max
    /// Heads that this loop's clients sent lately.
    var heads = HeadMemory()
    private var dateSecond = Int.min
    private var dateText: [UInt8] = []

    /// The loop's clock as of the start of this turn, in milliseconds. Read on the loop.
    public private(set) var now: Int64
    /// Where connections read into; valid until the next read on this loop.
    let scratch: UnsafeMutableRawBufferPointer

    /// - Parameter tick: how often deadlines are looked at, in milliseconds.
    init(
        index: Int, clock: any MonotonicClock, wallClock: @escaping @Sendable () -> Int,
        tick: Int64
    ) throws(SystemCallError) {
        let number = clinux_epoll_create()
        guard number >= 0 else { throw SystemCallError("epoll_create1") }
        self.index = index
        self.clock = clock
        self.wallClock = wallClock
        self.tick = tick
        epoll = Descriptor(owning: number)
        queue = DispatchQueue(label: "tidetable.loop.\(index)")
        source = DispatchSource.makeReadSource(fileDescriptor: number, queue: queue)
        alarm = DispatchSource.makeTimerSource(queue: queue)
        events = .allocate(capacity: 256)
        events.initialize(repeating: clinux_event())
        scratch = .allocate(byteCount: 64 * 1024, alignment: 16)
        now = clock.milliseconds()
        // The sources hold the loop, and so its descriptor, until `stop`.
        source.setEventHandler { self.turn() }
        alarm.setEventHandler {
            self.alarmSetFor = .max
            self.turn()
        }
        source.activate()
        alarm.activate()
    }

    deinit {
        events.deallocate()
        scratch.deallocate()
    }

    /// Runs `work` on the loop, soon. From any thread.
    public func execute(_ work: @escaping @Sendable () -> Void) {
        if submitted.add(work) { queue.async { self.turn() } }
    }

    /// Runs `work` on the loop after `milliseconds` of the loop's clock. Called on the loop.
    @discardableResult
    public func schedule(after milliseconds: Int64, _ work: @escaping () -> Void) -> LoopTimer {
        assertOnLoop()
        let (sum, overflow) = clock.milliseconds().addingReportingOverflow(max(0, milliseconds))
        let timer = LoopTimer(
            deadline: overflow ? .max : sum, work: work,
            cancelled: { [weak self] in self?.timers.noteCancelled() })
        timers.insert(timer)
        return timer
    }

    /// Traps in debug builds when the caller is not on the loop.
    func assertOnLoop() {
        #if DEBUG
            dispatchPrecondition(condition: .onQueue(queue))
        #endif
    }

    /// `Date`'s value now, formatted once a second.
    var date: [UInt8] {
        let second = wallClock()
        if second != dateSecond {
            dateSecond = second
            dateText = HTTPDate.format(second)
        }
        return dateText
    }

    /// Has `pollable.settle()` called at the end of this turn.
    func settleLater(_ pollable: any Pollable) {
        assertOnLoop()
        unsettled.append(pollable)
    }

    /// Runs `work` once everything that was ready in this round has been handled: the place to
    /// end what the requests of a round share. Called on the loop.
    public func whenRoundEnds(_ work: @escaping () -> Void) {
        assertOnLoop()
        roundEnds.append(work)
    }

    /// How many of a spread are done at once: their writes take a tenth of a millisecond.
    static let spreadSlice = 16

    /// Does the same for each of many, a slice now and the others a millisecond or two apart, so
    /// that a request which comes meanwhile waits neither for all of them nor for a processor:
    /// threads that wake while all processors are busy stand for some milliseconds each. While
    /// 2,000 clients were sent 50 changes/s, appends had a p99 of 10 ms with slices of 64 back to
    /// back, 5 with 64, 3 with 32. Called on the loop.
    public func spread<Item>(_ items: [Item], _ body: @escaping (Item) -> Void) {
        spread(items[...], body)
    }

    private func spread<Item>(_ items: ArraySlice<Item>, _ body: @escaping (Item) -> Void) {
        assertOnLoop()
        for item in items.prefix(Self.spreadSlice) { body(item) }
        guard items.count > Self.spreadSlice else { return }
        schedule(after: 1) { self.spread(items.dropFirst(Self.spreadSlice), body) }
    }

    /// Ends the sources. Nothing may be watched any more.
    func stop() {
        assertOnLoop()
        source.cancel()
        alarm.cancel()
        // Their work often holds the loop.
        timers = TimerHeap()
    }
}

extension EventLoop {
    /// Puts `descriptor` into the epoll set; nil (and errno) if the system refuses.
    func watch(_ descriptor: Int32, _ events: Int, _ pollable: any Pollable) -> UInt64? {
        let token = table.insert(pollable)
        guard clinux_epoll_add(epoll.number, descriptor, UInt32(events), token) == 0 else {
            table.remove(token)
            return nil
        }
        if nextScan == .max { nextScan = now + tick }
        return token
    }

    /// Changes what is watched for.
    func rewatch(_ descriptor: Int32, _ events: UInt32, _ token: UInt64) {
        _ = clinux_epoll_modify(epoll.number, descriptor, events, token)
    }

    /// Takes `descriptor` out of the set; called before it is closed.
    func unwatch(_ descriptor: Int32, _ token: UInt64) {
        _ = clinux_epoll_remove(epoll.number, descriptor)
        table.remove(token)
    }

    /// Everything that is watched at the moment.
    var watched: [any Pollable] { table.tenants }

    /// Works until nothing is left to do. Each round looks at everything, so that neither a busy
    /// socket nor a stream that is always writable starves timers or submitted work.
    private func turn() {
        var isBusy: Bool
        repeat {
            now = clock.milliseconds()
            for work in submitted.takeAll() { work() }
            isBusy = poll() > 0
            settleAll()
            runTimers()
            endRound()
        } while isBusy || !unsettled.isEmpty || !submitted.sleepIfEmpty()
        setAlarm()
    }

    private func poll() -> Int32 {
        let count = clinux_epoll_poll(epoll.number, events.baseAddress, Int32(events.count))
        guard count > 0 else { return 0 }
        for index in 0..<Int(count) {
            let event = events[index]
            table[event.token]?.ready(event.events)
        }
        return count
    }

    private func endRound() {
        guard !roundEnds.isEmpty else { return }
        var ends: [() -> Void] = []
        swap(&ends, &roundEnds)
        for work in ends { work() }
    }

    private func settleAll() {
        guard !unsettled.isEmpty else { return }
        var pollables: [any Pollable] = []
        swap(&pollables, &unsettled)
        for pollable in pollables { pollable.settle() }
    }

    private func runTimers() {
        while let timer = timers.popDue(at: now) { timer.fire() }
        guard now >= nextScan else { return }
        for pollable in table.tenants { pollable.checkDeadlines(now) }
        nextScan = table.count == 0 ? .max : now + tick
    }

    /// Never later than a tick: the clock may be one that is moved by hand.
    private func setAlarm() {
        let next = min(nextScan, timers.earliest ?? .max)
        guard next < alarmSetFor else { return }
        alarmSetFor = next
        let delay = Int(max(1, min(next - now, tick)))
        alarm.schedule(deadline: .now() + .milliseconds(delay), leeway: .milliseconds(1))
    }
}
