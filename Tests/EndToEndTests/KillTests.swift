import Glibc
import GoldenData
import HTTPClient
import Projections
import Testing

extension EndToEndTests {
    @Suite struct KillTests {
        private static let rounds = number("TIDETABLE_KILLS") ?? 100
        private static let seed = number("TIDETABLE_SEED") ?? UInt64.random(in: 0...1 << 32)

        private static func number(_ name: String) -> UInt64? {
            getenv(name).flatMap { UInt64(String(cString: $0)) }
        }

        /// Eight writers and a watching reader, `kill -9` at a random moment, a restart, the
        /// oracle; again and again on one data directory.
        @Test func anAckedEventSurvivesAKillAndTheTableIsTheFoldOfTheLog() async throws {
            print("\(KillTests.rounds) kills, seed \(KillTests.seed)")
            var random = SeededRandom(seed: KillTests.seed)
            let harbor = Harbor()
            let writers = (0..<8).map { KillWriter($0, seed: KillTests.seed) }
            var oracle = Oracle()
            for round in 0..<KillTests.rounds {
                if round % 20 == 19 { harbor.deleteTables() }
                let server = try harbor.start()
                if round % 10 == 9 {
                    // Before it listens: recovery itself, or a build, is cut short.
                    usleep(UInt32.random(in: 0...40_000, using: &random))
                } else {
                    let address = try server.address()
                    try check(&oracle, writers, address)
                    let delay = UInt32.random(in: 0...120_000, using: &random)
                    let killer = Killer(server, after: delay, rebuilds: round % 4 == 2)
                    await onOwnThreads(writers.count + 1) { number in
                        if number < writers.count {
                            writers[number].write(to: address)
                        } else {
                            killer.watch(address)
                        }
                    }
                    #expect(killer.faults == [])
                }
                #expect(server.stop(SIGKILL) == .killed(SIGKILL))
            }
            let (server, client) = try harbor.serve()
            for writer in writers { writer.finish(client) }
            try check(&oracle, writers, client.address)
            let tables = try client.tables(from: oracle.ackedPosition)
            #expect(tables.allSatisfy { $0.position == $0.logEnd })
            try oracle.check(tables, client)
            try oracle.checkWholeLog(client)
            #expect(oracle.log.count == writers.reduce(0) { $0 + $1.madeCount })
            print("\(oracle.log.count) events in the log, \(tables.map(\.entries.count)) rows")
            #expect(server.stop() == .exited(0))
        }

        private func check(
            _ oracle: inout Oracle, _ writers: [KillWriter], _ address: ServerAddress
        ) throws {
            for writer in writers {
                let (faults, acked, position) = writer.takeAcked()
                #expect(faults == [])
                oracle.acked.formUnion(acked)
                oracle.ackedPosition = max(oracle.ackedPosition, position)
            }
            let client = Client(address)
            try oracle.check(try client.tablesWhenBuilt(), client)
        }
    }
}
