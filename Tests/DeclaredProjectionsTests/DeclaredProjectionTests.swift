import DeclaredProjections
import GoldenData
import HarborPoint
import Projections
import Testing

/// What a declared projection makes of events.
@Suite struct DeclaredProjectionTests {
    @Test(arguments: GoldenData.allCases)
    func declaredUnsettledChargesAreTheCompiledOnes(set: GoldenData) throws {
        let declared = try DeclaredFile.sample("unsettled_charges")
        #expect(declared.version == 2)
        #expect(declared.order == .none)
        #expect(declared.table == UnsettledCharges().table)
        var fold = PureFold(declared)
        var compiled = PureFold(UnsettledCharges())
        for event in try set.events() {
            try fold.fold(event)
            try compiled.fold(event)
        }
        #expect(fold.entries == compiled.entries)
        #expect(try fold.rows == set.table(declared.table))
        #expect(fold.rows.count > 10)
    }

    @Test(arguments: GoldenData.allCases)
    func aDeclaredManifestWithAListIsTheCompiledOne(set: GoldenData) throws {
        let declared = try DeclaredFile.sample("boarding_manifest")
        var fold = PureFold(declared)
        try fold.fold(set.events())
        #expect(try fold.rows == set.table(declared.table))
        #expect(declared.table == BoardingManifest().table)
    }

    @Test func noRowDeletes() throws {
        let projection = try DeclaredFile.ofCharges(
            "select :amount as total where :amount > 0 and not :old.exists")
        let row = try DeclaredFile.row(of: projection)
        #expect(row == Row([.integer(100)]))
        #expect(try DeclaredFile.row(of: projection, after: row) == nil)
        #expect(try DeclaredFile.row(of: projection, amount: "-1") == nil)
    }

    @Test func anEventMayTouchSeveralKeys() throws {
        let projection = try DeclaredFile.compiled(
            """
            projection cabins version 1
            order total
            key sailing_id text
            key cabin_id text
            column booking_id integer nullable "Who holds it."
            on cabin-changed
              key :sailing_id, :previous_cabin_id
              key :sailing_id, :cabin_id
              select case when :key.cabin_id = :cabin_id then :booking_id
                          when :old.booking_id is not :booking_id then :old.booking_id
                     end as booking_id
            """)
        var fold = PureFold(projection)
        let change = { (from: String, to: String) in
            Array(
                """
                {"sailing_id":"s","booking_id":9,"cabin_id":"\(to)","previous_cabin_id":"\(from)"}
                """.utf8)
        }
        try fold.fold(type: "cabin-changed", topic: "booking-events", data: change("A", "B"))
        let key = { (cabin: Text) in Key([.text("s"), .text(cabin)]) }
        #expect(fold.rows == [key("A"): Row([.null]), key("B"): Row([.integer(9)])])
        // The same cabin twice is one key.
        try fold.fold(type: "cabin-changed", topic: "booking-events", data: change("B", "B"))
        #expect(fold.rows == [key("A"): Row([.null]), key("B"): Row([.integer(9)])])
    }

    @Test(arguments: [
        ("null", "null"), ("true", "integer"), ("7", "integer"), ("7.5", "real"),
        ("\"x\"", "text"), ("[1, 2]", "text"), ("{\"a\":1}", "text"),
        ("9223372036854775808", "real"),
    ])
    func aMemberThatIsNotDeclaredIsSeenAsItIs(json: String, type: String) throws {
        let projection = try DeclaredFile.ofCharges(
            "select typeof(:data.extra) as total", column: "total text")
        let row = try DeclaredFile.row(of: projection, more: ",\"extra\":\(json)")
        #expect(row == Row([.text(Text(type))]))
        #expect(try DeclaredFile.row(of: projection) == Row([.text("null")]))
    }

    @Test(arguments: ["", "é", "e\u{301}", "a\u{0}b", "🛳️", "'; drop table x; --", "\"[,]\\"])
    func textIsKeptBytewise(text: String) throws {
        let projection = try DeclaredFile.ofCharges(
            "select coalesce(:old.total, :data.extra) as total", column: "total text")
        let json = ListedText.json(text)
        let row = try DeclaredFile.row(of: projection, more: ",\"extra\":\(json)")
        #expect(row == Row([.text(Text(text))]))
        #expect(try DeclaredFile.row(of: projection, after: row) == row)
    }

    @Test func listsKeepTheirOrderAndTheirBytes() throws {
        let added = try DeclaredFile.ofCharges(
            "select list_add(:old.total, :data.extra) as total", column: "total list")
        let removed = try DeclaredFile.ofCharges(
            "select list_remove(:old.total, :data.extra) as total", column: "total list")
        let held = try DeclaredFile.ofCharges(
            "select list_contains('[\"x\",\"y\"]', :data.extra) as total", column: "total bool")
        let texts: [Text] = ["b", "é", "e\u{301}", ",", "\"", "\",\"", "a\u{0}b", ""]
        var row: Row?
        for text in texts + texts {
            row = try DeclaredFile.row(
                of: added, after: row, more: ",\"extra\":\(ListedText.json(text.string))")
        }
        #expect(row == Row([.list(texts)]))
        for index in texts.indices {
            row = try DeclaredFile.row(
                of: removed, after: row, more: ",\"extra\":\(ListedText.json(texts[index].string))")
            #expect(row == Row([.list(Array(texts[(index + 1)...]))]))
        }
        #expect(try DeclaredFile.row(of: held, more: ",\"extra\":\"y\"") == Row([.bool(true)]))
        #expect(try DeclaredFile.row(of: held, more: ",\"extra\":\"x,\"") == Row([.bool(false)]))
    }

    @Test func aRowThatStaysKnowsIt() throws {
        let projection = try DeclaredFile.ofCharges("select max(:old.total, 5) as total")
        var row = Row([.integer(9)])
        row.settle()
        #expect(try DeclaredFile.row(of: projection, after: row)?.isChanged == false)
        row = Row([.integer(4)])
        row.settle()
        #expect(try DeclaredFile.row(of: projection, after: row)?.isChanged == true)
    }

    @Test func manyThreadsFoldWithOneProjection() async throws {
        let projection = try DeclaredFile.sample("unsettled_charges")
        let events = Array(try GoldenData.hard.events().prefix(4_000))
        var expected = PureFold(UnsettledCharges())
        try expected.fold(events)
        let rows = try await withThrowingTaskGroup(of: [Key: Row].self) { group in
            for _ in 0..<12 {
                group.addTask {
                    var fold = PureFold(projection)
                    try fold.fold(events)
                    return fold.rows
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(rows.count == 12)
        #expect(rows.allSatisfy { $0 == expected.rows })
    }
}

/// A text as JSON.
enum ListedText {
    static func json(_ text: String) -> String {
        var json = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": json += "\\\(scalar)"
            case "\u{0}": json += "\\u0000"
            default: json.unicodeScalars.append(scalar)
            }
        }
        return json + "\""
    }
}
