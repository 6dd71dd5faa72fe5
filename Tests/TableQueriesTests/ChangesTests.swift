import EventLog
import Projections
import StreamTables
import TableQueries
import Testing

@Suite struct ChangesTests {
    private static let form = ChangeForm(upsert: "+", delete: "-", end: "\n")
    private static let fields = ("fields", "berth,state")

    private func query(_ items: (String, String)...) throws -> RowQuery {
        let items = items + [ChangesTests.fields]
        return try RowQuery.parseChanges(
            items: items.map { (name: $0.0, value: $0.1) }, schema: Fixture.schema)
    }

    private static func up(_ berth: Int, _ state: String) -> String {
        #"+{"berth":\#(berth),"state":"\#(state)"}"# + "\n"
    }

    private static func down(_ sailing: String, _ berth: Int) -> String {
        #"-{"sailing_id":"\#(sailing)","berth":\#(berth)}"# + "\n"
    }

    /// Berths 0 to 9 of two sailings, each changed by the event of its number.
    private func fixture() throws -> Fixture {
        var rows: [Key: StoredRow] = [:]
        for berth in 0..<10 as Range<Int64> {
            for sailing in ["s", "t"] {
                rows[Fixture.key(sailing, berth)] = Fixture.row(
                    isOpen: berth % 2 == 0, state: "\(sailing)\(berth)", offset: berth)
            }
        }
        return try Fixture(rows)
    }

    private func changes(
        _ fixture: Fixture, _ query: RowQuery, after position: Int64, limit: Int = 100
    ) throws -> (text: String, pages: Int) {
        var bytes: [UInt8] = []
        var place: ChangePlace? = .rows(past: nil)
        var pages = 0
        while let next = place {
            place = try fixture.reader.snapshot().appendChanges(
                query, ChangesTests.form, after: Position(last: position), from: next,
                limit: limit, to: &bytes)
            pages += 1
        }
        return (String(decoding: bytes, as: UTF8.self), pages)
    }

    @Test func rowsThatLaterEventsChangedComeInKeyOrder() throws {
        let all = try changes(try fixture(), try query(), after: 7).text
        let expected = ["s", "t"].flatMap { sailing in
            [8, 9].map { ChangesTests.up($0, "\(sailing)\($0)") }
        }
        #expect(all == expected.joined())
    }

    @Test func rowsThatDoNotPassAreGone() throws {
        let found = try changes(
            try fixture(), try query(("sailing_id", "s"), ("is_open", "true")), after: 7)
        #expect(found.text == ChangesTests.up(8, "s8") + ChangesTests.down("s", 9))
    }

    @Test func toWhomNothingIsKnownNothingIsGone() throws {
        let found = try changes(
            try fixture(),
            try query(("sailing_id", "t"), ("berth[gte]", "7"), ("is_open", "false")),
            after: -1)
        #expect(found.text == ChangesTests.up(7, "t7") + ChangesTests.up(9, "t9"))
    }

    @Test(arguments: [1, 2, 3, 7])
    func pagesNeitherSkipNorRepeat(_ limit: Int) throws {
        let fixture = try fixture()
        let whole = try changes(fixture, try query(("is_open", "true")), after: 2)
        let paged = try changes(fixture, try query(("is_open", "true")), after: 2, limit: limit)
        #expect(paged.text == whole.text && paged.pages > whole.pages)
        let sailing = try query(("sailing_id", "s"))
        #expect(
            try changes(fixture, sailing, after: 2, limit: limit).text
                == changes(fixture, sailing, after: 2).text)
    }

    @Test func deletedKeysFollowTheRows() throws {
        let fixture = try fixture()
        var lineage = LineageTail()
        lineage.append(Offset(12))
        try fixture.writer.write(
            LineageChunk(key: Fixture.key("s", 77), lineage: lineage, row: nil), in: 0)
        try fixture.put([])
        let found = try changes(fixture, try query(), after: 8, limit: 1).text
        #expect(
            found == ChangesTests.up(9, "s9") + ChangesTests.up(9, "t9")
                + ChangesTests.down("s", 77))
        #expect(try !changes(fixture, try query(), after: 12).text.contains("77"))
        #expect(try !changes(fixture, try query(), after: -1).text.contains("77"))
    }

    @Test func namedKeysAreGivenAsTheyAreNow() throws {
        let fixture = try fixture()
        let keys = [Fixture.key("s", 2), Fixture.key("s", 3), Fixture.key("s", 77)]
        var bytes: [UInt8] = []
        try fixture.reader.snapshot().appendChanges(
            of: keys, try query(("is_open", "true")), ChangesTests.form, to: &bytes)
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == ChangesTests.up(2, "s2") + ChangesTests.down("s", 3)
                + ChangesTests.down("s", 77))
    }

    @Test(arguments: ["order", "limit", "cursor", "as_of", "min_offset", "max_lag_seconds"])
    func whatHasNoMeaningForChangesIsRefused(_ name: String) {
        #expect(throws: QueryError.unknownParameter(name)) { try query((name, "1")) }
    }
}
