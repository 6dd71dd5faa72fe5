import Glibc

/// The octets of answers that wait to be written to one socket.
///
/// Small pieces are gathered in `tail`. A large one is kept as the array it came in, so that a
/// cached body is written to a thousand clients without a copy.
struct OutputQueue: ~Copyable {
    /// How a write ended.
    enum Outcome {
        /// Nothing is left.
        case done
        /// The socket takes no more for now.
        case blocked
        /// The connection is gone.
        case failed
    }

    /// From this size on a piece is not copied.
    static let wholePiece = 16 * 1024

    private var pieces: [[UInt8]] = []
    private var firstPiece = 0
    private var offset = 0
    private var pieceBytes = 0
    private var tail: [UInt8] = []

    /// Octets not written yet.
    var count: Int { pieceBytes + tail.count - offset }
    /// Whether everything was written.
    var isEmpty: Bool { count == 0 }

    /// Lends the buffer at the end, to append to.
    mutating func withTail<Failure: Error>(
        _ body: (inout [UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        try body(&tail)
    }

    mutating func append(_ bytes: [UInt8]) {
        guard bytes.count >= Self.wholePiece else {
            tail.append(contentsOf: bytes)
            return
        }
        if !tail.isEmpty {
            pieceBytes += tail.count
            pieces.append(tail)
            tail = []
        }
        pieceBytes += bytes.count
        pieces.append(bytes)
    }

    /// Gives the memory back; only what is still to be written stays.
    mutating func releaseMemory() {
        guard isEmpty, tail.capacity > 0 else { return }
        tail = []
    }

    mutating func removeAll() {
        pieces = []
        tail = []
        firstPiece = 0
        offset = 0
        pieceBytes = 0
    }

    /// Writes until all is gone or the socket is full; adds what was written to `written`.
    mutating func write(to socket: Int32, written: inout Int) -> Outcome {
        while !isEmpty {
            let sent = sendOnce(socket)
            if sent >= 0 {
                written += sent
                advance(sent)
            } else if errno == EAGAIN || errno == EWOULDBLOCK {
                return .blocked
            } else if errno != EINTR {
                return .failed
            }
        }
        return .done
    }

    /// A head and a body leave in one call: at most two arrays at once.
    private func sendOnce(_ socket: Int32) -> Int {
        let flags = Int32(MSG_NOSIGNAL)
        guard firstPiece < pieces.count else {
            return tail.withUnsafeBytes { bytes in
                send(socket, bytes.baseAddress.map { $0 + offset }, bytes.count - offset, flags)
            }
        }
        let next = firstPiece + 1 < pieces.count ? pieces[firstPiece + 1] : tail
        return pieces[firstPiece].withUnsafeBytes { first in
            next.withUnsafeBytes { second in
                let rest = UnsafeMutableRawPointer(mutating: first.baseAddress.map { $0 + offset })
                let more = UnsafeMutableRawPointer(mutating: second.baseAddress)
                let parts = [
                    iovec(iov_base: rest, iov_len: first.count - offset),
                    iovec(iov_base: more, iov_len: second.count),
                ]
                return parts.withUnsafeBufferPointer { vector in
                    var message = msghdr()
                    message.msg_iov = UnsafeMutablePointer(mutating: vector.baseAddress)
                    message.msg_iovlen = vector.count
                    return sendmsg(socket, &message, flags)
                }
            }
        }
    }

    private mutating func advance(_ amount: Int) {
        offset += amount
        while firstPiece < pieces.count, offset >= pieces[firstPiece].count {
            let size = pieces[firstPiece].count
            pieces[firstPiece] = []
            firstPiece += 1
            offset -= size
            pieceBytes -= size
        }
        if firstPiece == pieces.count, firstPiece > 0 {
            pieces.removeAll(keepingCapacity: true)
            firstPiece = 0
        }
        if pieces.isEmpty, offset == tail.count {
            offset = 0
            // A large buffer is not kept for the rest of a connection's life.
            tail.removeAll(keepingCapacity: tail.capacity <= 64 * 1024)
        }
    }
}
