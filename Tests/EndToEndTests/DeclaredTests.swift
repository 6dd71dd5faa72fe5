import Glibc
import GoldenData
import HTTPClient
import HarborPoint
import Projections
import Testing

extension EndToEndTests {
    /// Projections that are declared in files, on a server that was not built for them.
    @Suite struct DeclaredTests {
        /// The sample that the module's own tests fold.
        private static let sample =
            #filePath.split(separator: "/", omittingEmptySubsequences: false)
            .dropLast(2).joined(separator: "/")
            + "/DeclaredProjectionsTests/Resources/unsettled_charges.projection"

        private func write(_ text: String, to path: String) throws {
            let file = try #require(fopen(path, "w"))
            fputs(text, file)
            fclose(file)
        }

        @Test(arguments: GoldenData.allCases)
        func aDeclaredTableIsComparedWithTheCompiledOneAndTakesOver(set: GoldenData) throws {
            let harbor = Harbor()
            let folder = "\(harbor.folder.path)/declared"
            mkdir(folder, 0o755)
            // A link, as a deployment might have.
            symlink(DeclaredTests.sample, "\(folder)/unsettled_charges.projection")
            try write(
                "projection bad version 1\nkey a text\ncolumn b text\non hold-added\n"
                    + "  key :sailing_id\n  select date('now') as b\n",
                to: "\(folder)/bad.projection")
            let (server, client) = try harbor.serve(options: ["--projections", folder])
            let ready = try client.get("/readyz")
            #expect(ready.status == 200)
            let rejected = try JSONNode(ready.body)["rejected_files"]?.elements ?? []
            #expect(rejected.count == 1)
            #expect(rejected.first?["file"]?.string == "bad.projection")
            #expect(rejected.first?["line"] == .integer(6))

            let append = try client.append(body: try set.text())
            let path = "/v1/projections/unsettled_charges"
            func post(_ end: String, _ body: String) throws -> JSONNode {
                let answer = try client.send(.post, path + end, [:], body: Array(body.utf8))
                guard answer.status < 300 else { throw Client.Unexpected(answer) }
                return try JSONNode(answer.body)
            }
            _ = try post("/versions", #"{"version":2}"#)
            let charges = UnsettledCharges().table
            _ = try client.rows(of: charges, from: append.position)
            var report = try client.get(path + "/compare?from=1&to=2")
            while report.problem == "not-caught-up" {
                usleep(10_000)
                report = try client.get(path + "/compare?from=1&to=2")
            }
            #expect(
                try JSONNode(report.body)["differences"] == .integer(0), "\(report.text)")
            _ = try post("/cutover", #"{"version":2,"max_differences":0}"#)
            let rows = try client.rows(of: charges, from: append.position)
            #expect(rows.version == 2)
            #expect(try rows.entries.mapValues(\.row) == set.table(charges))
            #expect(server.stop() == .exited(0))
        }

        private static func charges(_ sum: String, comment: String) -> String {
            """
            -- \(comment)
            projection charges version 1
            key sailing_id text "The sailing."
            column amount integer "The charges posted."
            on charge-posted
              key :sailing_id
              select coalesce(:old.amount, 0) + \(sum) as amount

            """
        }

        /// A rule that is changed under its old version number folds the log anew: no table is ever
        /// a mixture of both. A comment is no rule.
        @Test func rulesThatWereChangedInPlaceFoldTheTableAnew() throws {
            let harbor = Harbor()
            let folder = "\(harbor.folder.path)/declared"
            mkdir(folder, 0o755)
            let lives = [
                (":amount", "the first", 7, false), (":amount", "the same", 14, false),
                (":amount * 10", "the changed", 210, true),
            ]
            for (number, life) in lives.enumerated() {
                try write(
                    DeclaredTests.charges(life.0, comment: life.1),
                    to: "\(folder)/charges.projection")
                let (server, client) = try harbor.serve(options: ["--projections", folder])
                let event =
                    #"{"id":"\#(number)","source":"/s","type":"charge-posted","data":"#
                    + #"{"sailing_id":"s","booking_id":1,"charge_id":"c","amount":7,"#
                    + #""currency":"EUR"}}"#
                let append = try client.append([Array(event.utf8)])
                let answer = try client.get(
                    "/v1/tables/charges/rows/s?min_offset=\(append.position)",
                    ["Prefer": "wait=60"])
                let row = answer.status == 503 ? try rebuilt(client, append) : answer
                #expect(row.text.contains("\"amount\":\(life.2),"), "\(life)")
                #expect(server.errorText.contains("other rules") == life.3)
                #expect(server.stop() == .exited(0))
            }
        }

        /// The row once the table, which answers 503 while it is built, is there.
        private func rebuilt(
            _ client: Client, _ append: Client.Append
        ) throws -> ClientResponse {
            while true {
                let answer = try client.get(
                    "/v1/tables/charges/rows/s?min_offset=\(append.position)",
                    ["Prefer": "wait=60"])
                if answer.problem != "building" { return answer }
                usleep(10_000)
            }
        }
    }
}
