import HTTPCore
import HarborPoint
import Projections
import Testing

@testable import TidetableAPI

/// The file agrees with itself and with the server's code.
struct ContractFileTests {
    let contract: Contract

    init() throws { contract = try Contract() }

    /// The path of the file that stands for a route. A new route does not compile until it is here.
    private static func path(of route: Route) -> String {
        switch route {
        case .events: "/v1/events"
        case .topicEvents: "/v1/topics/{topic}/events"
        case .topics: "/v1/topics"
        case .tables: "/v1/tables"
        case .table: "/v1/tables/{table}"
        case .rows: "/v1/tables/{table}/rows"
        case .changes: "/v1/tables/{table}/changes"
        case .changesOfSeveral: "/v1/changes"
        case .row: "/v1/tables/{table}/rows/{sailing_id}/{booking_id}"
        case .history: "/v1/tables/{table}/rows/{sailing_id}/{booking_id}/history"
        case .whatIf: "/v1/tables/{table}/rows/{sailing_id}/{booking_id}/what-if"
        case .projections: "/v1/projections"
        case .versions: "/v1/projections/{projection}/versions"
        case .version: "/v1/projections/{projection}/versions/{version}"
        case .rebuild: "/v1/projections/{projection}/rebuild"
        case .compare: "/v1/projections/{projection}/compare"
        case .cutover: "/v1/projections/{projection}/cutover"
        case .rollback: "/v1/projections/{projection}/rollback"
        case .verify: "/v1/projections/{projection}/verify"
        case .quarantine: "/v1/projections/{projection}/quarantine"
        case .quarantineRetry: "/v1/projections/{projection}/quarantine/retry"
        case .lag: "/v1/lag"
        case .live: "/livez"
        case .ready: "/readyz"
        case .metrics: "/metrics"
        case .problems: "/problems"
        case .problem: "/problems/{problem}"
        case .file(""): "/"
        case .file("openapi.yaml"): "/openapi.yaml"
        case .file: "/{file}"
        }
    }

    private static let routes: [Route] = [
        .events, .topicEvents("t"), .topics, .tables, .table("t"), .rows("t"),
        .changes("t"), .changesOfSeveral,
        .row("t", key: ["k"]), .history("t", key: ["k"]), .whatIf("t", key: ["k"]), .projections,
        .versions("p"), .version("p", "1"), .rebuild("p"), .compare("p"), .cutover("p"),
        .rollback("p"), .verify("p"), .quarantine("p"), .quarantineRetry("p"), .lag, .live, .ready,
        .metrics,
        .problems, .problem("p"),
        .file(""), .file("openapi.yaml"), .file("f"),
    ]

    @Test func theFileIsOpenAPI31() {
        #expect(contract.document["openapi"]?.text?.hasPrefix("3.1.") == true)
        #expect(contract.document["info"]?["title"]?.text == "Tidetable")
    }

    @Test func everyPathOfTheFileIsARoute() throws {
        for operation in contract.operations {
            let target = operation.path.replacing("{", with: "").replacing("}", with: "")
            let segments = try PercentCoding.segments(ofPath: target)
            let route = try #require(Route(segments)?.below { _ in 2 }, "\(operation)")
            #expect(ContractFileTests.path(of: route) == operation.path)
            #expect(route.methods.contains { $0.name == operation.method }, "\(operation)")
        }
    }

