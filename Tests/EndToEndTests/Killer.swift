import Glibc
import HTTPClient
import Synchronization

/// Watches a server's checkpoints until the moment comes to kill it.
final class Killer: Sendable {
    private let server: ServerProcess
    private let delay: UInt64
    private let rebuilds: Bool
    private let found = Mutex<[String]>([])

    /// Kills `server` after so many microseconds, maybe in the middle of a rebuild.
    init(_ server: ServerProcess, after delay: UInt32, rebuilds: Bool) {
        self.rebuilds = rebuilds
        self.server = server
        self.delay = UInt64(delay) * 1_000
    }

    /// Checkpoints that went back or passed the log's end, and answers that should not be.
    var faults: [String] { found.withLock { $0 } }

    /// Reads until the time is up, then kills.
    func watch(_ address: ServerAddress) {
        let begin = Killer.now()
        let client = Client(address)
        var last: Int64 = -1
        if rebuilds { rebuild(client) }
        while Killer.now() - begin < delay {
            do {
                let answer = try client.get("/v1/tables/boarding_manifest/rows?limit=1")
                guard let checkpoint = answer.integer("Stream-Checkpoint-Offset"),
                    let end = answer.integer("Stream-Log-End-Offset")
                else {
                    note("\(answer.status): \(answer.text)")
                    break
                }
                if checkpoint < last { note("the checkpoint went from \(last) to \(checkpoint)") }
                if checkpoint > end { note("checkpoint \(checkpoint) is past the end \(end)") }
                last = checkpoint
            } catch {
                note("\(error)")
                break
            }
        }
        server.signal(SIGKILL)
    }

    private func rebuild(_ client: Client) {
        do {
            let answer = try client.post("/v1/projections/boarding_manifest/rebuild")
            // A build that a kill cut short goes on by itself, and there is one at a time.
            if answer.status != 202, answer.problem != "already-building" {
                note("\(answer.status): \(answer.text)")
            }
        } catch {
            note("\(error)")
        }
    }

    private func note(_ fault: String) { found.withLock { $0.append(fault) } }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
