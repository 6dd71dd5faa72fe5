import GoldenData
import Projections
import Synchronization
import Testing

extension EndToEndTests {
    @Suite struct GoldenTests {
        private func expectTables(
            of set: GoldenData, _ client: Client, _ position: Int64
        ) throws -> [Client.Rows] {
            let tables = try client.tables(from: position)
            for rows in tables {
                #expect(rows.position == Int64(set.eventCount) - 1)
                let golden = try set.table(rows.table)
                let isGolden = rows.entries.mapValues(\.row) == golden
                #expect(isGolden, "\(rows.table.name)")
            }
            return tables
        }

        /// The rows are what the fold says, `last_event_offset` too, where the log has the file's
        /// order.
        private func expectFolds(of set: GoldenData, _ tables: [Client.Rows]) throws {
            for projection in Client.projections {
                var fold = PureFold(projection)
                try fold.fold(try set.events())
                for rows in tables where projection.tables.contains(rows.table) {
                    let isFold = try rows.entries == fold.entries(of: rows.table.name)
                    #expect(isFold, "\(rows.table.name)")
                }
            }
        }

        @Test(arguments: GoldenData.allCases)
        func oneRequestGivesTheGoldenTable(set: GoldenData) throws {
            let (server, client) = try Harbor().serve()
            let append = try client.append(body: try set.text())
            #expect(append.appended == set.eventCount)
            #expect(append.duplicates == 0)
            let tables = try expectTables(of: set, client, append.position)
            try expectFolds(of: set, tables)
            #expect(server.stop() == .exited(0))
        }

        @Test(arguments: GoldenData.allCases)
        func aThousandRequestsGiveTheGoldenTable(set: GoldenData) throws {
            let (server, client) = try Harbor().serve()
            let lines = try set.lines()
            var position: Int64 = -1
            for number in 0..<1_000 {
                let part = lines[
                    lines.count * number / 1_000..<lines.count * (number + 1) / 1_000]
                let append = try client.append(part)
                #expect(append.appended == part.count)
                #expect(append.position == position + Int64(part.count))
                position = append.position
            }
            let tables = try expectTables(of: set, client, position)
            try expectFolds(of: set, tables)
            #expect(server.stop() == .exited(0))
        }

        @Test(arguments: GoldenData.allCases)
        func everyEventTwiceGivesTheGoldenTable(set: GoldenData) throws {
            let (server, client) = try Harbor().serve()
            let lines = try set.lines()
            let twice = try client.append(lines.flatMap { [$0, $0] })
            #expect(twice.appended == set.eventCount)
            #expect(twice.duplicates == set.eventCount)
            let again = try client.append(lines)
            #expect(again.appended == 0)
            #expect(again.duplicates == set.eventCount)
            #expect(again.position == twice.position)
            let tables = try expectTables(of: set, client, twice.position)
            try expectFolds(of: set, tables)
            #expect(server.stop() == .exited(0))
        }

        /// Each booking's events come from one client in order; the clients run as they like.
        @Test(arguments: GoldenData.allCases)
        func eightClientsAtOnceGiveTheGoldenTable(set: GoldenData) async throws {
            let harbor = Harbor()
            let server = try harbor.start()
            let address = try server.address()
            var shares = [[[UInt8]]](repeating: [], count: 8)
            for event in try set.events() {
                shares[Int((event.booking ?? 0) % 8)].append(event.text)
            }
            let outcome = Mutex((appended: 0 as Int64, failures: [String]()))
            await onOwnThreads(8) { [shares] number in
                let client = Client(address)
                var rest = shares[number][...]
                while !rest.isEmpty {
                    do {
                        let append = try client.append(rest.prefix(500))
                        outcome.withLock { $0.appended += append.appended }
                    } catch {
                        outcome.withLock { $0.failures.append("\(error)") }
                    }
                    rest = rest.dropFirst(500)
                }
            }
            let (appended, failures) = outcome.withLock { $0 }
            #expect(failures.isEmpty)
            #expect(appended == set.eventCount)
            let client = Client(address)
            // Whose cabin it is depends on the order across bookings, which the clients chose.
            let rows = try client.rows(from: Int64(set.eventCount) - 1)
            let golden = try set.table(Client.manifest.table)
            #expect(rows.entries.mapValues(\.row) == golden)
            var oracle = Oracle()
            try oracle.check(try client.tables(from: Int64(set.eventCount) - 1), client)
            #expect(server.stop() == .exited(0))
        }
    }
}
