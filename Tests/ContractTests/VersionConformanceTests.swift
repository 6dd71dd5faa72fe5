import HTTPClient
import HTTPCore
import HarborPoint
import Projections
import Testing
import TidetableAPI

/// What the contract says of builds that take long, of quarantine, of versions that cannot be
/// compared and of files that a server starts without.
struct VersionConformanceTests {
    private static let operation = "/v1/projections/{projection}"
    private static let target = "/v1/projections/boarding_manifest"
    private static let rowsOf = "/v1/tables/{table}/rows"
    private static let rowOf = "/v1/tables/{table}/rows/{sailing_id}/{booking_id}"
    private static let rowsAt = "/v1/tables/boarding_manifest/rows"
    private static let json: HTTPFields = ["Content-Type": "application/json"]
    private static let two = #"{"version":2}"#

    let contract: Contract

    init() throws { contract = try Contract() }

    private static func post(
        _ end: String, _ body: String, _ status: Int, _ problem: String? = nil
    ) -> Drive {
        .post(
            operation + end, target + end, body, fields: json, status: status, problem: problem)
    }

    private static func ask(_ end: String, _ query: String = "") -> Drive {
        .get(operation + end, target + end + query)
    }

    private static func refused(
        _ end: String, _ query: String, _ status: Int, _ problem: String
    ) -> Drive {
        .refused(operation + end, target + end + query, status, problem)
    }

