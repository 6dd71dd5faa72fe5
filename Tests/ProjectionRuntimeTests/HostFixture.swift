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
    let folder = TestDirectory()
    private let events: EventCatalog
    private let reports = Mutex<[String]>([])

    var tables: String { "\(folder.path)/tables" }
    var logDirectory: String { "\(folder.path)/log" }
    var catalogPath: String { "\(folder.path)/catalog.db" }
    /// What the hosts said for the server's log.
    var reported: [String] { reports.withLock { $0 } }

    init(_ events: EventCatalog = HarborPointEvents.catalog) {
        self.events = events
        makeFolder(tables)
    }

    func openLog() throws -> EventLog {
        try EventLog.open(directory: logDirectory, catalog: events)
    }

    func open(
        _ log: EventLog, _ projection: any Projection = HostFixture.manifest
    ) throws -> ProjectionHost { try open(log, all: [projection]) }

    func open(_ log: EventLog, all projections: [any Projection]) throws -> ProjectionHost {
        try ProjectionHost(
            projections: projections, log: log, directory: tables, catalogPath: catalogPath,
            // What is found by accident would repair what a test wants to find.
            scrubInterval: .seconds(3_600),
            report: { [self] sentence in reports.withLock { $0.append(sentence) } })
    }

    /// Opens log and host, waits until each projection has all of the log, runs `body`, stops both.
    func running(
        all projections: [any Projection],
        _ body: (EventLog, ProjectionHost) async throws -> Void
    ) async throws {
        let log = try openLog()
        let host = try open(log, all: projections)
        try await host.start()
        for served in host.projections { await served.caughtUp(with: log) }
        try await body(log, host)
        await host.stop()
        log.close()
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

    /// The data directory as a `kill -9` in this moment would leave it, for another server. The
    /// log comes last, so that it is never behind the tables. Nil where the catalog changed
    /// meanwhile: no kill leaves a mixture of two moments.
    func killed() -> HostFixture? {
        let copy = HostFixture(events)
        let catalog = ["", "-wal"].map { readFile(catalogPath + $0) }
        for name in TestDirectory.names(tables) where !name.hasSuffix("-shm") {
            writeFile("\(copy.tables)/\(name)", readFile("\(tables)/\(name)"))
        }
        guard catalog == ["", "-wal"].map({ readFile(catalogPath + $0) }) else { return nil }
        writeFile(copy.catalogPath, catalog[0])
        writeFile(copy.catalogPath + "-wal", catalog[1])
        makeFolder(copy.logDirectory)
        for name in ["log.db", "log.db-wal"] {
            writeFile("\(copy.logDirectory)/\(name)", readFile("\(logDirectory)/\(name)"))
        }
        return copy
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

extension ServedProjection {
    /// Waits until the file that answers has everything that the log has now.
    func caughtUp(with log: EventLog) async {
        let end = log.end
        await eventually { self.live.map { $0.gate.position >= end } ?? false }
    }

    /// Waits until a version is built and has everything that the log has now.
    func caughtUp(_ version: Int, with log: EventLog) async {
        let end = log.end
        await eventually { self.file(version).map { $0.gate.position >= end } ?? false }
    }
}

extension LiveTable {
    /// The build that runs.
    var build: ProjectionFile? { projection.files.last(where: \.isBuilding) }
    /// The status a probe judges.
    var status: ProjectionStatus? { projection.status }

    /// Waits until readers are served everything that the log has now.
    func caughtUp(with log: EventLog) async {
        await reached(log.end)
        await eventually { self.serving != nil }
    }

    /// Waits until readers are served `position`.
    func reached(_ position: Position) async {
        await eventually { self.serving != nil }
        await withCheckedContinuation { waiting in
            guard let gate = serving?.gate else { return waiting.resume() }
            if gate.wait(for: position, { waiting.resume() }) == nil { waiting.resume() }
        }
    }

    /// The rows and the checkpoint of the file that serves, from one snapshot.
    func contents() throws -> (rows: [Key: Row], checkpoint: Checkpoint) {
        let serving = try #require(self.serving)
        let schema = try #require(self.shape(inVersion: serving.version)?.schema)
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
func eventually(
    sourceLocation: SourceLocation = #_sourceLocation, _ isSo: () throws -> Bool
) async rethrows {
    for _ in 0..<12_000 {
        if try isSo() { return }
        try? await Task.sleep(for: .milliseconds(5))
    }
    Issue.record("it did not come about within a minute", sourceLocation: sourceLocation)
}
