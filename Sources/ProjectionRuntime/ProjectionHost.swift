import Dispatch
import EventLog
import Projections
import SQLite
import StreamTables

/// All projections of a server: opens their files, keeps a projector on each, builds versions
/// beside the live one, compares them and cuts over.
public actor ProjectionHost {
    /// The projections; the set never changes while a server runs.
    public nonisolated let projections: [ServedProjection]
    /// The tables by name: root tables and aggregates.
    public nonisolated let tables: [LiveTable]
    private nonisolated let executor = QueueExecutor(label: "projections")
    let directory: TableDirectory
    let events: EventLog
    var catalog: Catalog
    /// The projector of each file.
    var projectors: [ObjectIdentifier: Projector] = [:]
    /// Promotions that wait for their turn, by generation.
    var promotions: Set<ObjectIdentifier> = []
    var comparisons: [String: KeptComparison] = [:]
    var isStopped = false
    private var scrubber: Scrubber?
    private let scrubInterval: DispatchTimeInterval
    private var keepsLineage = true
    private var turns: [String: [CheckedContinuation<Void, Never>]] = [:]
    let report: @Sendable (String) -> Void

    /// The host's own serial queue: the catalog's SQLite calls block it and nothing else.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Opens the catalog at `catalogPath` for projections whose files live in `directory`.
    /// Several values may share a name; they are the versions of one projection.
    /// - Parameters:
    ///   - scrubInterval: how long the scrub pauses between two looks at rows.
    ///   - report: called with a sentence for the server's log.
    /// - Throws: `ProjectionError.storage`, also where two projections fill one table.
    public init(
        projections: [any Projection], log: EventLog, directory: String, catalogPath: String,
        scrubInterval: DispatchTimeInterval = .seconds(1),
        report: @escaping @Sendable (String) -> Void
    ) throws(ProjectionError) {
        do {
            catalog = try Catalog(path: catalogPath)
        } catch {
            throw .storage("the catalog cannot be opened: \(error)")
        }
        self.directory = TableDirectory(directory)
        self.events = log
        self.report = report
        self.scrubInterval = scrubInterval
        var names: [String] = []
        for projection in projections where !names.contains(projection.name) {
            names.append(projection.name)
        }
        self.projections = names.map { name in
            ServedProjection(projections.filter { $0.name == name })
        }
        tables = try ProjectionHost.tables(of: self.projections)
    }

    /// The embedded log's one partition orders everything; a projection that needs more order than
    /// a log keeps would fold to something else each time.
    private static func tables(
        of projections: [ServedProjection]
    ) throws(ProjectionError) -> [LiveTable] {
        var tables: [LiveTable] = []
        for projection in projections {
            guard Set(projection.definitions.map(\.version)).count == projection.definitions.count
            else { throw .storage("\(projection.name) has two definitions of one version") }
            for definition in projection.definitions {
                guard definition.order.isKept(byPartitions: EventLog.partitions) else {
                    throw .storage("\(projection.name) needs the total order of one partition")
                }
                for table in definition.tables {
                    guard let other = tables.first(where: { $0.name == table.name }) else {
                        tables.append(LiveTable(table.name, projection))
                        continue
                    }
                    guard other.projection === projection else {
                        throw .storage(
                            "\(projection.name) and \(other.projection.name) both fill"
                                + " \(table.name)")
                    }
                }
            }
        }
        return tables
    }

    /// Leaves lineage out of what is folded from now on, so that a benchmark can tell what it
    /// costs.
    /// Rows then have no history.
    package func leaveLineageOut() { keepsLineage = false }

    /// The table named `name`, or nil.
    public nonisolated func table(_ name: String) -> LiveTable? {
        tables.first { $0.name == name }
    }

    /// The projection named `name`, or nil.
    public nonisolated func projection(_ name: String) -> ServedProjection? {
        projections.first { $0.name == name }
    }

    func served(_ name: String) throws(ProjectionError) -> ServedProjection {
        guard let served = projection(name) else { throw .unknown(name) }
        return served
    }

    /// Opens every file, and begins to build what should answer and has no file that can be used.
    /// - Throws: `ProjectionError.storage` where the catalog cannot be read or a build not begun.
    public func start() throws(ProjectionError) {
        do {
            var kept: Set<String> = []
            for served in projections {
                for entry in try catalog.files(served.name) where entry.role != .retired {
                    kept.insert(path(served.name, entry.version, entry.generation))
                }
            }
            directory.sweep(keeping: kept)
            for served in projections { try open(served) }
        } catch {
            throw .storage("\(error)")
        }
        let scrubber = Scrubber(self, events, every: scrubInterval)
        scrubber.start()
        self.scrubber = scrubber
    }

    /// Stops all projectors; what they folded is committed.
    public func stop() async {
        isStopped = true
        scrubber?.stop()
        scrubber = nil
        for projector in projectors.values { await projector.stop() }
        projectors = [:]
    }

    private func open(_ served: ServedProjection) throws {
        let entries = try catalog.files(served.name)
        for entry in entries {
            if entry.role == .retired {
                served.retire(.init(version: entry.version, generation: entry.generation))
            } else if let definition = served.definition(entry.version) {
                try open(served, definition, entry)
            } else {
                report(
                    "version \(entry.version) of \(served.name) has a file, and this server has"
                        + " no rules of it; the file is kept")
            }
        }
        guard served.live == nil else { return }
        let wanted = try catalog.liveVersion(served.name)
        let definition = wanted.flatMap(served.definition) ?? served.definitions[0]
        // The version that answered may be one whose rules this server has not; its file is kept.
        if let standby = served.file(definition.version) { return try answer(standby, served) }
        guard served.build(definition.version) == nil else { return }
        let file = try build(served, definition)
        // With nothing to fold the table is whole, and a new server answers from its first request.
        if events.end == .none { try answer(file, served) }
    }

    /// Lets a file answer where none does.
    private func answer(_ file: ProjectionFile, _ served: ServedProjection) throws {
        try catalog.makeLive(
            served.name, file.generation, version: file.version, isReplaced: false)
        served.serve(file)
        file.status.update { reading in
            reading.role = .live
            reading.state = .live
        }
        let projector = projectors[ObjectIdentifier(file)]
        Task { await projector?.become(.live) }
    }

    private func open(
        _ served: ServedProjection, _ definition: any Projection, _ entry: Catalog.Entry
    ) throws {
        let path = path(served.name, entry.version, entry.generation)
        guard directory.exists(path) else {
            report("a file of \(served.name) version \(entry.version) is gone")
            return try catalog.remove(served.name, entry.generation)
        }
        do {
            let writer = try writer(path, definition, generation: entry.generation)
            let position = writer.checkpoint.position
            guard position <= events.end else {
                throw TableError.foreign(
                    "the table stands at \(position.text), past the log's end \(events.end.text)")
            }
            // An emptied file opens as a new one: what its generation vouched for is gone.
            guard position > .none || events.end == .none || entry.role == .building else {
                throw TableError.foreign("the table's file is empty")
            }
            let role: ProjectionState =
                switch entry.role {
                case .live: .live
                case .standby: .standby
                default: .building
                }
            let file = try follow(served, definition, path, writer, role)
            if role == .live { served.serve(file) }
        } catch let error as TableError where error.needsRebuild {
            report("a file of \(served.name) version \(entry.version) is of no use: \(error)")
            directory.remove(path)
            try catalog.remove(served.name, entry.generation)
        }
    }

    func path(_ name: String, _ version: Int, _ generation: Int64) -> String {
        directory.path(name, version: version, generation: generation)
    }

    func writer(
        _ path: String, _ definition: any Projection, generation: Int64
    ) throws(TableError) -> TableWriter {
        try TableWriter(
            path: path, tables: definition.tables, version: definition.version,
            rules: definition.rulesFingerprint, logID: events.id, generation: generation)
    }

    /// Puts a projector on an open file.
    func follow(
        _ served: ServedProjection, _ definition: any Projection, _ path: String,
        _ writer: sending TableWriter, _ role: ProjectionState, isListed: Bool = true
    ) throws -> ProjectionFile {
        let checkpoint = writer.checkpoint
        let gate = PositionGate(position: checkpoint.position)
        let quarantine = QuarantinedKeys()
        let changedRows = ChangedRows(after: checkpoint.position)
        let target = events.end
        let calls = FileCalls()
        let projector = try Projector(
            projection: definition, log: events, writer: writer, role: role,
            liveReads: { [weak served] in served?.live?.gate.reads ?? 0 },
            quarantine: quarantine, changedRows: changedRows, keepsLineage: keepsLineage,
            onCommit: { position in
                gate.advance(to: position)
                if position >= target { calls.caughtUp() }
            },
            onFault: { error, isNew in calls.fault(error, isNew) })
        let file = ProjectionFile(
            definition, generation: checkpoint.generation, path: path, status: projector.status,
            quarantine: quarantine, gate: gate, changedRows: changedRows, target: target)
        calls.set { [weak self, weak file] call in
            guard let self, let file else { return }
            Task { await self.take(call, of: file, served) }
        }
        projectors[ObjectIdentifier(file)] = projector
        if isListed { served.add(file) }
        let hasNothingToFold = role == .building && checkpoint.position >= target
        Task {
            await projector.start()
            // With nothing to fold there is no commit that would report it as caught up.
            if hasNothingToFold { await self.caughtUp(file, served) }
        }
        return file
    }

    private func take(
        _ call: FileCalls.Call, of file: ProjectionFile, _ served: ServedProjection
    ) async {
        switch call {
        case .caughtUp:
            if file.isBuilding { await caughtUp(file, served) }
        case .fault(let error, let isNew):
            if isNew { report("the projector of \(served.name) is at fault: \(error)") }
            await replace(file, served, after: error)
        }
    }

    /// Waits until nobody else moves the files of a projection; `endTurn` lets the next one go on.
    func takeTurn(_ name: String) async {
        if turns[name] == nil {
            turns[name] = []
            return
        }
        await withCheckedContinuation { turns[name]?.append($0) }
    }

    func endTurn(_ name: String) {
        guard var waiting = turns[name] else { return }
        guard !waiting.isEmpty else {
            turns[name] = nil
            return
        }
        let next = waiting.removeFirst()
        turns[name] = waiting
        next.resume()
    }
}