    private static func confirmed(_ booking: Int) -> String {
        event("c\(booking)", "booking-confirmed", booking, #""cabin_id":"S\#(booking)""#)
    }

    private static func held(_ booking: Int, _ code: String) -> String {
        event("h-\(code)", "hold-added", booking, #""hold_code":"\#(code)""#)
    }

    private static func event(
        _ id: String, _ type: String, _ booking: Int, _ member: String
    ) -> String {
        #"{"id":"\#(id)","source":"/v","type":"\#(type)","data":"#
            + #"{"sailing_id":"2026-07-14","booking_id":\#(booking),\#(member)}}"#
    }

    private static func append(_ events: [String]) -> Drive {
        .post(
            "/v1/events", "/v1/events", "[\(events.joined(separator: ","))]", fields: json,
            status: 200)
    }

    /// The row of a booking, once it reflects the position.
    private static func row(_ booking: Int, at position: Int) -> Drive {
        var drive = Drive.get(rowOf, rowsAt + "/2026-07-14/\(booking)?min_offset=\(position)")
        drive.request.fields.append("Prefer", "wait=30")
        return drive
    }

    /// Sends a request and holds the answer against the contract.
    @discardableResult
    private func check(
        _ drive: Drive, _ client: ContractClient
    ) async throws -> (fields: HTTPFields, body: JSONTree) {
        let answer = try await client.send(drive.request)
        #expect(answer.status == drive.status, "\(drive): \(answer.text.prefix(300))")
        #expect(answer.problem == drive.problem, "\(drive): \(answer.text.prefix(300))")
        #expect(contract.faults(answer, of: drive.operation) == [], "\(drive)")
        return (answer.fields, try JSONTree(json: answer.body))
    }

    private func awaitVersionTwo(_ client: ContractClient) async throws {
        for _ in 0..<4_000 {
            if try await client.get(Self.rowsAt + "?version=2").status == 200 { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw ContractServer.NotReady()
    }

    @Test func aBuildThatRunsAnswersAsDescribed() async throws {
        let gate = HeldManifest.Gate()
        let versions: [any Projection] = [
            BoardingManifest(), HeldManifest(gate: gate, version: 2),
        ]
        try await ContractServer.withDirectory { directory in
            try await ContractServer.run(versions, in: directory) { client in
                defer { gate.open() }
                try await check(Self.append([Self.confirmed(1)]), client)
                try await check(Self.row(1, at: 0), client)
                let begun = try await check(Self.post("/versions", Self.two, 202), client)
                #expect(begun.body["state"] == .string("building"))
                try await checkHeld(client)
                gate.open()
                try await awaitVersionTwo(client)
                try await check(
                    .get(Self.rowsOf, Self.rowsAt + "?version=2&min_offset=0"), client)
                let compared = try await check(Self.ask("/compare", "?from=1&to=2"), client)
                #expect(compared.body["differences"] == .number("0"))
            }
        }
    }

    /// While version 2 has folded nothing of the one event there is.
    private func checkHeld(_ client: ContractClient) async throws {
        let compare = Self.refused("/compare", "?from=1&to=2", 409, "not-caught-up")
        for drive in [compare, Self.post("/cutover", Self.two, 409, "not-caught-up")] {
            let (fields, body) = try await check(drive, client)
            #expect(body["eta_seconds"] == .null, "\(drive)")
            #expect(body["position"] == .string("-1"), "\(drive)")
            #expect(body["target"] == .string("0"), "\(drive)")
            #expect(fields["Retry-After"] == "1", "\(drive)")
        }
        for end in ["/versions", "/rebuild", "/verify"] {
            try await check(Self.post(end, Self.two, 409, "already-building"), client)
        }
        try await check(Self.refused("/quarantine", "?version=2", 409, "not-built"), client)
        try await check(
            .refused(Self.rowsOf, Self.rowsAt + "?version=2", 503, "building"), client)
        let row = Self.rowsAt + "/2026-07-14/1"
        try await check(
            .refused(Self.rowOf + "/history", row + "/history?version=2", 503, "building"), client)
        try await check(
            .post(
                Self.rowOf + "/what-if", row + "/what-if?version=2", "[]", fields: Self.json,
                status: 503, problem: "building"), client)
        try await check(.get("/readyz", "/readyz"), client)
        let all = try await check(.get("/v1/projections", "/v1/projections"), client)
        let found = try #require(all.body["projections"]?.elements.first)
        #expect(found["live_version"] == .number("1"))
        let versions = try #require(found["versions"]?.elements)
        #expect(versions.map(\.["state"]) == [.string("live"), .string("building")])
        #expect(versions.map(\.["target"]) == [.null, .string("0")])
    }

    @Test func aQuarantinedKeyAnswersAsDescribed() async throws {
        let fault = FaultyManifest.Fault()
        try await ContractServer.withDirectory { directory in
            try await ContractServer.run([FaultyManifest(fault: fault)], in: directory) { client in
                let events = [
                    Self.confirmed(1), Self.held(1, FaultyManifest.code.string),
                    Self.held(1, "visa"), Self.confirmed(2),
                ]
                try await check(Self.append(events), client)
                try await checkReads(client, isWaiting: true)
                try await checkHistory(client, offsets: [0])
                let listed = try await check(Self.ask("/quarantine"), client)
                let keys = try #require(listed.body["keys"]?.elements)
                #expect(keys.map(\.["first_offset"]) == [.number("1")])
                #expect(keys.map(\.["parked"]) == [.number("2")])
                #expect(keys.first?["key"]?["booking_id"] == .number("1"))
                #expect(keys.first?["reason"]?.text?.contains("stowaway") == true)
                try await checkRetry(client, released: 0, remaining: 1)
                fault.mend()
                try await checkRetry(client, released: 1, remaining: 0)
                try await checkReads(client, isWaiting: false)
                try await checkHistory(client, offsets: [0, 1, 2])
                #expect(
                    try await check(Self.ask("/quarantine"), client).body["keys"] == .array([]))
            }
        }
    }

    private func checkRetry(
        _ client: ContractClient, released: Int, remaining: Int
    ) async throws {
        let answer = try await check(Self.post("/quarantine/retry", "", 200), client)
        #expect(answer.body["retried"] == .number("1"))
        #expect(answer.body["released"] == .number("\(released)"))
        #expect(answer.body["remaining"] == .number("\(remaining)"))
    }

    /// An event that waits has made nothing yet.
    private func checkHistory(_ client: ContractClient, offsets: [Int]) async throws {
        let row = Self.rowsAt + "/2026-07-14/1"
        let history = try await check(.get(Self.rowOf + "/history", row + "/history"), client)
        let made = history.body["events"]?.elements.map(\.["offset"])
        #expect(made == offsets.map { JSONTree.number("\($0)") })
        #expect(history.body["refold_matches"] == .bool(true))
        let then = try await check(.get(Self.rowOf, row + "?as_of=3"), client)
        #expect(then.body["last_event_offset"] == offsets.last.map { .number("\($0)") })
    }

    private func checkReads(_ client: ContractClient, isWaiting: Bool) async throws {
        let other = try await check(Self.row(2, at: 3), client)
        #expect(other.fields["Stream-Quarantined"] == nil)
        let before = try await check(Self.row(1, at: 0), client)
        #expect(before.fields["Stream-Quarantined"] == (isWaiting ? "true" : nil))
        let holds: [JSONTree] = isWaiting ? [] : [.string("stowaway"), .string("visa")]
        #expect(before.body["active_holds"] == .array(holds))
        for position in 1...3 {
            let drive = Self.row(1, at: position)
            guard isWaiting else {
                try await check(drive, client)
                continue
            }
            let refused = Drive.refused(Self.rowOf, drive.request.target, 503, "quarantined")
            #expect(try await check(refused, client).fields["Stream-Quarantined"] == "true")
        }
        for table in ["boarding_manifest", "checkin_summary"] {
            let rows = try await check(.get(Self.rowsOf, "/v1/tables/\(table)/rows"), client)
            #expect(rows.fields["Stream-Quarantined-Keys"] == (isWaiting ? "1" : nil), "\(table)")
        }
        let all = try await check(.get("/v1/projections", "/v1/projections"), client)
        let version = all.body["projections"]?.elements.first?["versions"]?.elements.first
        #expect(version?["quarantined_keys"] == .number(isWaiting ? "1" : "0"))
    }

    /// A rebuild takes a file away at a moment of its own choosing; a comparison that waits for its
    /// turn meanwhile goes on with the file that took its place.
    @Test func aComparisonBesideRebuildsIsNotCutShort() async throws {
        try await ContractServer.withDirectory { directory in
            try await ContractServer.run(in: directory) { client in
                try await check(Self.append([Self.confirmed(1), Self.confirmed(2)]), client)
                try await check(Self.post("/versions", Self.two, 202), client)
                try await awaitVersionTwo(client)
                for round in 0..<50 {
                    let version = #"{"version":\#(round % 2 + 1)}"#
                    let rebuild = Self.post("/rebuild", version, 202)
                    let status = try await client.send(rebuild.request).status
                    #expect(status == 202 || status == 409)
                    for _ in 0..<2 { try await check(Self.ask("/compare", "?from=1&to=2"), client) }
                }
            }
        }
    }

    @Test func versionsOfOtherKeysCannotBeCompared() async throws {
        let versions: [any Projection] = [BoardingManifest(), RekeyedManifest()]
        try await ContractServer.withDirectory { directory in
            try await ContractServer.run(versions, in: directory) { client in
                try await check(Self.append([Self.confirmed(1)]), client)
                try await check(Self.post("/versions", Self.two, 202), client)
                try await awaitVersionTwo(client)
                try await check(
                    Self.refused("/compare", "?from=1&to=2", 409, "incomparable"), client)
                try await check(
                    Self.post(
                        "/cutover", #"{"version":2,"max_differences":9}"#, 409, "incomparable"),
                    client)
                let all = try await check(.get("/v1/projections", "/v1/projections"), client)
                let found = all.body["projections"]?.elements.first
                #expect(found?["live_version"] == .number("1"))
            }
        }
    }

    @Test func rejectedFilesAreNamedAndDoNotMakeAServerUnready() async throws {
        let files = [RejectedFile(file: "x.projection", line: 12, reason: "a sum of texts")]
        let listed = JSONTree.array([
            .object([
                "file": .string("x.projection"), "line": .number("12"),
                "reason": .string("a sum of texts"),
            ])
        ])
        try await ContractServer.withDirectory { directory in
            try await ContractServer.run(in: directory, rejectedFiles: files) { client in
                let ready = try await check(.get("/readyz", "/readyz"), client)
                #expect(ready.body["rejected_files"] == listed)
                let all = try await check(.get("/v1/projections", "/v1/projections"), client)
                #expect(all.body["rejected_files"] == listed)
            }
        }
    }
}
