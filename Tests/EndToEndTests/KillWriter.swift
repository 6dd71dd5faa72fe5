import Glibc
import GoldenData
import HTTPClient
import Projections
import Synchronization

/// One of the writers: sends batch after batch until the server is gone, and begins the next run
/// with the batch that was not acked.
final class KillWriter: Sendable {
    fileprivate struct State {
        var maker: EventMaker
        var pending: (lines: [[UInt8]], identities: [Text])?
        var wasSent = false
        var acked: [Text] = []
        var position: Int64 = -1
        var made = 0
        var faults: [String] = []
    }

    private let state: Mutex<State>

    init(_ number: Int, seed: UInt64) {
        state = Mutex(State(maker: EventMaker(writer: number, seed: seed)))
    }

    /// How many events it has made.
    var madeCount: Int { state.withLock { $0.made } }

    /// What went wrong and what was acked since the last call.
    func takeAcked() -> (faults: [String], acked: [Text], position: Int64) {
        state.withLock { state in
            defer {
                state.acked = []
                state.faults = []
            }
            return (state.faults, state.acked, state.position)
        }
    }

    /// Writes until the connection breaks.
    func write(to address: ServerAddress) {
        let client = Client(address)
        while sendNext(client) {}
    }

    /// Sends what is left unacked, so that the log must have everything that was made.
    func finish(_ client: Client) {
        guard state.withLock({ $0.pending != nil }) else { return }
        _ = sendNext(client)
    }

    private func sendNext(_ client: Client) -> Bool {
        let (lines, isRetry) = state.withLock { state in
            let batch = state.pending ?? state.maker.batch()
            if state.pending == nil { state.made += batch.lines.count }
            state.pending = batch
            defer { state.wasSent = true }
            return (batch.lines, state.wasSent)
        }
        do {
            let append = try client.append(lines)
            state.withLock { $0.took(append, of: lines.count, isRetry: isRetry) }
            return true
        } catch is HTTPClientError {
            return false
        } catch {
            state.withLock { $0.faults.append("\(error)") }
            return false
        }
    }
}

extension KillWriter.State {
    /// A batch is all there or not at all: a retry finds every event of it, or none.
    fileprivate mutating func took(_ append: Client.Append, of count: Int, isRetry: Bool) {
        let wasNew = append.appended == count && append.duplicates == 0
        let wasThere = append.appended == 0 && append.duplicates == count
        if !wasNew, !(isRetry && wasThere) {
            faults.append("\(append) for a batch of \(count), retry: \(isRetry)")
        }
        if append.position < position { faults.append("an ack went back to \(append.position)") }
        position = max(position, append.position)
        acked += pending?.identities ?? []
        pending = nil
        wasSent = false
    }
}
