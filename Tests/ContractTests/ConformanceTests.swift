import Foundation
import HTTPClient
import HTTPCore
import Testing

/// `openapi.yaml` is executable truth: every operation is driven, and every answer has the status,
/// the fields, the media type and the body that the file describes.
struct ConformanceTests {
    /// Statuses that no request can provoke in a healthy server in this process, and why.
    static let unprovoked = [
        "408": "takes ten seconds of silence; the HTTP server's tests have a clock of their own",
        "429": "takes 64 MiB that wait for the disk",
        "500": "takes a damaged log or a failed catalog",
        "505": "this client speaks HTTP/1.1 only; the HTTP parser's tests send other versions",
        "507": "takes a full disk",
        "POST /v1/events 503": "takes a disk that failed to make events durable",
        "POST /v1/topics/{topic}/events 503": "takes a disk that failed to make events durable",
    ]

    /// Where the requests that every operation refuses alike are sent.
    static let targets = [
        "/v1/events": "/v1/events", "/v1/topics": "/v1/topics", "/v1/tables": "/v1/tables",
        "/v1/topics/{topic}/events": "/v1/topics/booking-events/events",
        "/v1/tables/{table}": "/v1/tables/boarding_manifest",
        "/v1/tables/{table}/rows": "/v1/tables/boarding_manifest/rows",
        "/v1/tables/{table}/rows/{sailing_id}/{booking_id}":
            "/v1/tables/boarding_manifest/rows/2026-07-14/8841",
        "/v1/tables/{table}/changes": "/v1/tables/boarding_manifest/changes",
        "/v1/changes": "/v1/changes",
        "/v1/projections": "/v1/projections",
        "/v1/tables/{table}/rows/{sailing_id}/{booking_id}/history":
            "/v1/tables/boarding_manifest/rows/2026-07-14/8841/history",
        "/v1/tables/{table}/rows/{sailing_id}/{booking_id}/what-if":
            "/v1/tables/boarding_manifest/rows/2026-07-14/8841/what-if",
        "/v1/projections/{projection}/versions": "/v1/projections/boarding_manifest/versions",
        "/v1/projections/{projection}/versions/{version}":
            "/v1/projections/boarding_manifest/versions/2",
        "/v1/projections/{projection}/rebuild": "/v1/projections/boarding_manifest/rebuild",
        "/v1/projections/{projection}/compare": "/v1/projections/boarding_manifest/compare",
        "/v1/projections/{projection}/cutover": "/v1/projections/boarding_manifest/cutover",
        "/v1/projections/{projection}/rollback": "/v1/projections/boarding_manifest/rollback",
        "/v1/projections/{projection}/verify": "/v1/projections/boarding_manifest/verify",
        "/v1/projections/{projection}/quarantine": "/v1/projections/boarding_manifest/quarantine",
        "/v1/projections/{projection}/quarantine/retry":
            "/v1/projections/boarding_manifest/quarantine/retry",
        "/v1/lag": "/v1/lag", "/livez": "/livez", "/readyz": "/readyz", "/metrics": "/metrics",
        "/problems": "/problems", "/problems/{problem}": "/problems/timeout",
        "/openapi.yaml": "/openapi.yaml", "/": "/", "/{file}": "/dashboard.js",
    ]

    let contract: Contract

    init() throws { contract = try Contract() }

    /// Appends of the file's own examples, which must all be taken.
    private var examples: [Drive] {
        contract.requestExamples.map { example in
            Drive(
                operation: example.operation,
                request: ClientRequest(
                    .post, ConformanceTests.targets[example.operation.path] ?? "/nowhere",
                    fields: ["Content-Type": example.mediaType], body: example.body),
                status: 200, type: "application/json")
        }
    }

    private var alike: [Drive] {
        contract.operations.flatMap {
            Drive.alike($0, ConformanceTests.targets[$0.path] ?? "/nowhere")
        }
    }

