import Glibc
import GoldenData
import Projections
import Testing

extension EndToEndTests {
    @Suite struct DiskFullTests {
        @Test func aFullDiskStopsAppendsAloneUntilThereIsRoom() throws {
            let disk = try SmallDisk()
            let server = try ServerProcess("\(disk.path)/data", in: disk)
            let client = Client(try server.address())
            var maker = EventMaker(writer: 0, seed: 1)
            var oracle = Oracle()
            for _ in 0..<10 {
                disk.fill()
                let refused = try appendUntilFull(client, &maker, &oracle)
                // Reads go on.
                #expect(try client.events(from: 0).count >= oracle.acked.count)
                try oracle.check([try client.rowsWhenBuilt()], client)
                #expect(try client.get("/livez").status == 200)
                disk.empty()
                // Ingest heals by itself; the refused request was not appended by halves.
                let append = try appendOnceThereIsRoom(refused.lines, client)
                #expect(append.appended == refused.lines.count)
                oracle.acked.formUnion(refused.identities)
                oracle.ackedPosition = append.position
                let rows = try client.rows(from: append.position)
                #expect(rows.position == append.position)
                try oracle.check([rows], client)
            }
            #expect(oracle.log.count == oracle.acked.count)
            try oracle.checkWholeLog(client)
            #expect(server.stop() == .exited(0))
        }

        /// Appends until the disk is full.
        /// - Returns: the batch that was refused with 507.
        private func appendUntilFull(
            _ client: Client, _ maker: inout EventMaker, _ oracle: inout Oracle
        ) throws -> (lines: [[UInt8]], identities: [Text]) {
            while true {
                let batch = maker.batch()
                do {
                    let append = try client.append(batch.lines)
                    oracle.acked.formUnion(batch.identities)
                    oracle.ackedPosition = append.position
                } catch let error as Client.Unexpected {
                    #expect(error.status == 507, "\(error)")
                    #expect(error.problem == "disk-full")
                    return batch
                }
            }
        }

        private func appendOnceThereIsRoom(
            _ lines: [[UInt8]], _ client: Client
        ) throws -> Client.Append {
            for _ in 0..<600 {
                do {
                    return try client.append(lines)
                } catch let error as Client.Unexpected where error.problem == "disk-full" {
                    usleep(100_000)
                }
            }
            return try client.append(lines)
        }
    }
}
