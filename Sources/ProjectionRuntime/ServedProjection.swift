import EventLog
import Projections
import StreamTables
import Synchronization

/// A projection as the server has it: the versions its rules come in, the files it keeps of them,
/// and which file answers.
public final class ServedProjection: Sendable {
    /// A version whose file was deleted.
    public struct Retired: Sendable, Equatable {
        /// The version.
        public let version: Int
        /// The deleted file's generation.
        public let generation: Int64
    }

    private struct State {
        var live: ProjectionFile?
        var files: [ProjectionFile] = []
        var retired: [Retired] = []
        var verification: Verification?
        var driftRows: Int64 = 0
    }

    /// The projection's name, which is its root table's.
    public let name: String
    /// The rules of each version, lowest first.
    public let definitions: [any Projection]
    private let state = Mutex(State())

    init(_ definitions: [any Projection]) {
        self.definitions = definitions.sorted { $0.version < $1.version }
        name = definitions[0].name
    }

    /// The rules of a version; nil where this server has none.
    public func definition(_ version: Int) -> (any Projection)? {
        definitions.first { $0.version == version }
    }

    /// The file that answers; nil while it is built for the first time.
    public var live: ProjectionFile? { state.withLock { $0.live } }
    /// All files: the live one, standbys and builds, by generation.
    public var files: [ProjectionFile] { state.withLock { $0.files } }
    /// Versions whose files were deleted, by version.
    public var retired: [Retired] { state.withLock { $0.retired } }
    /// The last verification, or the one that runs.
    public var verification: Verification? { state.withLock { $0.verification } }
    /// Rows found to differ from their refold since the server started.
    public var driftRows: Int64 { state.withLock { $0.driftRows } }

    /// All files with what each is, at one moment: in the middle of a cutover, too, one is live.
    public var standing: [(file: ProjectionFile, state: ProjectionState)] {
        state.withLock { state in
            state.files.map { file in
                let reading = file.status.current
                if case .faulted = reading.state { return (file, reading.state) }
                if file === state.live { return (file, .live) }
                return (file, reading.role == .building ? .building : .standby)
            }
        }
    }

    /// The file of a version that can be read: not one that is being built.
    public func file(_ version: Int) -> ProjectionFile? {
        state.withLock { state in
            if let live = state.live, live.version == version { return live }
            return state.files.last { $0.version == version && !$0.isBuilding }
        }
    }

    /// The build of a version that runs.
    public func build(_ version: Int) -> ProjectionFile? {
        files.last { $0.version == version && $0.isBuilding }
    }

    /// What the rules look like to a reader who names no version: of the file that answers, else of
    /// the one that is being built first.
    public var current: any Projection {
        state.withLock { $0.live?.projection ?? $0.files.first?.projection } ?? definitions[0]
    }

    /// The status a probe should judge: of the file that serves, else of the first build.
    public var status: ProjectionStatus? {
        state.withLock { $0.live?.status ?? $0.files.first?.status }
    }

    func add(_ file: ProjectionFile) {
        state.withLock { state in
            state.files.append(file)
            state.files.sort { $0.generation < $1.generation }
            state.retired.removeAll { $0.version == file.version }
        }
    }

    func remove(_ file: ProjectionFile) {
        state.withLock { state in
            state.files.removeAll { $0 === file }
            if state.live === file { state.live = nil }
        }
    }

    /// Lets `file`, which may be a new one, answer from now on.
    func serve(_ file: ProjectionFile) { state.withLock { $0.live = file } }

    func retire(_ retired: Retired) {
        state.withLock { state in
            state.retired.removeAll { $0.version == retired.version }
            state.retired.append(retired)
            state.retired.sort { $0.version < $1.version }
        }
    }

    func setVerification(_ verification: Verification) {
        state.withLock { $0.verification = verification }
    }

    func foundDrift(_ rows: Int64) { state.withLock { $0.driftRows += rows } }
}

/// A stream table by its name: a root table or an aggregate of some projection.
public final class LiveTable: Sendable {
    /// The table's name.
    public let name: String
    /// The projection that fills it.
    public let projection: ServedProjection

    /// The table in each version that has it. Asked for at every read, so it is made once: a
    /// projection makes its list of tables anew whenever it is asked.
    private let shapes: [Shape]

    /// What a version makes of the table.
    public struct Shape: Sendable {
        /// The version.
        public let version: Int
        /// The table's number among those of the version.
        public let place: Int
        /// Its columns.
        public let schema: TableSchema
    }

    init(_ name: String, _ projection: ServedProjection) {
        self.name = name
        self.projection = projection
        shapes = projection.definitions.compactMap { definition in
            let tables = definition.tables
            return tables.firstIndex { $0.name == name }.map {
                Shape(version: definition.version, place: $0, schema: tables[$0])
            }
        }
    }

    /// The file that answers; nil while the first build runs.
    public var serving: ProjectionFile? { projection.live }
    /// The table in a version; nil where that version has no such table.
    public func shape(inVersion version: Int) -> Shape? {
        shapes.first { $0.version == version }
    }
    /// The table in the version that answers, and that version's rules.
    public var current: (place: Int, schema: TableSchema, projection: any Projection)? {
        let definition = projection.current
        guard let shape = shape(inVersion: definition.version) else { return nil }
        return (shape.place, shape.schema, definition)
    }
}
