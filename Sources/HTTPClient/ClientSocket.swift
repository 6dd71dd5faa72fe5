import Glibc

/// A connected, blocking TCP socket; closed when the value ends.
struct ClientSocket: ~Copyable {
    /// How a read or a write ended without octets.
    enum Failure: Error {
        case timedOut
        case closed
    }

    private let descriptor: Int32

    /// Connects to the first IPv4 address of the host that accepts.
    init(_ server: ServerAddress, timeout: Duration) throws(HTTPClientError) {
        var hints = addrinfo()
        hints.ai_family = AF_INET
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(server.host, "\(server.port)", &hints, &found)
        guard code == 0 else {
            throw .unreachable(
                server: server.description, reason: String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(found) }
        var failure = ECONNREFUSED
        var candidate = found
        while let info = candidate {
            let opened = ClientSocket.connect(info.pointee, timeout)
            if opened >= 0 {
                descriptor = opened
                return
            }
            failure = errno
            candidate = info.pointee.ai_next
        }
        // A blocking connect that outlives SO_SNDTIMEO reports EINPROGRESS.
        if failure == EINPROGRESS || failure == EAGAIN { failure = ETIMEDOUT }
        throw .unreachable(server: server.description, reason: String(cString: strerror(failure)))
    }

    deinit { Glibc.close(descriptor) }

    /// A connected descriptor, or -1 with errno set.
    private static func connect(_ info: addrinfo, _ timeout: Duration) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let opened = socket(info.ai_family, kind, 0)
        guard opened >= 0 else { return -1 }
        var limit = timeval(timeout)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(opened, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(opened, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        var on: Int32 = 1
        setsockopt(
            opened, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        while Glibc.connect(opened, info.ai_addr, info.ai_addrlen) != 0 {
            let reason = errno
            guard reason == EINTR else {
                Glibc.close(opened)
                errno = reason
                return -1
            }
        }
        return opened
    }

    /// Sends everything.
    borrowing func send(_ bytes: Span<UInt8>) throws(Failure) {
        var sent = 0
        while sent < bytes.count {
            let rest = bytes.extracting(droppingFirst: sent)
            let count = rest.withUnsafeBufferPointer { buffer in
                Glibc.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                sent += count
            } else if errno != EINTR {
                throw errno == EAGAIN ? .timedOut : .closed
            }
        }
    }

    /// Receives into the free part of `buffer`: how many octets came, 0 at the end of the
    /// connection.
    borrowing func receive(into buffer: inout ReceiveBuffer) throws(Failure) -> Int {
        let start = buffer.makeRoom()
        while true {
            let count = buffer.bytes.withUnsafeMutableBytes { bytes in
                let free = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
                return recv(descriptor, free.baseAddress, free.count, 0)
            }
            if count >= 0 {
                buffer.unread = buffer.unread.lowerBound..<start + count
                return count
            }
            if errno != EINTR { throw errno == EAGAIN ? .timedOut : .closed }
        }
    }
}

extension timeval {
    /// At least one microsecond, as zero would mean to wait for ever.
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let micros = max(attoseconds / 1_000_000_000_000, seconds == 0 ? 1 : 0)
        self.init(tv_sec: Int(seconds), tv_usec: Int(micros))
    }
}
