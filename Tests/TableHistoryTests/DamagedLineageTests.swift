import EventLog
import GoldenData
import Projections
import StreamTables
import TableHistory
import Testing

extension HistoryTests {
    /// Lineage that no projector wrote is found, and no question about it goes on for ever.
    @Suite struct DamagedLineageTests {
        private static let groups = ["long", "full", "short", "gone"]

        private static func chunk(_ group: String, _ first: Int, _ offsets: String) -> String {
            "UPDATE \"purses#lineage\" SET offsets = x'\(offsets)' WHERE \"group\" = '\(group)'"
                + " AND first_offset = \(first)"
        }

        private static let edits: [(key: String, sql: String)] = [
            // No offset, one before the chunk's place, one after it, two that do not grow.
            ("long", chunk("long", 128, "")), ("long", chunk("long", 128, "03")),
            ("long", chunk("long", 128, "830204")), ("long", chunk("long", 128, "800100")),
            // Events of other rows, which cannot be folded or give another row.
            ("full", chunk("full", 428, "ac0380011c")), ("long", chunk("long", 128, "8001ad03")),
            // Events that come after those of the row itself.
            ("long", chunk("long", 128, "8001a801")),
            ("long", "UPDATE purses SET \"#lineage\" = x'800201' WHERE \"group\" = 'long'"),
            ("long", "UPDATE purses SET \"#lineage\" = x'00ab02' WHERE \"group\" = 'long'"),
            ("short", "UPDATE purses SET \"#lineage\" = x'ff7f' WHERE \"group\" = 'short'"),
            ("short", "UPDATE purses SET \"#lineage\" = x'' WHERE \"group\" = 'short'"),
        ]

        @Test(arguments: edits)
        func editedLineageIsFoundAndNoPageVouchesForIt(key: String, sql: String) async throws {
            let fixture = try await HistoryFixture.ownPurses()
            let key = Purse.key(key, false, 1)
            #expect(try fixture.open().rows.refoldMatches(key, pieces: 3))
            try fixture.edit(sql)
            let history = try fixture.open()
            #expect(try !history.rows.refoldMatches(key, pieces: 3))
            for isDescending in [false, true] {
                let page = try? history.rows.page(
                    of: key, from: nil, limit: 1_000, isDescending: isDescending)
                #expect(page?.refoldMatches != true)
            }
        }

        @Test func lineageOfEventsThatTheLogHasNotIsAnErrorToWhoeverAsksForThem() async throws {
            let fixture = try await HistoryFixture.ownPurses()
            try fixture.edit("UPDATE purses SET \"#lineage\" = x'ff7f' WHERE \"group\" = 'short'")
            let history = try fixture.open()
            let error = #expect(throws: HistoryError.self) {
                try history.rows.page(
                    of: Purse.key("short", false, 1), from: nil, limit: 1, isDescending: true)
            }
            guard case .log? = error else { throw try #require(error) }
        }

        @Test func aChunkInAnotherPlaceIsAnErrorThatAsksForARebuild() async throws {
            let fixture = try await HistoryFixture.ownPurses()
            try fixture.edit(Self.chunk("long", 128, "03"))
            let history = try fixture.open()
            let error = #expect(throws: HistoryError.self) {
                try history.rows.page(
                    of: Purse.key("long", false, 1), from: nil, limit: 1_000, isDescending: false)
            }
            guard case .table(let table)? = error else { throw try #require(error) }
            #expect(table.needsRebuild)
        }

        /// Whatever stands in the file, a question ends, with an answer or an error.
        @Test(arguments: 0..<12 as Range<UInt64>)
        func randomBytesNeitherTrapNorHang(seed: UInt64) async throws {
            let fixture = try await HistoryFixture.ownPurses()
            var random = SeededRandom(seed: seed)
            for group in Self.groups {
                let bytes = [UInt8](count: 24, seed % 3 == 0 ? 0x0f : 0xff, &random)
                try fixture.edit(
                    "UPDATE purses SET \"#lineage\" = x'\(bytes.hex)'"
                        + " WHERE \"group\" = '\(group)'")
                let others = [UInt8](count: 24, seed % 3 == 0 ? 0x0f : 0xff, &random)
                try fixture.edit(
                    "UPDATE \"purses#lineage\" SET offsets = x'\(others.hex)'"
                        + " WHERE \"group\" = '\(group)' AND first_offset % 2 = \(seed % 2)")
            }
            let history = try fixture.open()
            for group in Self.groups { ask(history, group) }
        }

        private func ask(_ history: OpenHistory, _ group: String) {
            let key = Purse.key(group, false, 1)
            for start in [nil, Offset(0), Offset(200), Offset(Int64.max)] {
                for isDescending in [false, true] {
                    _ = try? history.rows.page(
                        of: key, from: start, limit: 500, isDescending: isDescending)
                }
            }
            _ = try? history.rows.refoldMatches(key, pieces: 5)
            _ = try? history.rows.offsets(of: key, limit: 1_000)
            _ = try? history.rows.hasEvent(Offset(3), of: key)
            for position in [-1, 0, 200, 600].map({ Position(last: $0) }) {
                _ = try? history.rows.row(at: key, asOf: position)
                _ = try? history.aggregate(1).entries(of: Key([.text(Text(group))]), upTo: position)
            }
        }
    }
}

extension [UInt8] {
    /// Up to `count` random bytes, each within `mask`.
    fileprivate init(count: Int, _ mask: UInt8, _ random: inout SeededRandom) {
        self = (0..<Int.random(in: 0...count, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random) & mask
        }
    }
}

extension Collection<UInt8> {
    /// Two digits for each byte, as in SQL.
    var hex: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
