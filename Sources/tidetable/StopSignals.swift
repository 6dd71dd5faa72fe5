import Dispatch
import Foundation

/// SIGTERM and SIGINT as something to wait for. The first one begins a graceful drain; a second
/// one ends the process at once, for an operator who will not wait.
///
/// `@unchecked Sendable`: `sources` are only kept alive; nothing touches them after `init`.
///
/// Twenty lines take the place of swift-service-lifecycle here: there is one service, and what
/// stops after what (clients, tables, log) is a sequence in `TidetableServer.drain`, not a group.
final class StopSignals: @unchecked Sendable {
    private let stream: AsyncStream<String>
    private let sources: [any DispatchSourceSignal]

    init() {
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        self.stream = stream
        sources = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
            // The source sees a signal only where its default action does not end the process.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(
                signal: number, queue: .global(qos: .userInitiated))
            let count = Count()
            source.setEventHandler {
                continuation.yield(name)
                if count.next() > 1 { exit(130) }
            }
            source.activate()
            return source
        }
    }

    /// Waits for the first signal.
    func first() async -> String {
        for await name in stream { return name }
        return "nothing"
    }

    /// Counts a source's events. `@unchecked Sendable`: a source calls its handler one event after
    /// the other.
    private final class Count: @unchecked Sendable {
        private var value = 0
        func next() -> Int {
            value += 1
            return value
        }
    }
}
