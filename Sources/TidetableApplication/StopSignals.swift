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
        let queue = DispatchQueue(label: "signals", qos: .userInitiated)
        let count = Count()
        sources = [(SIGTERM, "SIGTERM"), (SIGINT, "SIGINT")].map { number, name in
            // The source sees a signal only where its default action does not end the process.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(
                signal: number, queue: queue)
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

    /// Counts the signals of both kinds. `@unchecked Sendable`: used on the signals' queue only.
    private final class Count: @unchecked Sendable {
        private var value = 0
        func next() -> Int {
            value += 1
            return value
        }
    }
}
