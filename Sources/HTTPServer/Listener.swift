import CLinux
import Glibc

/// The listening socket. It stands in the first loop's epoll set and deals accepted connections
/// out to all loops in turn. Confined to that first loop.
///
/// When descriptors run out, or as many connections are open as may be, it stops watching the
/// socket (a level-triggered set would report it for ever) until a connection closes or a short
/// pause is over.
final class Listener: Pollable {
    private let loops: [EventLoop]
    private let counters: [LoopCounters]
    private let server: ServerState
    private var descriptor: Descriptor?
    private let socket: Int32
    private var token: UInt64?
    private var pause: LoopTimer?
    private var next = 0

    /// Binds and listens; accepts nothing before `open`.
    init(
        _ server: ServerState, loops: [EventLoop], counters: [LoopCounters]
    ) throws(SystemCallError) {
        let descriptor = try Self.listen(server.configuration)
        socket = descriptor.number
        self.descriptor = consume descriptor
        self.server = server
        self.loops = loops
        self.counters = counters
    }

    private static func listen(
        _ configuration: HTTPServerConfiguration
    ) throws(SystemCallError) -> Descriptor {
        guard let address = SocketAddress(configuration.address, port: configuration.port) else {
            throw SystemCallError("inet_pton", code: EINVAL)
        }
        let type =
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            | Int32(SOCK_CLOEXEC.rawValue)
        let number = Glibc.socket(address.family, type, 0)
        guard number >= 0 else { throw SystemCallError("socket") }
        let descriptor = Descriptor(owning: number)
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &on, size)
        // Accepted sockets inherit it: an answer is never held back for an acknowledgement.
        setsockopt(number, Int32(IPPROTO_TCP), TCP_NODELAY, &on, size)
        guard address.withPointer({ bind(number, $0, $1) }) == 0 else {
            throw SystemCallError("bind")
        }
        guard Glibc.listen(number, configuration.backlog) == 0 else {
            throw SystemCallError("listen")
        }
        return descriptor
    }

    /// Where clients connect to.
    func boundAddress() throws(SystemCallError) -> SocketAddress {
        var result: Int32 = 0
        let address = SocketAddress(
            filledBy: { getsockname(socket, $0, $1) }, result: &result)
        guard result == 0 else { throw SystemCallError("getsockname") }
        return address
    }

    /// Begins to accept.
    func open() {
        token = loops[0].watch(socket, Int(CLINUX_READABLE), self)
        if token == nil { waitBeforeAccepting() }
    }

    func ready(_ events: UInt32) {
        // Bounded, so that a flood of connections does not hold up those that are there.
        for _ in 0..<64 {
            guard acceptOne() else { return }
        }
    }

    func checkDeadlines(_ now: Int64) {}

    func settle() {}

    /// False when there is nothing to accept, or no room for it.
    private func acceptOne() -> Bool {
        guard server.openConnections < server.configuration.limits.connections else {
            waitBeforeAccepting()
            return false
        }
        var accepted: Int32 = -1
        let address = SocketAddress(
            filledBy: { clinux_accept(socket, $0, $1) }, result: &accepted)
        guard accepted >= 0 else { return acceptFailed(errno) }
        handOver(accepted, address)
        return true
    }

    private func handOver(_ accepted: Int32, _ address: SocketAddress) {
        server.connectionOpened()
        let index = next
        next = (next + 1) % loops.count
        counters[index].accepted.add(1)
        let adopt = { @Sendable [server, loop = loops[index], counters = counters[index]] in
            Connection(
                Descriptor(owning: accepted), address: address, loop: loop, server: server,
                counters: counters
            ).open()
        }
        if index == 0 { adopt() } else { loops[index].execute(adopt) }
    }

    private func acceptFailed(_ code: Int32) -> Bool {
        switch code {
        case EAGAIN:
            return false
        case EMFILE, ENFILE, ENOBUFS, ENOMEM:
            waitBeforeAccepting()
            return false
        default:
            // EINTR, or an error of the one connection that was about to be accepted.
            return true
        }
    }

    private func waitBeforeAccepting() {
        guard pause == nil, descriptor != nil else { return }
        counters[0].acceptPauses.add(1)
        if let token { loops[0].rewatch(socket, 0, token) }
        pause = loops[0].schedule(after: server.configuration.limits.acceptPause) { [self] in
            resume()
        }
        server.waitForCloses(true)
    }

    /// A connection closed, or the pause is over: try again.
    func resume() {
        guard let pause, descriptor != nil else { return }
        pause.cancel()
        self.pause = nil
        server.waitForCloses(false)
        if let token { loops[0].rewatch(socket, UInt32(CLINUX_READABLE), token) } else { open() }
    }

    /// Accepts what the kernel holds already and closes the socket: new clients are refused.
    func close() {
        while descriptor != nil, acceptOne() {}
        pause?.cancel()
        pause = nil
        if let token { loops[0].unwatch(socket, token) }
        token = nil
        descriptor = nil
    }
}
