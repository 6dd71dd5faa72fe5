import Glibc
import GoldenData
import HTTPClient
import HTTPCore
import Projections
import Testing

extension EndToEndTests {
    /// Tables as streams of their changes.
    @Suite struct ChangesKillTests {
        /// Three writers, two followers, `kill -9` at a random moment, a restart; a second version
        /// is built and cut over to on the way.
        @Test func aCopyIsTheTableHoweverOftenTheServerIsKilled() async throws {
            var random = SeededRandom(seed: 41)
            let harbor = Harbor()
            let writers = (0..<3).map { KillWriter($0, seed: 41) }
            let all = TableFollower(Client.tables)
            let sailing = TableFollower(
                Client.manifest.tables, "&sailing_id=2026-07-12")
            for round in 0..<12 {
                let (server, client) = try harbor.serve()
                let address = client.address
                try compare(client, all, sailing)
                try operate(client, round)
                let delay = UInt32.random(in: 20_000...200_000, using: &random)
                await onOwnThreads(writers.count + 3) { number in
                    switch number {
                    case 0..<writers.count: writers[number].write(to: address)
                    case writers.count: all.follow(address)
                    case writers.count + 1: sailing.follow(address)
                    default:
                        usleep(delay)
                        server.signal(SIGKILL)
                    }
                }
                #expect(server.stop(SIGKILL) == .killed(SIGKILL))
            }
            let (server, client) = try harbor.serve()
            for writer in writers { writer.finish(client) }
            try compare(client, all, sailing)
            print("\(try client.events(from: 0).count) events, \(all.resets) resets")
            #expect(server.stop() == .exited(0))
        }

        private func operate(_ client: Client, _ round: Int) throws {
            let path = "/v1/projections/boarding_manifest"
            let body = Array(#"{"version":2}"#.utf8)
            let type = ["Content-Type": "application/json"] as HTTPFields
            switch round {
            case 3: _ = try client.send(.post, "\(path)/versions", type, body: body)
            case 6, 10: _ = try client.send(.post, "\(path)/cutover", type, body: body)
            case 8: _ = try client.post("\(path)/rollback")
            default: break
            }
        }

        /// Lets both come to the log's end, where their copies must be the tables.
        private func compare(
            _ client: Client, _ all: TableFollower, _ sailing: TableFollower
        ) throws {
            _ = try client.tablesWhenBuilt()
            let end = try client.events(from: 0).count - 1
            all.follow(client.address, until: Int64(end))
            sailing.follow(client.address, until: Int64(end))
            for rows in try client.tables(from: Int64(end)) {
                #expect(rows.position == Int64(end))
                #expect(all.copy(of: rows.table) == rows.entries, "\(rows.table.name) at \(end)")
                guard Client.manifest.tables.contains(rows.table) else { continue }
                let some = rows.entries.filter { $0.key[0] == .text("2026-07-12") }
                #expect(sailing.copy(of: rows.table) == some, "\(rows.table.name) at \(end)")
            }
            #expect(all.faults == [] && sailing.faults == [])
        }
    }
}
