import HTTPCore

/// The body of an answer that is sent piece by piece.
///
/// `@unchecked Sendable` for the reason given at `Exchange`: used on the exchange's loop only.
public final class ResponseStream: @unchecked Sendable {
    /// Called when a stream that was full has drained below the low-water mark.
    public var onDrain: (() -> Void)?
    /// Buffered octets above which this stream is full …
    public var highWater: Int
    /// … and down to which it has drained.
    public var lowWater: Int
    /// Frames the pieces as the head announced.
    var serializer: ResponseSerializer
    /// Whether a piece stands between a chunk size and a line break.
    var isChunked = false
    /// Was above the high-water mark and has not drained since.
    var wasFull = false
    private var silence: Silence?
    private var exchange: Exchange?

    /// What is to be done after how long without a piece, in milliseconds.
    private struct Silence {
        let limit: Int64
        let work: () -> Void
        var since: Int64
    }

    init(exchange: Exchange) {
        self.exchange = exchange
        let limits = exchange.connection?.limits ?? ServerLimits()
        highWater = limits.highWater
        lowWater = limits.lowWater
        serializer = ResponseSerializer(answering: exchange.head)
    }

    /// Whether writing is pointless: ended, or the client has gone.
    public var isClosed: Bool { exchange?.connection == nil }

    /// Octets given and not taken by the kernel yet.
    public var bufferedBytes: Int { exchange?.connection?.bufferedBytes ?? 0 }

    /// Whether more is buffered than the high-water mark: stop, and go on at `onDrain`.
    public var isFull: Bool {
        guard let connection = exchange?.connection else { return false }
        return connection.bufferedBytes > highWater
    }

    /// Adds a piece. It leaves at the end of the loop's turn, with the other pieces of the turn.
    public func write(_ bytes: [UInt8]) {
        guard let connection = exchange?.connection, !bytes.isEmpty else { return }
        connection.loop.assertOnLoop()
        silence?.since = connection.loop.now
        connection.writePiece(bytes, of: self)
        if connection.bufferedBytes > highWater { wasFull = true }
    }

    /// Calls `work` whenever nothing was written for this many milliseconds. The loop's look at
    /// its connections finds that out, so that a thousand streams need no timer of their own.
    public func onSilence(of milliseconds: Int64, _ work: @escaping () -> Void) {
        guard let exchange, exchange.connection != nil else { return }
        silence = Silence(limit: milliseconds, work: work, since: exchange.loop.now)
    }

    func checkSilence(_ now: Int64) {
        guard let silence, now - silence.since >= silence.limit else { return }
        self.silence?.since = now
        silence.work()
    }

    /// Ends the answer properly.
    public func end() {
        guard let exchange, let connection = exchange.connection else { return }
        connection.loop.assertOnLoop()
        exchange.answer = .complete
        connection.writeStreamEnd(serializer)
        close()
    }

    /// Gives the answer up: the connection is closed so that the client sees it is incomplete.
    public func abort() {
        guard let exchange, let connection = exchange.connection else { return }
        connection.loop.assertOnLoop()
        exchange.onClose = nil
        connection.lose()
    }

    func close() {
        exchange = nil
        onDrain = nil
        silence = nil
    }
}
