import DeclaredProjections
import HarborPoint
import Projections
import Testing

/// Statements that compile and then fail, or give what is no row.
@Suite struct FoldFailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let select: String
        var column = "total integer"
        var amount = "100"
        let reason: String

        var testDescription: String { select }
    }

    static let cases = [
        Case(
            select: "select 9223372036854775807 + :amount as total",
            reason: "“total” is no integer of 64 bits, but a number with a fraction"),
        Case(select: "select :amount / 3.0 as total", reason: "but a number with a fraction"),
        Case(select: "select 'x' as total", reason: "is no integer of 64 bits, but a text"),
        Case(select: "select null as total", reason: "is no integer of 64 bits, but null"),
        Case(select: "select x'00' as total", reason: "but bytes"),
        Case(select: "select 2 as total", column: "total bool", reason: "is no 0 or 1"),
        Case(select: "select :amount as total", column: "total text", reason: "is no text"),
        Case(
            select: "select cast(x'ff' as text) as total", column: "total text",
            reason: "is no text of UTF-8"),
        Case(
            select: "select '[1]' as total", column: "total list",
            reason: "is no JSON array of texts"),
        Case(
            select: "select '{}' as total", column: "total list",
            reason: "is no JSON array of texts"),
        Case(
            select: "select json_array('a') || ',' as total", column: "total list",
            reason: "is no JSON array of texts"),
        Case(
            select: "select 1 as total union all select 2", reason: "gives more than one row"),
        Case(
            select: "select abs(-9223372036854775807 - 1) as total",
            reason: "the SELECT fails: integer overflow"),
        Case(
            select: "select json_extract('{', '$') as total",
            reason: "the SELECT fails: malformed JSON"),
        Case(
            select: "select list_add('{}', 'a') as total",
            reason: "list_add takes a list of texts first"),
        Case(
            select: "select list_remove(null, 1) as total",
            reason: "list_remove takes a text second"),
        Case(
            select:
                "select max(a.column1 + b.column1 + c.column1 + d.column1 + e.column1) as total "
                + "from \(tens) a, \(tens) b, \(tens) c, \(tens) d, \(tens) e",
            reason: "takes more than 50000 steps"),
        Case(
            select: "select length(\(doubled)) as total", reason: "string or blob too big"),
        Case(
            select: "select :amount as total", amount: "\"5\"",
            reason: "the event's member “amount” is not an integer"),
        Case(
            select: "select :amount as total", amount: "9223372036854775808",
            reason: "the event's member “amount” is not an integer"),
        Case(
            select: "select :amount as total", amount: "null",
            reason: "the event's data has no member “amount”"),
    ]

    private static let tens = "(values (0),(1),(2),(3),(4),(5),(6),(7),(8),(9))"

    /// A text of 5 MB by replacing one letter with ten, again and again.
    private static let doubled = (0..<6).reduce("'aaaaa'") { text, _ in
        "replace(\(text), 'a', 'aaaaaaaaaa')"
    }

    @Test(arguments: cases)
    func aStatementThatGivesNoRowOfTheTableFailsInWords(failure: Case) throws {
        let projection = try DeclaredFile.ofCharges(failure.select, column: failure.column)
        let error = try #require(
            #expect(throws: FoldError.self) {
                try DeclaredFile.row(of: projection, amount: failure.amount)
            })
        #expect(error.description.contains(failure.reason), "\(error)")
        // The same again, and the same for the next event: nothing is left of the failure.
        #expect(throws: error) { try DeclaredFile.row(of: projection, amount: failure.amount) }
    }

    @Test func aFailureLeavesTheEngineFitForTheNextEvent() throws {
        let projection = try DeclaredFile.ofCharges(
            "select :amount + coalesce(:old.total, 0) as total")
        let full = Row([.integer(.max)])
        for _ in 0..<20 {
            #expect(throws: FoldError.self) { try DeclaredFile.row(of: projection, after: full) }
            #expect(try DeclaredFile.row(of: projection) == Row([.integer(100)]))
        }
    }

    @Test func theErrorNamesTheFileAndTheLine() throws {
        let projection = try DeclaredFile.ofCharges("select 1.5 as total")
        let error = #expect(throws: FoldError.self) { try DeclaredFile.row(of: projection) }
        #expect(error?.description.hasPrefix("x.projection:6: ") == true)
    }

    @Test func aKeyThatTheEventDoesNotSayFails() throws {
        let projection = try DeclaredFile.compiled(
            """
            projection totals version 1
            key folio integer
            column total integer
            on charge-posted
              key :data.folio
              select :amount as total
            """)
        #expect(throws: FoldError("the event's data has no member “folio”")) {
            try DeclaredFile.row(of: projection)
        }
        #expect(throws: FoldError("the event's member “folio” is no integer for a key")) {
            try DeclaredFile.row(of: projection, more: ",\"folio\":\"7\"")
        }
        #expect(
            try DeclaredFile.row(of: projection, more: ",\"folio\":7") == Row([.integer(100)]))
    }

    @Test func anEventOfAnotherTypeIsRefused() throws {
        let projection = try DeclaredFile.sample("unsettled_charges")
        var event = Event()
        let data = Array("{}".utf8)
        try event.load(type: "hold-added", topic: "hold-events", data: data.span.bytes)
        let key = Key([.text("s"), .text("EUR")])
        var error: FoldError?
        do throws(FoldError) {
            _ = try projection.reduce(key, nil, event)
        } catch let thrown {
            error = thrown
        }
        #expect(error == FoldError("unsettled_charges does not fold “hold-added”"))
    }
}
