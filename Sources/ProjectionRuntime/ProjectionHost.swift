import Dispatch
import EventLog
import Projections
import SQLite
import StreamTables

/// Why a projection cannot do what an operator asks.
public enum ProjectionError: Error, Sendable, CustomStringConvertible {
    /// No projection has that name.
    case unknown(String)
    /// A build of it runs already.
    case alreadyBuilding(String)
    /// The catalog, the log or a table file failed.
    case storage(String)

    /// One sentence.
    public var description: String {
        switch self {
        case .unknown(let name): return "there is no projection “\(name)”"
        case .alreadyBuilding(let name): return "\(name) is being built already"
        case .storage(let reason): return reason
        }
    }
}

/// All projections of a server: opens their files, keeps a projector on each, builds them anew.
public actor ProjectionHost {
    /// The tables by name; the set never changes while a server runs.
    public nonisolated let tables: [LiveTable]
    private nonisolated let executor = QueueExecutor(label: "projections")
    private let directory: TableDirectory
    private let events: EventLog
    private var catalog: Catalog
    private var live: [String: Projector] = [:]
    private var builds: [String: Projector] = [:]
    private var promotions: Set<String> = []
    private var isStopped = false
    private let report: @Sendable (String) -> Void

    /// The host's own serial queue: the catalog's SQLite calls block it and nothing else.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Opens the catalog at `catalogPath` for projections whose files live in `directory`.
    /// - Parameter report: called with a sentence for the server's log.
    /// - Throws: `ProjectionError.storage`.
    public init(
        projections: [any Projection], log: EventLog, directory: String, catalogPath: String,
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
        tables = projections.map(LiveTable.init)
    }

    /// The table named `name`, or nil.
    public nonisolated func table(_ name: String) -> LiveTable? {
        tables.first { $0.name == name }
    }

    /// Opens every table, or begins to build it where its file is missing or cannot be used.
    /// - Throws: `ProjectionError.storage` where the catalog cannot be read or a build not begun.
    public func start() throws(ProjectionError) {
        do {
            var kept: Set<String> = []
            for table in tables {
                guard let found = try catalog.live(table.name),
                    found.version == table.projection.version
                else { continue }
                kept.insert(
                    directory.path(
                        table.name, version: found.version, generation: found.generation))
            }
            directory.sweep(keeping: kept)
            for table in tables where try !open(table) { _ = try build(table) }
        } catch {
            throw .storage("\(error)")
        }
    }

    /// Folds a table anew from offset 0 beside the one that serves, and lets it take over once it
    /// has caught up. Progress is `LiveTable.build`.
    /// - Throws: `ProjectionError`.
    @discardableResult
    public func rebuild(_ name: String) throws(ProjectionError) -> LiveTable.Build {
        guard let table = table(name) else { throw .unknown(name) }
        guard builds[name] == nil, table.build == nil, !isStopped else {
            throw .alreadyBuilding(name)
        }
        do {
            return try build(table)
        } catch {
            throw .storage("\(error)")
        }
    }

    /// Stops all projectors; what they folded is committed.
    public func stop() async {
        isStopped = true
        for projector in Array(live.values) + Array(builds.values) { await projector.stop() }
        live = [:]
        builds = [:]
    }

    private func open(_ table: LiveTable) throws -> Bool {
        guard let found = try catalog.live(table.name),
            found.version == table.projection.version
        else { return false }
        let path = directory.path(
            table.name, version: found.version, generation: found.generation)
        guard directory.exists(path) else {
            report("the file of \(table.name) is gone; it is built anew")
            return false
        }
        do {
            let writer = try writer(path, table, generation: found.generation)
            let position = writer.checkpoint.position
            guard position <= events.end else {
                throw TableError.foreign(
                    "the table stands at \(position.text), past the log's end \(events.end.text)")
            }
            // An emptied file opens as a new one: what its generation vouched for is gone.
            guard position > .none || events.end == .none else {
                throw TableError.foreign("the table's file is empty")
            }
            let projector = try projector(table, writer, isBuilding: false)
            live[table.name] = projector
            table.serve(serving(table, path, projector.status))
            table.gate.advance(to: position)
            Task { await projector.start() }
            return true
        } catch let error as TableError where error.needsRebuild {
            report("\(table.name) is built anew: \(error)")
            directory.remove(path)
            return false
        }
    }

    private func build(_ table: LiveTable) throws -> LiveTable.Build {
        let generation = try catalog.takeGeneration(table.name)
        let version = table.projection.version
        let path = directory.path(table.name, version: version, generation: generation)
        let projector: Projector
        do {
            projector = try self.projector(
                table, try writer(path, table, generation: generation), isBuilding: true)
        } catch {
            directory.remove(path)
            throw error
        }
        builds[table.name] = projector
        let build = LiveTable.Build(status: projector.status, target: events.end)
        table.setBuild(build)
        Task {
            await projector.start()
            // With nothing to fold there is no commit that would report it as caught up.
            if build.target == .none { await self.promote(table) }
        }
        return build
    }

    private func writer(
        _ path: String, _ table: LiveTable, generation: Int64
    ) throws(TableError) -> TableWriter {
        try TableWriter(
            path: path, schema: table.schema, version: table.projection.version,
            logID: events.id, generation: generation)
    }

    private func serving(
        _ table: LiveTable, _ path: String, _ status: ProjectionStatus
    ) -> LiveTable.Serving {
        LiveTable.Serving(
            path: path, version: table.projection.version,
            generation: status.current.generation, status: status)
    }

    private func projector(
        _ table: LiveTable, _ writer: sending TableWriter, isBuilding: Bool
    ) throws -> Projector {
        let generation = writer.checkpoint.generation
        return try Projector(
            projection: table.projection, log: events, writer: writer, isBuilding: isBuilding,
            onCommit: { [weak self, weak table] position in
                guard let table else { return }
                if table.serving?.generation == generation {
                    table.gate.advance(to: position)
                } else if let build = table.build, position >= build.target {
                    Task { await self?.promote(table) }
                }
            },
            onFault: { [weak self, weak table] error, isNew in
                guard let table else { return }
                if isNew { self?.report("the projector of \(table.name) is at fault: \(error)") }
                Task { await self?.replace(table, generation, after: error) }
            })
    }

    /// Lets a build that has caught up serve. It closes what came in since it began while the old
    /// projector still folds; then that one stops, so that readers' position stands still for as
    /// long as the last few events take. Where the build falls short, the old file goes on.
    private func promote(_ table: LiveTable) async {
        // A build stays in `builds` until it serves: `stop` finds it, and no second one begins.
        guard !isStopped, let build = builds[table.name],
            promotions.insert(table.name).inserted
        else { return }
        defer { promotions.remove(table.name) }
        await build.catchUp(to: table.gate.position)
        if let old = live[table.name] { await old.stop() }
        await build.catchUp(to: table.gate.position)
        guard !isStopped else { return }
        guard build.status.current.position >= table.gate.position else {
            return promoteLater(table)
        }
        let generation = build.status.current.generation
        let version = table.projection.version
        do {
            try catalog.setLive(
                table.name, Catalog.Live(version: version, generation: generation))
        } catch {
            report("\(table.name) could not be made live: \(error)")
            return promoteLater(table)
        }
        let old = table.serving
        let path = directory.path(table.name, version: version, generation: generation)
        live[table.name] = builds.removeValue(forKey: table.name)
        await build.becomeLive()
        table.promote(serving(table, path, build.status))
        table.gate.advance(to: build.status.current.position)
        if let old { directory.remove(old.path) }
        report("\(table.name) generation \(generation) serves")
    }

    private func promoteLater(_ table: LiveTable) {
        if live.removeValue(forKey: table.name) != nil {
            do {
                _ = try open(table)
            } catch {
                report("\(table.name) could not be opened again: \(error)")
            }
        }
        executor.queue.asyncAfter(deadline: .now() + .seconds(1)) {
            Task { await self.promote(table) }
        }
    }

    /// Builds a table anew whose file can no longer be used, be it the one that serves or a build.
    private func replace(
        _ table: LiveTable, _ generation: Int64, after error: any Error
    ) async {
        guard let error = error as? TableError, error.needsRebuild, !isStopped else { return }
        if let build = builds[table.name] {
            guard build.status.current.generation == generation,
                !promotions.contains(table.name)
            else { return }
            builds[table.name] = nil
            await build.stop()
            directory.remove(
                directory.path(
                    table.name, version: table.projection.version, generation: generation))
            table.setBuild(nil)
        } else if table.serving?.generation != generation {
            return
        }
        buildAnew(table)
    }

    /// Builds the table anew; where that fails, again a second later.
    private func buildAnew(_ table: LiveTable) {
        guard builds[table.name] == nil, !isStopped else { return }
        do {
            _ = try build(table)
        } catch {
            report("\(table.name) could not be built anew: \(error)")
            executor.queue.asyncAfter(deadline: .now() + .seconds(1)) {
                self.assumeIsolated { $0.buildAnew(table) }
            }
        }
    }

    /// Builds a table anew whose file readers found gone or damaged while it served.
    public func filesWereUnreadable(of table: LiveTable, generation: Int64, isCorrupt: Bool) {
        guard let serving = table.serving, serving.generation == generation,
            builds[table.name] == nil,
            isCorrupt || !directory.exists(serving.path)
        else { return }
        report("the file of \(table.name) is gone or damaged; it is built anew")
        buildAnew(table)
    }
}
