import Foundation
import GoldenData
import Testing

extension EndToEndTests {
    /// The commands as an operator types them, against a real server.
    @Suite struct CommandTests {
        private struct Outcome {
            let status: Int32
            let output: String
            let errors: String
        }

        /// Runs the executable; what it says is small enough for a pipe.
        private static func run(
            _ words: [String], at address: String? = nil, input: String = ""
        ) throws -> Outcome {
            let process = Process()
            process.executableURL = URL(filePath: try ServerProcess.executable())
            process.arguments = words + (address.map { ["--server", $0] } ?? [])
            let (output, errors, inputs) = (Pipe(), Pipe(), Pipe())
            process.standardOutput = output
            process.standardError = errors
            process.standardInput = inputs
            try process.run()
            inputs.fileHandleForWriting.write(Data(input.utf8))
            try inputs.fileHandleForWriting.close()
            let text = output.fileHandleForReading.readDataToEndOfFile()
            let words = errors.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return Outcome(
                status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
                errors: String(decoding: words, as: UTF8.self))
        }

        @Test func aRuleIsChangedFromTheShell() throws {
            let harbor = Harbor()
            let (server, client) = try harbor.serve()
            let append = try client.append(body: try GoldenData.resort.text())
            _ = try client.rows(from: append.position)
            let address = "http://\(client.address.authority)"
            func run(_ words: String, input: String = "") throws -> Outcome {
                try CommandTests.run(
                    words.split(separator: " ").map(String.init), at: address, input: input)
            }
            let early = try run("compare boarding_manifest --from 1 --to 2")
            #expect(early.status == 65)
            #expect(early.errors.contains("not-built"))
            let built = try run("build boarding_manifest 2")
            #expect(built.status == 0)
            #expect(built.output.contains(#""state":"standby""#))
            let compared = try run(
                "compare boarding_manifest --from 1 --to 2 --samples 1 --format table")
            #expect(compared.output.contains("boardable: true → false"))
            #expect(compared.output.contains("payment-authorized"))
            let refused = try run("cutover boarding_manifest 2 --max-differences 1")
            #expect(refused.status == 65)
            #expect(refused.errors.contains("condition-failed"))
            #expect(try run("cutover boarding_manifest 2").output.contains(#""live_version":2"#))
            #expect(try run("rollback boarding_manifest").output.contains(#""live_version":1"#))
            #expect(try run("retire boarding_manifest 2").status == 0)
            #expect(try run("projections --format table").output.contains("retired"))
            #expect(try run("rebuild boarding_manifest").output.contains(#""state":"live""#))
            let verified = try run("verify cabin_occupancy")
            #expect(verified.status == 0)
            #expect(verified.output.contains("matched"))
            #expect(try run("quarantine boarding_manifest").status == 0)
            #expect(server.stop() == .exited(0))
        }

        @Test func aRowTellsWhyFromTheShell() throws {
            let harbor = Harbor()
            let (server, client) = try harbor.serve()
            let append = try client.append(body: try GoldenData.resort.text())
            _ = try client.rows(from: append.position)
            let address = "http://\(client.address.authority)"
            let row = ["boarding_manifest", "2015-07-01", "1000"]
            let history = try CommandTests.run(["history"] + row, at: address)
            #expect(history.output.contains("payment-authorized"))
            #expect(history.output.contains("boardable is true"))
            let hold =
                #"{"id":"q","source":"/q","type":"hold-added","data":"#
                + #"{"sailing_id":"2015-07-01","booking_id":1000,"hold_code":"visa"}}"#
            let question = try CommandTests.run(["what-if"] + row, at: address, input: hold)
            #expect(question.output.contains("because the hold “visa” is active"))
            let then = try CommandTests.run(
                ["rows", row[0], "sailing_id=2015-07-01", "--as-of", "0", "--format", "ndjson"],
                at: address)
            #expect(then.status == 0)
            #expect(!then.output.contains(#""boardable":true"#))

            let held = try CommandTests.run(
                ["check-order", "boarding_manifest", "--data", harbor.data])
            #expect(held.status == 69)
            #expect(server.stop() == .exited(0))
            let checked = try CommandTests.run(
                [
                    "check-order", "unsettled_charges", "--data", harbor.data, "--interleavings",
                    "2",
                ])
            #expect(checked.status == 0)
            #expect(checked.output.contains("passed"))
        }
    }
}
