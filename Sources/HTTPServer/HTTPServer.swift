import Dispatch
import Synchronization

/// An HTTP/1.1 server: a listener and some event loops that share its connections. Once started it
/// serves until it is drained, whether or not anyone still refers to it.
public final class HTTPServer: Sendable {
    /// How far the server has come.
    private struct Life: Sendable {
        var isStarted = false
        var isOver = false
        var waiting: [@Sendable () -> Void] = []
    }

    /// The loops, in the order of their index.
    public let loops: [EventLoop]
    private let state: ServerState
    private let counters: [LoopCounters]
    private let life = Mutex(Life())
    /// Confined to the first loop; a box because its use is what is confined, not its name.
    private let listener: LoopConfined<Listener>
    /// Where clients connect to; the port is the real one if 0 was configured.
    public let address: SocketAddress

    /// Binds the address and makes the loops. Accepts nothing before `start`; from here on the
    /// kernel queues connections.
    public init(
        _ configuration: HTTPServerConfiguration, service: any HTTPService
    ) throws(SystemCallError) {
        let state = ServerState(configuration, service)
        let counters = (0..<max(1, configuration.loops)).map { _ in LoopCounters() }
        var loops: [EventLoop] = []
        do throws(SystemCallError) {
            for index in counters.indices {
                loops.append(
                    try EventLoop(
                        index: index, clock: configuration.clock,
                        wallClock: configuration.wallClock, tick: configuration.limits.tick))
            }
            let listener = try Listener(state, loops: loops, counters: counters)
            address = try listener.boundAddress()
            self.listener = LoopConfined(listener)
        } catch {
            for loop in loops { loop.execute { loop.stop() } }
            throw error
        }
        self.loops = loops
        self.state = state
        self.counters = counters
    }

    /// Begins to accept. Does nothing the second time.
    public func start() {
        let isFirst = life.withLock { life in
            defer { life.isStarted = true }
            return !life.isStarted
        }
        guard isFirst else { return }
        state.onClosed { [loops, listener] in
            loops[0].execute { listener.value.resume() }
        }
        loops[0].execute { [listener] in listener.value.open() }
    }

    /// Whether `drain` was called: a service refuses long waits from now on.
    public var isDraining: Bool { state.isDraining }

    /// What has been done so far. From any thread.
    public var statistics: ServerStatistics {
        var sum = ServerStatistics()
        for counter in counters { counter.add(to: &sum) }
        sum.openConnections = state.openConnections
        return sum
    }

    /// Stops accepting, closes idle connections, lets requests in flight finish with
    /// `Connection: close`, and after `milliseconds` closes whatever is left.
    ///
    /// - Parameter completion: called once no connection is open, on any thread.
    public func drain(
        within milliseconds: Int64, completion: @escaping @Sendable () -> Void
    ) {
        let isOver = life.withLock { life in
            if !life.isOver { life.waiting.append(completion) }
            return life.isOver
        }
        if isOver { return completion() }
        state.beginDraining()
        state.onClosed { [self] in loops[0].execute { self.finishIfEmpty() } }
        loops[0].execute { [self] in
            listener.value.close()
            for loop in loops {
                loop.execute { self.drain(loop, within: milliseconds) }
            }
            finishIfEmpty()
        }
    }

    /// As the other `drain`; returns once no connection is open.
    public func drain(within milliseconds: Int64) async {
        await withCheckedContinuation { continuation in
            drain(within: milliseconds) { continuation.resume() }
        }
    }

    private func drain(_ loop: EventLoop, within milliseconds: Int64) {
        for case let connection as Connection in loop.watched { connection.beginDraining() }
        loop.schedule(after: milliseconds) {
            for case let connection as Connection in loop.watched { connection.lose() }
        }
    }

    /// On the first loop, after the listener was closed.
    private func finishIfEmpty() {
        guard state.openConnections == 0 else { return }
        let waiting: [@Sendable () -> Void]? = life.withLock { life in
            guard !life.isOver else { return nil }
            life.isOver = true
            defer { life.waiting = [] }
            return life.waiting
        }
        guard let waiting else { return }
        state.onClosed(nil)
        for loop in loops { loop.execute { loop.stop() } }
        for completion in waiting { completion() }
    }
}
