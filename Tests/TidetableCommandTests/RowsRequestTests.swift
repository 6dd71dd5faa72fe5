import HTTPCore
import Testing

@testable import TidetableCommands

@Test func filtersAreEncodedOneByOne() throws {
    var request = RowsRequest(table: "boarding_manifest", limit: 3, wait: 5)
    try request.add(filter: "sailing_id=2015-07-01")
    try request.add(filter: "cabin_id[in]=a,b&c=d")
    request.add("order", "cabin_id,-booking_id")
    request.add("fields", nil)
    let sent = request.request(accept: "text/csv")
    #expect(
        sent.target == "/v1/tables/boarding_manifest/rows?sailing_id=2015-07-01"
            + "&cabin_id%5Bin%5D=a%2Cb%26c%3Dd&order=cabin_id%2C-booking_id&limit=3")
    #expect(sent.fields["Accept"] == "text/csv")
    #expect(sent.fields["Prefer"] == "wait=5")
}

@Test func withoutFiltersThereIsNoQuery() {
    let sent = RowsRequest(table: "a/b ü").request(accept: "text/csv")
    #expect(sent.target == "/v1/tables/a%2Fb%20%C3%BC/rows")
    #expect(!sent.fields.contains("Prefer"))
}

@Test func changesTakeTheFiltersOfRows() throws {
    let command = try ChangesCommand.parse([
        "t", "a=1", "b[is]=null", "--after", "-1", "--fields", "a,b", "--limit", "7",
    ])
    let (request, limit) = try command.plan(bareEnvironment)
    #expect(
        request.target == "/v1/tables/t/changes?a=1&b%5Bis%5D=null&after=-1&fields=a%2Cb")
    #expect(request.fields["Accept"] == "text/event-stream")
    #expect(limit == 7)
    #expect(try ChangesCommand.parse(["t"]).plan(bareEnvironment).limit == .max)
}

@Test(arguments: ["", "column", "=value"])
func whatIsNoFilterIsAUsageError(_ filter: String) {
    var request = RowsRequest(table: "t")
    #expect {
        try request.add(filter: filter)
    } throws: { ($0 as? CommandFailure)?.status == .usage }
}

@Test func theCommandLineBecomesARequest() throws {
    let command = try RowsCommand.parse([
        "t", "a=1", "b[is]=null", "--min-offset", "9104", "--wait", "2", "--format", "csv",
    ])
    let (request, format) = try command.plan(SettingSource(environment: [:]))
    #expect(
        request.request(accept: "x").target
            == "/v1/tables/t/rows?a=1&b%5Bis%5D=null&min_offset=9104&limit=100")
    #expect(request.wait == 2)
    #expect(format == .csv)
}

@Test func allRowsHaveNoLimit() throws {
    let source = SettingSource(environment: ["TIDETABLE_LIMIT": "5"])
    #expect(try RowsCommand.parse(["t", "--all"]).plan(source).request.limit == nil)
    #expect(try RowsCommand.parse(["t"]).plan(source).request.limit == 5)
    #expect(throws: (any Error).self) { try RowsCommand.parse(["t", "--all", "--limit", "3"]) }
    #expect(throws: (any Error).self) { try RowsCommand.parse(["t", "no filter"]) }
}

@Test func rowsOfAnotherTimeOrVersionAreAskedFor() throws {
    let arguments = ["t", "a=1", "--as-of", "9116", "--version", "2"]
    let target = "/v1/tables/t/rows?a=1&as_of=9116&version=2&limit=100"
    let flags = try RowsCommand.parse(arguments).plan(bareEnvironment)
    #expect(flags.request.request(accept: "x").target == target)
    let source = SettingSource(environment: ["TIDETABLE_AS_OF": "9116", "TIDETABLE_VERSION": "2"])
    let variables = try RowsCommand.parse(["t", "a=1"]).plan(source)
    #expect(variables.request.request(accept: "x").target == target)
    #expect(throws: (any Error).self) { try RowsCommand.parse(["t", "--version", "0"]) }
}

@Test func freshnessIsOneLine() {
    let fields: HTTPFields = [
        "Stream-Table": "t", "Stream-Table-Version": "2", "Stream-Checkpoint-Offset": "90",
        "Stream-Log-End-Offset": "92", "Stream-Lag-Events": "2",
    ]
    #expect(
        Freshness(fields).description == "t v2 at position 90, log end 92, lag 2 events, ? s")
}
