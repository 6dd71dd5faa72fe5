import Projections
import StreamTables
import Testing

@testable import TableQueries

@Suite struct CursorTests {
    private static let checkpoint = Checkpoint(
        logID: "log-1", generation: 3, position: .none, lastEventTime: nil)

    private func query(_ items: (String, String)...) throws -> RowQuery {
        try Fixture.query(items)
    }

    private func reason(_ text: String, _ query: RowQuery) -> String? {
        do {
            _ = try query.continued(at: text)
            return nil
        } catch {
            return error.description
        }
    }

    @Test func aCursorComesBackAsItWas() throws {
        let query = try query(("order", "guest,-deck,is_open,is_quiet"))
        let values: [Value] = [
            .text("naïve \u{0},"), .integer(.min), .bool(true), .null, .text(""), .integer(7),
        ]
        let cursor = Cursor(after: values, of: query, at: CursorTests.checkpoint)
        let back = try #require(try query.continued(at: cursor.text).cursor)
        #expect(back == cursor)
        #expect(back.values == values)
        #expect(back.generation == 3)
        #expect(back.isOf(log: "log-1"))
        #expect(!back.isOf(log: "log-2"))
    }

    @Test func itStaysGoodWithOtherFieldsAndAnotherLimit() throws {
        let cursor = Cursor(
            after: [.text("s"), .integer(1)], of: try query(), at: CursorTests.checkpoint)
        #expect(reason(cursor.text, try query(("limit", "7"), ("fields", "guest"))) == nil)
    }

    @Test func anotherQuestionRefusesIt() throws {
        let cursor = Cursor(
            after: [.integer(1)], of: try query(("sailing_id", "s")), at: CursorTests.checkpoint)
        for other in [
            try query(), try query(("sailing_id", "t")),
            try query(("sailing_id", "s"), ("order", "-berth")),
        ] {
            #expect(
                reason(cursor.text, other)
                    == "“cursor” belongs to another question: filters and order must stay")
        }
    }

    @Test func anotherTableRefusesIt() throws {
        let schema = TableSchema(
            name: "cabins", key: Fixture.schema.keyColumns, columns: Fixture.schema.valueColumns)
        let other = try RowQuery.parse(items: [], schema: schema)
        let cursor = Cursor(
            after: [.text("s"), .integer(1)], of: other, at: CursorTests.checkpoint)
        #expect(reason(cursor.text, try query()) == "“cursor” belongs to another table")
    }

    @Test(
        arguments: [
            [.integer(1), .integer(1)], [.text("s")], [.null, .integer(1)],
            [.text("s"), .integer(1), .integer(1)], [.text("s"), .bool(true)],
        ] as [[Value]])
    func valuesThatDoNotFitTheColumnsAreRefused(values: [Value]) throws {
        let query = try query()
        let forged = Cursor(after: values, of: query, at: CursorTests.checkpoint)
        #expect(reason(forged.text, query) == "“cursor” does not fit the table's columns")
    }

    @Test func everyChangedLetterIsNoticed() throws {
        let query = try query()
        let text = Cursor(
            after: [.text("s"), .integer(1)], of: query, at: CursorTests.checkpoint
        ).text
        for place in 0..<text.utf8.count {
            for letter in "Aa0-_=" {
                var bytes = Array(text.utf8)
                guard bytes[place] != letter.asciiValue else { continue }
                bytes[place] = letter.asciiValue ?? 0
                #expect(
                    reason(String(decoding: bytes, as: UTF8.self), query)
                        == "“cursor” is not one that an answer gave")
            }
            #expect(reason(String(text.prefix(place)), query) != nil)
        }
    }

    @Test func anyBytesAreDecodedOrRefused() throws {
        let query = try query(("order", "guest"))
        var random = SeededGenerator(seed: 11)
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...60, using: &random)
            var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            if count > 0 { bytes[0] = 1 }
            // A right checksum, so that what lies behind it is reached.
            let sum = UInt32(truncatingIfNeeded: StableHash.of(bytes))
            withUnsafeBytes(of: sum.littleEndian) { bytes.append(contentsOf: $0) }
            let text = Base64URL.text(bytes)
            if let content = CursorCodec.content(text) {
                #expect(CursorCodec.text(content) == text)
            }
            #expect(reason(text, query) != nil)
        }
    }

    @Test func mangledCursorsAreDecodedOrRefused() throws {
        let query = try query(("order", "guest"))
        let whole = CursorCodec.Content(
            fingerprint: query.fingerprint, log: 1, generation: 1, table: "berths",
            values: [.text("guest"), .text("s"), .integer(1)])
        let good = try #require(Base64URL.bytes(CursorCodec.text(whole))).dropLast(4)
        var random = SeededGenerator(seed: 12)
        for _ in 0..<20_000 {
            var bytes = Array(good)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            bytes.removeLast(Int.random(in: 0...3, using: &random))
            let sum = UInt32(truncatingIfNeeded: StableHash.of(bytes))
            withUnsafeBytes(of: sum.littleEndian) { bytes.append(contentsOf: $0) }
            if let cursor = try? Cursor(text: Base64URL.text(bytes), of: query) {
                #expect(cursor.values.count == 3)
            }
        }
    }

    @Test func base64IsTheAlphabetForURLsWithoutPadding() {
        #expect(Base64URL.text([0xFB, 0xFF]) == "-_8")
        #expect(Base64URL.bytes("-_8") == [0xFB, 0xFF])
        for bad in ["-_9", "A", "AA=", "+/8", "AA A"] { #expect(Base64URL.bytes(bad) == nil) }
    }

    @Test func theHashIsSipHash() {
        // The last vector of the reference implementation's first sixteen.
        #expect(StableHash.of(Array(0..<15)) == 0xA129_CA61_49BE_45E5)
        #expect(StableHash.of([]) == 0x726F_DB47_DD0E_0E31)
        #expect(StableHash.text(0x1F) == "000000000000001f")
    }
}
