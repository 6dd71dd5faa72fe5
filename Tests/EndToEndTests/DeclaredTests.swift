import Glibc
import GoldenData
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
            #expect(try JSONNode(report.body)["differences"] == .integer(0))
            _ = try post("/cutover", #"{"version":2,"max_differences":0}"#)
            let rows = try client.rows(of: charges, from: append.position)
            #expect(rows.version == 2)
            #expect(try rows.entries.mapValues(\.row) == set.table(charges))
            #expect(server.stop() == .exited(0))
        }
    }
}
