import Glibc
import GoldenData
import HTTPClient
import HTTPCore
import HarborPoint
import JSON
import Projections
import Synchronization
import Testing

extension EndToEndTests {
    /// Changing a rule while readers are served.
    @Suite struct VersionTests {
        private static let path = "/v1/projections/boarding_manifest"

        @discardableResult
        private static func ask(
            _ client: Client, _ method: HTTPMethod, _ path: String, _ body: String = "",
            _ fields: HTTPFields = [:], expecting status: Int? = nil
        ) throws -> (answer: ClientResponse, json: JSONNode) {
            let answer = try client.send(
                method, "\(VersionTests.path)\(path)", fields, body: Array(body.utf8))
            if let status, answer.status != status { throw Client.Unexpected(answer) }
            return (answer, try JSONNode(answer.body))
        }

        private static func states(_ client: Client) throws -> [Int64: String] {
            let answer = try client.get("/v1/projections")
            let projections = try JSONNode(answer.body)["projections"]?.elements ?? []
            let found = projections.first { $0["projection"]?.string == "boarding_manifest" }
            var states: [Int64: String] = [:]
            for version in found?["versions"]?.elements ?? [] {
                states[version["version"]?.integer ?? 0] = version["state"]?.string
            }
            return states
        }

        private static func wait(
            _ client: Client, for state: String, of version: Int64
        ) throws {
            for _ in 0..<6_000 {
                if try states(client)[version] == state { return }
                usleep(10_000)
            }
            Issue.record("version \(version) did not become \(state)")
        }

        /// The waiver rule: version 1 serves, version 2 is built, compared, cut over to, rolled
        /// back from, and retired.
        @Test func aRuleIsChangedSafely() throws {
            let (server, client) = try Harbor().serve()
            let lines = try GoldenData.resort.lines()
            let half = try client.append(lines.prefix(lines.count / 2))
            _ = try client.rows(from: half.position)
            let unknown = try VersionTests.ask(client, .post, "/versions", #"{"version":3}"#)
            #expect(unknown.answer.status == 404)
            #expect(unknown.answer.problem == "no-such-version")
            try VersionTests.ask(client, .post, "/versions", #"{"version":2}"#, expecting: 202)
            let end = try client.append(lines.dropFirst(lines.count / 2))
            try VersionTests.wait(client, for: "standby", of: 2)
            _ = try client.rows(from: end.position)

            let golden1 = try GoldenData.resort.table(Client.manifest.table)
            let golden2 = try GoldenData.resort.table(
                Client.manifest.table, named: "boarding_manifest_v2")
            let differing = golden1.filter { golden2[$0.key] != $0.value }.count
            let (compared, report) = try VersionTests.ask(
                client, .get, "/compare?from=1&to=2&samples=1000", expecting: 200)
            let root = try #require(report["tables"]?.elements.first)
            #expect(root["changed"]?.integer == Int64(differing))
            #expect(root["equal"]?.integer == Int64(golden1.count - differing))
            #expect(root["samples"]?.elements.count == differing)
            #expect(root["samples"]?.elements.allSatisfy { $0["event"]?["offset"] != nil } == true)
            let differences = try #require(report["differences"]?.integer)

            let refused = try VersionTests.ask(
                client, .post, "/cutover",
                #"{"version":2,"max_differences":\#(differences - 1)}"#)
            #expect(refused.answer.status == 412)
            #expect(refused.json["differences"]?.integer == differences)
            #expect(try VersionTests.states(client) == [1: "live", 2: "standby"])
            let stale = try VersionTests.ask(
                client, .post, "/cutover", #"{"version":2}"#, ["If-Match": "\"other\""])
            #expect(stale.answer.status == 412)

            let tag = try #require(compared.fields["ETag"])
            try VersionTests.ask(
                client, .post, "/cutover",
                #"{"version":2,"max_differences":\#(differences)}"#, ["If-Match": tag],
                expecting: 200)
            let two = try client.rows(from: end.position)
            #expect(two.version == 2)
            #expect(two.entries.mapValues(\.row) == golden2)
            #expect(try VersionTests.states(client) == [1: "standby", 2: "live"])

            let hold =
                #"{"id":"l","source":"/l","type":"hold-added","data":"#
                + #"{"sailing_id":"2015-07-01","booking_id":1000,"hold_code":"x"}}"#
            let later = try client.append([Array(hold.utf8)])
            try VersionTests.ask(client, .post, "/rollback", expecting: 200)
            let again = try VersionTests.ask(client, .post, "/rollback")
            #expect(again.answer.problem == "no-previous-version")
            let one = try client.rows(from: later.position)
            #expect(one.version == 1)
            let key = Key([.text("2015-07-01"), .integer(1000)])
            #expect(one.entries[key]?.lastEventOffset == later.position)
            let none = try VersionTests.ask(client, .delete, "/versions/1")
            #expect(none.answer.problem == "version-is-live")
            try VersionTests.ask(client, .delete, "/versions/2", expecting: 200)
            #expect(try VersionTests.states(client) == [1: "live", 2: "retired"])
            #expect(server.stop() == .exited(0))
        }

        private static let steps = [
            ("/versions", #"{"version":2}"#), ("/cutover", #"{"version":2}"#), ("/rollback", ""),
            ("/rebuild", ""), ("/cutover", #"{"version":2,"max_differences":100000}"#),
            ("/verify", ""), ("/versions/2", ""),
        ]

        /// `kill -9` while versions are built, cut over to, rolled back from, rebuilt and retired.
        @Test func aKillAtAnyStepOfAChangeLosesNothing() async throws {
            let seed = UInt64.random(in: 0...1 << 32)
            print("versions, seed \(seed)")
            var random = SeededRandom(seed: seed)
            let harbor = Harbor()
            let lines = try GoldenData.hard.lines()
            var sent = 0
            for _ in 0..<24 {
                let server = try harbor.start()
                let client = Client(try server.address())
                try check(client, sent)
                let part = lines[sent..<min(sent + 800, lines.count)]
                _ = try client.append(part)
                sent += part.count
                let address = client.address
                let delay = UInt32.random(in: 0...150_000, using: &random)
                let choices = (0..<12).map { _ in Int.random(in: 0..<7, using: &random) }
                await onOwnThreads(2) { number in
                    if number == 0 {
                        usleep(delay)
                        server.signal(SIGKILL)
                    } else {
                        let operated = Client(address)
                        for choice in choices {
                            let (path, body) = VersionTests.steps[choice]
                            let method: HTTPMethod = path == "/versions/2" ? .delete : .post
                            // What is refused, and what the kill cuts off, is all the same here.
                            _ = try? VersionTests.ask(operated, method, path, body)
                        }
                    }
                }
                #expect(server.stop(SIGKILL) == .killed(SIGKILL))
            }
            let (server, client) = try harbor.serve()
            try check(client, sent)
            #expect(server.stop() == .exited(0))
        }

        /// Whichever version answers, its rows are the fold of the log by its rules.
        private func check(_ client: Client, _ count: Int) throws {
            let rows = try client.rowsWhenBuilt()
            let events = try GoldenData.hard.events().prefix(Int(rows.position) + 1)
            #expect(rows.logEnd == Int64(count) - 1)
            var fold = PureFold(
                rows.version == 2 ? BoardingManifest(version: .two) : Client.manifest)
            try fold.fold(events)
            let areEqual = rows.entries == fold.entries
            #expect(areEqual, "version \(rows.version) at \(rows.position)")
            let live = try VersionTests.states(client).filter { $0.value == "live" }
            #expect(live.count == 1)
        }
    }
}