    @Test func everyRouteIsAPathOfTheFile() {
        #expect(
            Set(ContractFileTests.routes.map(ContractFileTests.path))
                == Set(contract.operations.map(\.path)))
        for route in ContractFileTests.routes {
            let path = ContractFileTests.path(of: route)
            for method in route.methods where method != .head && method != .options {
                let operation = Contract.Operation(method: method.name, path: path)
                #expect(contract.operations.contains(operation), "\(operation)")
            }
        }
    }

    @Test func operationsHaveNamesOfTheirOwn() {
        let names = contract.operations.map { contract.description(of: $0)["operationId"]?.text }
        #expect(!names.contains(nil))
        #expect(Set(names).count == names.count)
    }

    @Test func everyPlaceholderIsAParameter() {
        for operation in contract.operations {
            let item = contract.document["paths"]?[operation.path]
            let parameters = (item?["parameters"]?.elements ?? []).map(contract.validator.resolved)
            let names = parameters.filter { $0["in"]?.text == "path" }.compactMap(\.["name"]?.text)
            let placeholders = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
                .map { String($0.dropFirst().dropLast()) }
            #expect(names == placeholders, "\(operation)")
        }
    }

    @Test func everyKindOfProblemIsDescribed() throws {
        let schema = try #require(contract.validator.resolve("#/components/schemas/Problem"))
        let types = try #require(schema["properties"]?["type"]?["enum"]?.texts)
        #expect(Set(types) == Set(ProblemKind.allCases.map(\.path)))
        let answered = Set(
            contract.operations.flatMap { operation in
                contract.responses(of: operation).values.flatMap { $0["x-problems"]?.texts ?? [] }
            })
        #expect(answered == Set(ProblemKind.allCases.map(\.rawValue)))
    }

    @Test func everyKindStandsUnderItsOwnStatus() {
        for operation in contract.operations {
            for (status, response) in contract.responses(of: operation) {
                for name in response["x-problems"]?.texts ?? [] {
                    #expect(ProblemKind(rawValue: name)?.status == Int(status), "\(name)")
                }
            }
        }
    }

    @Test func everyExampleIsValid() throws {
        for example in contract.requestExamples {
            let values: [JSONTree]
            if case .string(let lines) = example.value {
                values = try lines.split(separator: "\n").map { try JSONTree(json: Array($0.utf8)) }
            } else {
                values = [example.value]
            }
            for value in values {
                let faults = contract.validator.faults(value, example.schema)
                #expect(faults == [], "\(example.operation) \(example.name)")
            }
        }
        for operation in contract.operations {
            for response in contract.responses(of: operation).values {
                for media in (response["content"]?.members ?? [:]).values {
                    for (name, example) in media["examples"]?.members ?? [:] {
                        let value = try #require(example["value"])
                        let faults = contract.validator.faults(value, media["schema"] ?? .null)
                        #expect(faults == [], "\(operation) \(name)")
                    }
                }
            }
        }
    }

    @Test func everyExampleOfASchemaIsValid() throws {
        let schemas = try #require(contract.document["components"]?["schemas"]?.members)
        for (name, schema) in schemas {
            for example in schema["examples"]?.elements ?? [] {
                #expect(contract.validator.faults(example, schema) == [], "\(name)")
            }
        }
        for name in schemas.keys where name.hasSuffix("Row") && name != "MaybeRow" && name != "Row"
        {
            #expect(schemas[name]?["examples"]?.elements.isEmpty == false, "\(name)")
        }
    }

    @Test func theFileNamesTheCatalogsTypesAndTopics() {
        let catalog = HarborPointEvents.catalog
        let schemas = contract.document["components"]?["schemas"]
        #expect(schemas?["Topic"]?["enum"]?.texts == catalog.topics)
        #expect(schemas?["EventType"]?["enum"]?.texts == catalog.types.map(\.name))
        let members = Set(catalog.types.flatMap { $0.fields.map(\.name) })
        let described = schemas?["EventData"]?["properties"]?.members.keys.map { $0 } ?? []
        #expect(members == Set(described))
    }

    @Test func theRowSchemaHasTheTablesColumns() {
        let types = ["text": "string", "integer": "integer", "bool": "boolean", "list": "array"]
        let tables = HarborPointProjections.all.flatMap(\.tables)
        for table in tables {
            let name = table.name.split(separator: "_").map(\.capitalized).joined() + "Row"
            let schema = contract.validator.resolve("#/components/schemas/\(name)")
            let row = schema?["properties"]
            #expect(row?.members.count == table.columns.count, "\(name)")
            for column in table.columns {
                let type = JSONTree.string(types[column.type.rawValue] ?? "")
                let expected = column.isNullable ? .array([type, .string("null")]) : type
                #expect(row?[column.name]?["type"] == expected, "\(name) \(column.name)")
                let described = row?[column.name]?["description"]?.text
                #expect(
                    described?.contains(column.meaning) == true, "\(name) \(column.name)")
            }
        }
    }

    @Test func everyKindOfProblemHasItsPage() async throws {
        try await ContractServer.withDirectory { directory in
            try await ContractServer.run(in: directory) { client in
                let index = try await client.get("/problems").text
                for kind in ProblemKind.allCases {
                    #expect(index.contains("href=\"\(kind.path)\""), "\(kind)")
                    let page = try await client.get(kind.path)
                    #expect(page.status == 200, "\(kind)")
                    #expect(page.text.contains("<code>\(kind.rawValue)</code>"), "\(kind)")
                }
            }
        }
    }
}
