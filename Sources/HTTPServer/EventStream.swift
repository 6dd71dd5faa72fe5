import HTTPCore

/// An answer of server-sent events that goes on until the client leaves or the server stops.
///
/// The owner writes pieces of whole events, encoded once for however many clients, and looks at
/// `isBehind` before it makes the next: what a client that reads too slowly does not take stays
/// with the owner. One that takes nothing at all is closed by the server's write-stall deadline.
///
/// `@unchecked Sendable` for the reason given at `Exchange`: used on the exchange's loop only.
public final class EventStream: @unchecked Sendable {
    /// Octets not sent above which a client is behind. Five thousand clients that take nothing hold
    /// 80 MiB, and whatever piece each got last.
    public static let unsentBound = 16 * 1_024
    /// Milliseconds without an event after which a comment shows that the connection is alive.
    public static let heartbeat: Int64 = 15_000
    /// Milliseconds after which a client whose stream ended comes again.
    public static let retry = 1_000

    private static let opening: [UInt8] = {
        var bytes: [UInt8] = []
        ServerSentEvent.appendRetry(milliseconds: retry, to: &bytes)
        return bytes
    }()
    private static let signOfLife: [UInt8] = {
        var bytes: [UInt8] = []
        ServerSentEvent.appendComment("heartbeat", to: &bytes)
        return bytes
    }()

    /// Called when a client that was behind has taken most of what it was sent.
    public var onDrain: (() -> Void)?
    /// Called after each heartbeat.
    public var onHeartbeat: (() -> Void)?
    /// Called once when the client has gone or the server stops; not after `end` or `abort`.
    public var onClose: (() -> Void)?

    /// The loop that everything here happens on.
    public let loop: EventLoop
    private let stream: ResponseStream

    /// Begins the answer. To HEAD it is only a head; where the client has gone or the server is
    /// stopping, the stream is closed from the start and nobody is called.
    ///
    /// - Parameter fields: what the head says besides the fields that every event stream has.
    public init(_ exchange: Exchange, fields: HTTPFields = HTTPFields()) {
        loop = exchange.loop
        var fields = fields
        fields.set("Content-Type", "text/event-stream")
        fields.set("Cache-Control", "no-store")
        fields.set("Vary", "Accept, Accept-Encoding")
        // A proxy that gathers an answer before it passes it on would hold events back.
        fields.set("X-Accel-Buffering", "no")
        stream = exchange.startStream(status: 200, fields: fields)
        stream.highWater = Self.unsentBound
        stream.lowWater = Self.unsentBound / 4
        stream.write(Self.opening)
        if exchange.head.method == .head || exchange.isDraining { stream.end() }
        // The exchange lets go of what is set here when it is over; if it is over already, never.
        guard !stream.isClosed else { return }
        stream.onDrain = { self.onDrain?() }
        stream.onSilence(of: Self.heartbeat) { self.beat() }
        exchange.onClose = { self.closed() }
        exchange.onShutdown = {
            self.stream.end()
            self.closed()
        }
        // A client that closed one side looks like one that is gone; writing tells them apart.
        exchange.onPeerEnd = { self.stream.write(Self.signOfLife) }
    }

    /// Whether writing is pointless: ended, or the client has gone.
    public var isClosed: Bool { stream.isClosed }

    /// Whether so much is unsent that the owner should wait for `onDrain`.
    public var isBehind: Bool { stream.isFull }

    /// Sends octets of whole events. A piece of 16 KiB or more is not copied, a smaller one joins
    /// the others of the loop's turn. Nothing happens once the stream is closed.
    public func write(_ piece: [UInt8]) { stream.write(piece) }

    /// Ends the answer properly: the client comes again after `retry`.
    public func end() {
        forget()
        stream.end()
    }

    /// Breaks the answer off, for a failure that a client must not take for its end.
    public func abort() {
        forget()
        stream.abort()
    }

    private func beat() {
        // To a client that takes nothing, one more octet says nothing.
        if stream.bufferedBytes == 0 { stream.write(Self.signOfLife) }
        onHeartbeat?()
    }

    private func closed() {
        let report = onClose
        forget()
        report?()
    }

    private func forget() {
        onDrain = nil
        onHeartbeat = nil
        onClose = nil
    }
}
