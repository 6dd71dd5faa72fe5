import EventLog
import GoldenData
import HarborPoint
import Projections
import SQLite
import StreamTables
import TableHistory

/// A log and the file that a projection made of it by the plainest rules, in a folder of its own,
/// with what history must say about them.
final class HistoryFixture: Sendable {
    let projection: any Projection
    let log: EventLog
    let events: [SentEvent]
    let reference: Reference
    /// Positions at which `reference` knows the tables.
    let positions: [Int64]
    private let folder = TestDirectory()

    /// The log's last offset.
    var end: Int64 { Int64(events.count) - 1 }
    private var path: String { "\(folder.path)/table.db" }

    init(
        _ projection: any Projection, _ catalog: EventCatalog, _ lines: [[UInt8]],
        batch: Int = 1_000, positions count: Int = 10
    ) async throws {
        self.projection = projection
        log = try EventLog.open(directory: "\(folder.path)/log", catalog: catalog)
        events = try lines.enumerated().map { try SentEvent($1, offset: Int64($0), catalog) }
        var random = SeededRandom(seed: UInt64(lines.count))
        let end = Int64(lines.count) - 1
        let some = Set((0..<count).map { _ in Int64.random(in: 0...end, using: &random) })
        positions = some.union([-1, 0, end]).sorted()
        reference = try Reference(projection, events, standingAt: Set(positions))
        for start in stride(from: 0, to: lines.count, by: batch) {
            let body = lines[start..<min(start + batch, lines.count)].joined(separator: [10])
            var decoder = log.makeDecoder()
            _ = try await log.append(try decoder.decode(Array(body), as: .lines))
        }
        let writer = try TableWriter(
            path: path, tables: projection.tables, version: projection.version, logID: log.id,
            generation: 1)
        try reference.write(to: writer, end)
    }

    deinit { log.close() }

    /// The hard set, folded by one of the domain's projections.
    static func hard(_ projection: any Projection) async throws -> HistoryFixture {
        try await HistoryFixture(
            projection, HarborPointEvents.catalog, try GoldenData.hard.lines())
    }

    /// Random events of purses.
    static func purses(
        seed: UInt64, count: Int = 3_000, hot: Int = 1_000, batch: Int = 97
    ) async throws -> HistoryFixture {
        var random = SeededRandom(seed: seed)
        return try await HistoryFixture(
            Purse(), Purse.catalog,
            PurseEvents.lines(PurseEvents.random(count, hot: hot, &random)), batch: batch)
    }

    /// Events of purses as they are given.
    static func purses(_ events: [String]) async throws -> HistoryFixture {
        try await HistoryFixture(Purse(), Purse.catalog, PurseEvents.lines(events), positions: 3)
    }

    /// A fixture of the test's own, whose file it may edit: `long` has two full chunks and a tail,
    /// `full` has two full chunks and no tail, `short` a tail alone; `gone` was deleted.
    static func ownPurses() async throws -> HistoryFixture {
        let long = (0..<300).map { _ in PurseEvents.added("long", 1, 1) }
        let full = (0..<256).map { _ in PurseEvents.added("full", 1, 1) }
        return try await .purses(
            long + full + [
                PurseEvents.added("short", 1, 1), PurseEvents.added("gone", 1, 1),
                PurseEvents.closed("gone", 1),
            ])
    }

    /// Edits the file behind its projector's back.
    func edit(_ sql: String) throws {
        let editor = try Database(path: path, access: .readWrite)
        try editor.execute(sql)
    }

    /// A snapshot of the file, which ends when the value is released.
    func open() throws -> OpenHistory { try OpenHistory(path, projection, log) }
}

/// A snapshot of a table's file, with a reader of the log.
final class OpenHistory {
    let reader: TableReader
    let checkpoint: Checkpoint
    let log: LogReader
    let rows: RowHistory
    private let projection: any Projection

    init(_ path: String, _ projection: any Projection, _ log: EventLog) throws {
        self.projection = projection
        reader = try TableReader(path: path, schema: projection.table, generation: 1)
        checkpoint = try reader.begin()
        self.log = try log.makeReader()
        rows = RowHistory(projection, reader, self.log)
    }

    deinit { reader.end() }

    func aggregate(_ place: Int) -> AggregateHistory {
        AggregateHistory(projection, place: place, reader, log)
    }
}

/// What the tests of history are run on.
enum HistoryCase: String, CaseIterable, Sendable {
    case manifest, charges, occupancy, purses, otherPurses

    /// The fixture that all tests share; nothing may edit its file.
    func fixture() async throws -> HistoryFixture {
        guard let shared = SharedFixtures.current else { return try await make() }
        return try await shared.fixture(self)
    }

    func make() async throws -> HistoryFixture {
        switch self {
        case .manifest: try await .hard(BoardingManifest())
        case .charges: try await .hard(UnsettledCharges())
        case .occupancy: try await .hard(CabinOccupancy())
        case .purses: try await .purses(seed: 1)
        case .otherPurses: try await .purses(seed: 2, count: 6_000, hot: 300, batch: 1_500)
        }
    }
}

extension HistoryFixture {
    /// The key with the most events, some that were deleted and some at random.
    func someKeys(_ count: Int) -> [Key] {
        let changes = reference.changes[0]
        let keys = changes.keys.sorted()
        let hottest = keys.max { (changes[$0] ?? []).count < (changes[$1] ?? []).count }
        let gone = keys.filter { reference.fold.tables[0][$0] == nil }
        let again = keys.filter { key in
            (changes[key] ?? []).dropFirst().contains { $0.before == nil }
        }
        var random = SeededRandom(seed: UInt64(keys.count))
        let some = (0..<count).compactMap { _ in keys.randomElement(using: &random) }
        let full = [Purse.key("full", false, 1)].filter { changes[$0] != nil }
        let all = [hottest].compactMap { $0 } + full + gone.prefix(count) + again.prefix(count)
        return Array(Set(all + some)).sorted()
    }
}
