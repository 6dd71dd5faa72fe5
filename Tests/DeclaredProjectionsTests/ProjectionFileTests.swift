import DeclaredProjections
import GoldenData
import HarborPoint
import Projections
import Testing

/// What a file says, and where it is wrong.
@Suite struct ProjectionFileTests {
    static let good = """
        projection totals version 3
        order per-key
        key sailing_id text "The sailing."
        column total integer "The ""sum""." -- in minor units
        column note text nullable
        index total, note
        index sailing_id
        on charge-posted
          -- which row
          key :sailing_id

          select :amount as total,
        -- a comment at the margin
            :old.note
        on charge-settled
        \tkey :sailing_id
        \tselect -:amount as total, null as note
        """

    @Test func aFileSaysItsTableAndItsRules() throws {
        let bytes = Array(ProjectionFileTests.good.utf8)
        let file = try ProjectionFile(bytes.span.bytes, file: "t.projection")
        #expect(
            file.table
                == TableSchema(
                    name: "totals", key: [Column("sailing_id", .text, "The sailing.")],
                    columns: [
                        Column("total", .integer, "The \"sum\"."),
                        Column("note", .text, isNullable: true, ""),
                    ], indexes: [["total", "note"], ["sailing_id"]]))
        #expect(file.version == 3)
        #expect(file.order == .perKey)
        #expect(file.rules.map(\.eventType) == ["charge-posted", "charge-settled"])
        #expect(file.rules.map(\.line) == [8, 15])
        #expect(file.rules.map(\.statementLine) == [12, 17])
        #expect(file.rules[0].keys.map(\.line) == [10])
        #expect(file.rules[0].keys.map(\.parameters) == [[":sailing_id"]])
        let projection = try DeclaredFile.compiled(ProjectionFileTests.good)
        let row = try DeclaredFile.row(of: projection, after: Row([.integer(1), .text("n")]))
        #expect(row == Row([.integer(100), .text("n")]))
    }

    @Test func aFileThatSaysNoOrderNeedsAllOfIt() throws {
        #expect(try DeclaredFile.ofCharges("select 1 as total").order == .total)
    }

    @Test func lineEndsAndAByteOrderMarkDoNotMatter() throws {
        let windows = "\u{feff}" + ProjectionFileTests.good.replacing("\n", with: "\r\n")
        let projection = try DeclaredFile.compiled(windows)
        #expect(projection.table.valueColumns.count == 2)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let line: Int
        let reason: String

        /// `good` with a text replaced.
        init(_ old: String, _ new: String, _ line: Int, _ reason: String) {
            text = ProjectionFileTests.good.replacing(old, with: new, maxReplacements: 1)
            self.line = line
            self.reason = reason
        }

        var testDescription: String { "\(line): \(reason)" }
    }

    static let cases = [
        Case(good, "", 1, "declares no projection"),
        Case("projection", "project", 1, "“project” is none of projection, order"),
        Case("projection totals version 3\n", "", 1, "the first line must be “projection NAME"),
        Case("totals", "Totals", 1, "must be a lower case letter"),
        Case("totals", "to.tals", 1, "must be a lower case letter"),
        Case("totals", "checkpoint", 1, "cannot be called “checkpoint”"),
        Case("totals", "sqlite_totals", 1, "cannot be called “sqlite_totals”"),
        Case("totals", String(repeating: "t", count: 64), 1, "63 at most"),
        Case("version 3", "", 1, "followed by “version” and a number from 1"),
        Case("version 3", "version 0", 1, "a number from 1 to 1000000"),
        Case("version 3", "version 9999999999999999999", 1, "a number from 1 to 1000000"),
        Case("version 3", "version 3 now", 1, "“now” is not expected here"),
        Case("order per-key", "order some", 2, "none, per-key-within-topic, per-key, total"),
        Case("order per-key", "order none\norder none", 3, "said twice"),
        Case("order per-key", "projection a version 1", 2, "one projection already"),
        Case("order per-key", "  order per-key", 2, "must begin at the margin"),
        Case("key sailing_id text \"The sailing.\"", "", 1, "“totals” has no key"),
        Case("key sailing_id text", "key sailing_id list", 3, "integer, text or bool"),
        Case("key sailing_id text", "key sailing_id text nullable", 3, "cannot be null"),
        Case("key sailing_id text", "key sailing_id varchar", 3, "integer, text or bool"),
        Case("\"The sailing.\"", "\"The sailing.", 3, "a quote is not closed"),
        Case("\"The sailing.\"", "\"The\" \"sailing.\"", 3, "“sailing.” is not expected"),
        Case("column note", "column total", 5, "there is a column “total” already"),
        Case("column note", "column sailing_id", 5, "there is a column “sailing_id” already"),
        Case("column note", "column exists", 5, "cannot be called “exists”"),
        Case("column note", "column last_event_offset", 5, "cannot be called"),
        Case("column note text", "column note", 5, "integer, text, bool or list"),
        Case("column note", "column", 5, "“text”"),
        Case("index total, note", "index total,", 6, "a column is missing"),
        Case("index total, note", "index total note", 6, "“note” is not expected here"),
        Case("index total, note", "index total, total", 6, "names a column twice"),
        Case("index total, note", "index nothing", 6, "there is no column “nothing”"),
        Case("index total, note", "index sailing_id", 6, "two such indexes"),
        Case("note text nullable", "note list nullable", 6, "“note” is a list"),
        Case("on charge-posted", "on charge-stolen", 8, "no type of event “charge-stolen”"),
        Case("on charge-posted", "on", 8, "the type of event is missing"),
        Case("on charge-settled", "on charge-posted", 15, "its rule on line 8 already"),
        Case("on charge-settled", "column late text", 15, "must stand before the first “on”"),
        Case("  key :sailing_id\n\n", "", 8, "“on charge-posted” has no key"),
        Case("  key :sailing_id", "  key :sailing_id, :amount", 10, "the key has 1 columns, not 2"),
        Case("  key :sailing_id", "  key", 10, "a value of the key, such as :sailing_id"),
        Case("  key :sailing_id", "  key sailing_id", 10, "“sailing_id” is no parameter"),
        Case("  key :sailing_id", "  key :old.sailing_id", 10, "from the event alone"),
        Case("  key :sailing_id", "  key :amount", 10, "“amount” is integer, the key column"),
        Case("  key :sailing_id", "key :sailing_id", 10, "must stand before the first “on”"),
        Case("\tselect -:amount as total, null as note", "", 15, "has no SELECT"),
        Case(":amount as total,", ":ammount as total,", 12, "declares no member “ammount”"),
        Case(":old.note", ":old.nota as note", 14, "“totals” has no column “nota”"),
        Case(":old.note", ":key.note", 14, "the key has no column “note”"),
        Case(":old.note", ":new.note", 14, "before the dot stands old, key or data"),
        Case(":old.note", ":old.", 14, "declares no member “old”"),
        Case(":old.note", "'open", 14, "a quote or a comment is not closed"),
        Case(":old.note", "/* open", 14, "a quote or a comment is not closed"),
        Case(":old.note", "1 + as note", 14, "syntax error"),
        Case(":old.note", "abs(1, 2) as note", 14, "wrong number of arguments"),
        Case(":old.note", "frob(1) as note", 14, "no such function: frob"),
        Case(":old.note", "1", 12, "gives “1”, which is no column"),
        Case(":old.note", "1 as total", 12, "gives “total” twice"),
        Case(":old.note", "1 as note, 2 as more", 14, "gives “more”, which is no column"),
        Case(":amount as total,", "", 12, "does not give “total”"),
        Case(":old.note", "\u{1}", 14, "a control character"),
    ]

    @Test(arguments: cases)
    func aBadFileNamesItsLineAndTheReason(bad: Case) {
        #expect(bad.text != ProjectionFileTests.good)
        let error = #expect(throws: ProjectionFileError.self) {
            try DeclaredFile.compiled(bad.text)
        }
        #expect(error?.line == bad.line, "\(error.debugDescription)")
        #expect(error?.reason.contains(bad.reason) == true, "\(error.debugDescription)")
    }

    @Test func bytesThatAreNoTextNameTheirLine() {
        let bytes = Array("projection a version 1\nkey b text \"".utf8) + [0xff, 0x22]
        let error = #expect(throws: ProjectionFileError.self) {
            try ProjectionFile(bytes.span.bytes, file: "b.projection")
        }
        #expect(error?.description == "b.projection:2: the line is no UTF-8")
    }

    @Test func aDeepExpressionIsRefused() {
        let deep =
            String(repeating: "(1+", count: 5_000) + "1" + String(repeating: ")", count: 5_000)
        let error = #expect(throws: ProjectionFileError.self) {
            try DeclaredFile.ofCharges("select \(deep) as total")
        }
        #expect(error?.line == 6)
    }

    /// Whatever a file holds, it is a projection or an error with a line of the file.
    @Test func mutatedFilesNeverTrap() throws {
        var random = SeededRandom(seed: 20_260_714)
        let sources = [ProjectionFileTests.good].map { Array($0.utf8) }
        let alphabet = Array("\n\r\t '\"`[]:;,.()-/*?$@#_aZ09\u{e9}\u{0}".utf8) + [0xff]
        var accepted = 0
        for _ in 0..<3_000 {
            var bytes = sources[0]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: place)
                case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
                default:
                    let other = Int.random(in: place..<bytes.count, using: &random)
                    bytes.removeSubrange(place..<min(other, place + 40))
                }
                if bytes.isEmpty { bytes = [0x0a] }
            }
            let lines = bytes.count { $0 == 0x0a } + 1
            do throws(ProjectionFileError) {
                _ = try DeclaredProjection(
                    bytes.span.bytes, file: "f", catalog: HarborPointEvents.catalog)
                accepted += 1
            } catch {
                #expect((1...lines).contains(error.line), "\(error)")
                #expect(!error.reason.isEmpty)
            }
        }
        // Changes of descriptions and comments leave a file good: the rest is not refused blindly.
        #expect(accepted > 100)
        #expect(accepted < 2_900)
    }
}
