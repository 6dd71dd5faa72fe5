import EventLog
import GoldenData
import HarborPoint
import ProjectionRuntime
import Projections
import SQLite
import StreamTables
import Synchronization
import Testing

/// A data directory as a server has it: a log, a catalog and a folder of tables; opened and
/// stopped as often as a test wants.
final class HostFixture: Sendable {
    static let manifest = BoardingManifest()
    private let folder = TestDirectory()
    private let reports = Mutex<[String]>([])

    var tables: String { "\(folder.path)/tables" }
    var logDirectory: String { "\(folder.path)/log" }
    var catalogPath: String { "\(folder.path)/catalog.db" }
    /// What the hosts said for the server's log.
    var reported: [String] { reports.withLock { $0 } }

    init() { makeFolder(tables) }

    func openLog() throws -> EventLog {
        try EventLog.open(directory: logDirectory, catalog: HarborPointEvents.catalog)
    }

    func open(
        _ log: EventLog, _ projection: any Projection = HostFixture.manifest
    ) throws -> ProjectionHost {
        try ProjectionHost(
            projections: [projection], log: log, directory: tables, catalogPath: catalogPath,
            report: { [self] sentence in reports.withLock { $0.append(sentence) } })
    }

    /// Opens log and host, waits until the table has all of the log, runs `body`, stops both.
    func running(
        _ projection: any Projection = HostFixture.manifest,
        _ body: (EventLog, ProjectionHost, LiveTable) async throws -> Void
    ) async throws {
        let log = try openLog()
        let host = try open(log, projection)
        let table = try #require(host.table(projection.name))
        try await host.start()
        await table.caughtUp(with: log)
        try await body(log, host, table)
        await host.stop()
        log.close()
    }

    /// The path of the one table file; fails the test where there are more.
    func onlyTable() throws -> String {
        let files = TestDirectory.names(tables).filter { $0.hasSuffix(".db") }
        #expect(files.count == 1, "\(files)")
        return "\(tables)/\(try #require(files.first))"
    }
}

extension EventLog {
    /// Appends events and waits until they are on disk.
    @discardableResult
    func append(_ events: some Sequence<[UInt8]>) async throws -> Appended {
        var decoder = makeDecoder()
        let body = Array(events.joined(separator: [UInt8(ascii: "\n")]))
        return try await append(try decoder.decode(body, as: .lines))
    }
}

extension LiveTable {
    /// Waits until readers are served everything that the log has now.
    func caughtUp(with log: EventLog) async {
        await reached(log.end)
        await eventually { self.serving != nil }
    }

    /// Waits until readers are served `position`.
    func reached(_ position: Position) async {
        await withCheckedContinuation { waiting in
            if gate.wait(for: position, { waiting.resume() }) == nil { waiting.resume() }
        }
    }

    /// The rows and the checkpoint of the file that serves, from one snapshot.
    func contents() throws -> (rows: [Key: Row], checkpoint: Checkpoint) {
        let serving = try #require(self.serving)
        let reader = try TableReader(
            path: serving.path, schema: schema, generation: serving.generation)
        let checkpoint = try reader.begin()
        defer { reader.end() }
        let select = try reader.database.prepare(
            "SELECT \(TableLayout(schema).columnList) FROM \(SQLName.quoted(schema.name))")
        var rows: [Key: Row] = [:]
        let keys = schema.keyColumns.count
        while try select.step() {
            let values = schema.columns.enumerated().map { select.value($0, as: $1.type) }
            rows[Key(Array(values[..<keys]))] = Row(Array(values[keys...].dropLast()))
        }
        return (rows, checkpoint)
    }
}

/// Waits for something that nothing announces.
func eventually(_ isSo: () throws -> Bool) async rethrows {
    for _ in 0..<12_000 {
        if try isSo() { return }
        try? await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("it did not come about within a minute")
}