    private func check(_ drive: Drive, _ client: ContractClient) async throws {
        var answer =
            drive.resumes
            ? try await client.get(drive.request.target) : try await client.send(drive.request)
        if drive.resumes { answer = try await client.send(drive.resuming(answer)) }
        if drive.revalidates { answer = try await client.send(drive.revalidating(answer)) }
        #expect(answer.status == drive.status, "\(drive): \(answer.text.prefix(300))")
        #expect(answer.problem == drive.problem, "\(drive): \(answer.text.prefix(300))")
        if let type = drive.type { #expect(answer.mediaType == type, "\(drive)") }
        #expect(contract.faults(answer, of: drive.operation) == [], "\(drive)")
    }

    @Test func everyAnswerIsAsDescribed() async throws {
        try await ContractServer.withDirectory { directory in
            try await ContractServer.run(in: directory) { client in
                for drive in examples + Drive.appends + Drive.reads + Drive.operations + alike {
                    try await check(drive, client)
                }
            }
        }
    }

    @Test func aRuleIsChangedAsDescribed() async throws {
        try await ContractServer.withDirectory { directory in
            try await ContractServer.run(in: directory) { client in
                for drive in examples { try await check(drive, client) }
                var tag = ""
                for var drive in Drive.versions {
                    if drive.namesLastTag { drive.request.fields.append("If-Match", tag) }
                    let answer = try await client.send(drive.request)
                    #expect(answer.status == drive.status, "\(drive): \(answer.text.prefix(300))")
                    #expect(answer.problem == drive.problem, "\(drive)")
                    #expect(contract.faults(answer, of: drive.operation) == [], "\(drive)")
                    tag = answer.fields["ETag"] ?? tag
                    if answer.status == 202 { try await settled(client) }
                }
            }
        }
    }

    /// Waits until no build and no verification runs.
    private func settled(_ client: ContractClient) async throws {
        for _ in 0..<4_000 {
            let text = try await client.get("/v1/projections").text
            if !text.contains(#""building""#), !text.contains(#""running""#) { return }
            try await Task.sleep(for: .milliseconds(5))
        }
        Issue.record("a build does not end")
    }

    @Test func headIsAnsweredLikeGetWithoutABody() async throws {
        try await ContractServer.withDirectory { directory in
            try await ContractServer.run(in: directory) { client in
                for drive in examples { try await check(drive, client) }
                for drive in Drive.reads + Drive.operations
                where drive.request.method == .get && !drive.revalidates {
                    var request = drive.request
                    request.method = .head
                    let answer = try await client.send(request)
                    #expect(answer.status == drive.status, "HEAD of \(drive)")
                    let faults = contract.faults(answer, of: drive.operation, isHead: true)
                    #expect(faults == [], "HEAD of \(drive)")
                }
            }
        }
    }

    @Test func optionsNamesTheMethodsOfThePath() async throws {
        try await ContractServer.withDirectory { directory in
            try await ContractServer.run(in: directory) { client in
                for (path, target) in ConformanceTests.targets {
                    let methods = contract.operations.filter { $0.path == path }.map(\.method)
                    let expected =
                        (methods.contains("GET") ? ["GET", "HEAD"] : [])
                        + ["POST", "DELETE"].filter(methods.contains) + ["OPTIONS"]
                    let answer = try await client.send(ClientRequest(.options, target))
                    #expect(answer.status == 204)
                    let allowed = expected.joined(separator: ", ")
                    #expect(answer.fields["Allow"] == allowed, "\(path)")
                }
            }
        }
    }

    @Test func aLaggingTableAnswersAsDescribed() async throws {
        let gate = HeldManifest.Gate()
        try await ContractServer.withDirectory { directory in
            let held = HeldManifest(gate: gate, version: 1)
            try await ContractServer.run([held], in: directory) { client in
                defer { gate.open() }
                // The first one that the table folds; a sailing's schedule is none of its events.
                let folded = examples.first { example in
                    let body = String(decoding: example.request.body, as: UTF8.self)
                    return !body.contains("sailing-scheduled")
                }
                try await check(try #require(folded), client)
                let isStale = "/readyz?max_lag_seconds=0"
                while try await client.send(ClientRequest(.get, isStale)).status == 200 {
                    try await Task.sleep(for: .milliseconds(1))
                }
                for drive in Drive.whileLagging { try await check(drive, client) }
                let patient = Drive.get(
                    "/v1/tables/{table}/rows/{sailing_id}/{booking_id}",
                    "/v1/tables/boarding_manifest/rows/2026-07-14/8841?min_offset=0")
                var waiting = patient
                waiting.request.fields.append("Prefer", "wait=30")
                Task.detached {
                    try await Task.sleep(for: .milliseconds(50))
                    gate.open()
                }
                try await check(waiting, client)
                try await check(patient, client)
            }
        }
    }

    @Test func aTableThatIsFoldedForTheFirstTimeAnswersAsDescribed() async throws {
        let gate = HeldManifest.Gate()
        try await ContractServer.withDirectory { directory in
            try await ContractServer.run(in: directory) { client in
                for drive in examples { try await check(drive, client) }
            }
            let held = HeldManifest(gate: gate, version: 2)
            try await ContractServer.run(
                [held], in: directory, hasFiles: false, awaitsReady: false
            ) { client in
                defer { gate.open() }
                for drive in Drive.whileBuilding + Drive.withoutFiles {
                    try await check(drive, client)
                }
                gate.open()
                try await ContractServer.waitUntilReady(client)
                try await check(
                    .get("/v1/tables/{table}/rows", "/v1/tables/boarding_manifest/rows"), client)
            }
        }
    }
}

extension ConformanceTests {
    private var all: [Drive] {
        examples + Drive.appends + Drive.reads + Drive.operations + Drive.versions
            + Drive.whileLagging
            + Drive.whileBuilding + Drive.withoutFiles + alike
    }

    @Test func everyDescribedStatusIsDriven() {
        for operation in contract.operations {
            let driven = Set(all.filter { $0.operation == operation }.map { "\($0.status)" })
            for status in contract.responses(of: operation).keys.sorted() {
                let isUnprovoked =
                    ConformanceTests.unprovoked[status] != nil
                    || ConformanceTests.unprovoked["\(operation) \(status)"] != nil
                #expect(
                    driven.contains(status) != isUnprovoked,
                    "\(operation) \(status) is neither driven nor excused, or both")
            }
        }
    }

    @Test func everyMediaTypeIsDriven() {
        for operation in contract.operations {
            let drives = all.filter { $0.operation == operation }
            let sent = Set(drives.compactMap { $0.request.mediaType })
            let taken = contract.description(of: operation)["requestBody"]?["content"]
            for type in taken?.members.keys.sorted() ?? [] {
                #expect(sent.contains(type), "no \(type) is sent to \(operation)")
            }
            for (status, response) in contract.responses(of: operation) where status < "300" {
                let given = Set(drives.filter { "\($0.status)" == status }.compactMap(\.type))
                for type in response["content"]?.members.keys.sorted() ?? [] {
                    #expect(given.contains(type), "no \(type) is asked of \(operation)")
                }
            }
        }
    }

    @Test func everyParameterIsDriven() {
        for operation in contract.operations {
            let item = contract.document["paths"]?[operation.path]
            let own = contract.description(of: operation)["parameters"]?.elements ?? []
            let shared = item?["parameters"]?.elements ?? []
            let drives = all.filter { $0.operation == operation && $0.status < 400 }
            for parameter in (own + shared).map(contract.validator.resolved) {
                let name = parameter["name"]?.text ?? ""
                let isDriven = drives.contains { drive in
                    switch parameter["in"]?.text {
                    case "header":
                        drive.request.fields.contains(name)
                            || name == "If-None-Match" && drive.revalidates || name == "Prefer"
                            || name == "If-Match" && drive.namesLastTag
                            || name == "Last-Event-ID" && drive.resumes
                    case "query":
                        name == "filter" || name == "cursor"
                            || drive.request.target.split(separator: "?").last?
                                .split(separator: "&").contains { $0.hasPrefix("\(name)=") } == true
                    case "path": operation.path.contains("{\(name)}")
                    default: false
                    }
                }
                #expect(isDriven, "\(operation): \(name)")
            }
        }
    }
}
