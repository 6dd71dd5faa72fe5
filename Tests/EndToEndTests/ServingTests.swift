import Glibc
import GoldenData
import HTTPClient
import Projections
import Synchronization
import Testing

extension EndToEndTests {
    @Suite struct ServingTests {
        private static let row = "/v1/tables/boarding_manifest/rows/2026-07-14/8841"

        private static func event(_ number: Int, _ type: String, _ members: String) -> String {
            #"{"specversion":"1.0","id":"evt-\#(number)","source":"/harbor-point/bookings","#
                + #""type":"\#(type)","time":"2026-07-14T08:0\#(number):00Z","#
                + #""data":{"sailing_id":"2026-07-14","booking_id":8841\#(members)}}"#
        }

        private static let example = [
            event(0, "booking-confirmed", #","cabin_id":"S12","guest_name":"A. Guest""#),
            event(1, "payment-authorized", #","amount":220000,"currency":"EUR""#),
            event(2, "hold-added", #","hold_code":"passport-mismatch""#),
            event(3, "hold-cleared", #","hold_code":"passport-mismatch""#),
        ].map { Array($0.utf8) }

        @Test func theWorkedExampleIsOneBoardableRow() throws {
            let (server, client) = try Harbor().serve()
            let append = try client.append(ServingTests.example)
            #expect(append.position == 3)
            let answer = try client.get(
                "\(ServingTests.row)?min_offset=\(append.position)", ["Prefer": "wait=30"])
            #expect(answer.status == 200)
            #expect(answer.integer("Stream-Checkpoint-Offset") ?? -1 >= 3)
            #expect(answer.integer("Stream-Log-End-Offset") == 3)
            #expect(answer.fields["Stream-Last-Event-Time"] == "2026-07-14T08:03:00Z")
            let expected = try JSONNode(
                """
                {"sailing_id":"2026-07-14","booking_id":8841,"booking_status":"confirmed",
                "guest_name":"A. Guest","cabin_id":"S12","payment_status":"authorized",
                "wheelchair_assistance":false,"active_holds":[],"safety_waiver":false,
                "checked_in":false,"boardable":true,"last_event_offset":3}
                """)
            #expect(try JSONNode(answer.body) == expected)
            #expect(server.stop() == .exited(0))
        }

        /// Rows that a loop keeps must not outlive a commit that changes them, whoever reads them
        /// in between and however often.
        @Test func everyReaderSeesItsOwnAppendsHoweverOftenRowsAreRead() async throws {
            let (server, client) = try Harbor().serve()
            let address = client.address
            let isDone = Atomic(false)
            await onOwnThreads(4) { thread in
                let client = Client(address)
                do {
                    if thread > 0 {
                        while !isDone.load(ordering: .relaxed) {
                            _ = try client.get(ServingTests.row + String(thread % 3))
                        }
                    } else {
                        defer { isDone.store(true, ordering: .relaxed) }
                        for number in 0..<200 { try ServingTests.appendAndRead(number, client) }
                    }
                } catch {
                    Issue.record(error)
                }
            }
            #expect(server.stop() == .exited(0))
        }

        /// Appends to one of three rows and reads that row as often.
        private static func appendAndRead(_ number: Int, _ client: Client) throws {
            let key = "8841\(number % 3)"
            let event =
                #"{"specversion":"1.0","id":"hot-\#(number)","source":"/hot","type":"hold-added","#
                + #""data":{"sailing_id":"2026-07-14","booking_id":\#(key),"hold_code":"h"}}"#
            let append = try client.append([Array(event.utf8)])
            for _ in 0..<3 {
                let answer = try client.get(
                    "\(row)\(number % 3)?min_offset=\(append.position)", ["Prefer": "wait=30"])
                #expect(answer.text.contains("\"last_event_offset\":\(append.position)}"))
            }
        }

        @Test func aPositionPastTheLogsEndIsRefusedAtOnce() throws {
            let (server, client) = try Harbor().serve()
            try _ = client.append(ServingTests.example)
            let answer = try client.get(
                "\(ServingTests.row)?min_offset=4", ["Prefer": "wait=30"])
            #expect(answer.status == 409)
            #expect(answer.problem == "beyond-log-end")
            #expect(answer.fields["Content-Type"] == "application/problem+json")
            #expect(server.stop() == .exited(0))
        }

        /// The Content-Length lies: the client is gone before the body is whole.
        @Test(arguments: ["application/x-ndjson", "application/json"])
        func aTruncatedBodyAppendsNothing(type: String) throws {
            let (server, client) = try Harbor().serve()
            let first = ServingTests.example[0]
            do {
                let connection = try RawConnection(client.address)
                connection.send(
                    head(type, length: first.count + 100).utf8 + first + [UInt8(ascii: "\n")])
                connection.finish()
                let answer = connection.readToEnd()
                #expect(!answer.contains(" 200 "), "\(answer)")
            }
            #expect(try client.events(from: 0).isEmpty)
            // The log goes on where it was: the same event is new.
            let append = try client.append([first])
            #expect(append.appended == 1)
            #expect(append.position == 0)
            #expect(server.stop() == .exited(0))
        }

        private func head(_ type: String, length: Int) -> String {
            "POST /v1/events HTTP/1.1\r\nHost: h\r\nContent-Type: \(type)\r\n"
                + "Content-Length: \(length)\r\n\r\n"
        }

        @Test func aTermSignalLetsARequestInFlightFinish() throws {
            let harbor = Harbor()
            let (server, client) = try harbor.serve()
            let body = Array(ServingTests.example.joined(separator: [UInt8(ascii: "\n")]))
            let connection = try RawConnection(client.address)
            connection.send(
                head("application/x-ndjson", length: body.count).utf8 + body.prefix(100))
            usleep(300_000)
            server.signal(SIGTERM)
            usleep(300_000)
            connection.send(body.dropFirst(100))
            let answer = connection.readToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 200 "), "\(answer)")
            #expect(answer.contains(#""appended":4"#))
            #expect(server.wait() == .exited(0))
            let (next, again) = try harbor.serve()
            #expect(try again.events(from: 0).count == 4)
            #expect(next.stop() == .exited(0))
        }

        @Test func aSecondServerOnTheSameDirectoryRefuses() throws {
            let harbor = Harbor()
            let (server, client) = try harbor.serve()
            let second = try harbor.start()
            let end = second.wait()
            #expect(end != .exited(0))
            guard case .exited = end else {
                Issue.record("it was \(end)")
                return
            }
            #expect(second.errorText.contains("in use"))
            #expect(try client.append(ServingTests.example).appended == 4)
            #expect(server.stop() == .exited(0))
        }

        @Test func clientsThatGoAwayMidStreamLeaveNothingBehind() async throws {
            let (server, client) = try Harbor().serve()
            let append = try client.append(try GoldenData.hard.lines())
            let warm = "/v1/tables/boarding_manifest/rows?min_offset=\(append.position)"
            _ = try client.get(warm, ["Prefer": "wait=60", "Accept": "application/x-ndjson"])
            let before = server.openDescriptors
            let address = client.address
            // Many at once, so that the worker comes to most of them when they are gone.
            await onOwnThreads(50) { _ in
                for attempt in 0..<10 {
                    guard let connection = try? RawConnection(address) else { continue }
                    connection.send(
                        Array(
                            """
                            GET /v1/tables/boarding_manifest/rows HTTP/1.1\r
                            Host: localhost\r
                            Accept: application/x-ndjson\r
                            \r

                            """.utf8))
                    // Time for the request to be read: a reset takes back what was not.
                    usleep(UInt32(1_000 * (1 + attempt % 4)))
                    connection.reset()
                }
            }
            // The server notices each reset on its own time and keeps four connections to the table
            // for the next long reads; a leak would be hundreds.
            var left = Int.max
            for _ in 0..<3_000 {
                left = server.openDescriptors
                if left <= before + 40 { break }
                usleep(20_000)
            }
            #expect(left <= before + 40)
            #expect(try client.get(warm).status == 200)
        }

        @Test func aRestartServesTheSameTable() throws {
            let harbor = Harbor()
            var before: Client.Rows?
            var generation: JSONNode?
            for run in 0..<2 {
                let (server, client) = try harbor.serve()
                if run == 0 { try _ = client.append(body: try GoldenData.hard.text()) }
                let rows = try client.rows(from: Int64(GoldenData.hard.eventCount) - 1)
                let table = try JSONNode(client.get("/v1/tables/boarding_manifest").body)
                #expect(before == nil || before?.entries == rows.entries)
                #expect(generation == nil || generation == table["generation"])
                before = rows
                generation = table["generation"]
                #expect(table["state"] == .text("live"))
                #expect(server.stop() == .exited(0))
            }
            let golden = try GoldenData.hard.table(Client.manifest.table)
            #expect(before?.entries.mapValues(\.row) == golden)
        }

        @Test func aDeletedTableIsBuiltAnewWhileReadersAreToldSo() throws {
            let harbor = Harbor()
            do {
                let (server, client) = try harbor.serve()
                try _ = client.append(body: try GoldenData.resort.text())
                _ = try client.rows(from: Int64(GoldenData.resort.eventCount) - 1)
                #expect(server.stop() == .exited(0))
            }
            harbor.deleteTables()
            let (server, client) = try harbor.serve()
            let answer = try client.get(ServingTests.row)
            #expect(answer.status == 503)
            #expect(answer.problem == "building")
            #expect(answer.fields["Retry-After"] != nil)
            let rows = try client.rowsWhenBuilt()
            let golden = try GoldenData.resort.table(Client.manifest.table)
            #expect(rows.entries.mapValues(\.row) == golden)
            #expect(try client.get("/readyz").status == 200)
            #expect(server.stop() == .exited(0))
        }

        @Test func anInvalidEventAppendsNothingOfItsRequest() throws {
            let (server, client) = try Harbor().serve()
            let invalid = ServingTests.event(9, "cabin-changed", #","cabin_id":"S1""#)
            let lines = ServingTests.example + [Array(invalid.utf8)]
            let answer = try client.send(lines: Array(lines.joined(separator: [0x0a])))
            #expect(answer.status == 422)
            #expect(answer.problem == "invalid-event")
            let errors = try JSONNode(answer.body)["errors"]?.elements ?? []
            #expect(errors.map { $0["index"] } == [.integer(4)])
            #expect(errors.map { $0["pointer"] } == [.text("/data/previous_cabin_id")])
            #expect(try client.events(from: 0).isEmpty)
            #expect(server.stop() == .exited(0))
        }
    }
}
