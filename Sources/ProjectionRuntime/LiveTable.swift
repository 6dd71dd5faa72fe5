import EventLog
import Projections
import Synchronization

/// A stream table as readers meet it: which file serves it now, how far it is, and whether a
/// build runs beside it.
public final class LiveTable: Sendable {
    /// The file that answers.
    public struct Serving: Sendable {
        /// The file's path.
        public let path: String
        /// The version of the projection's rules.
        public let version: Int
        /// The content's generation.
        public let generation: Int64
        /// How far its projector is.
        public let status: ProjectionStatus
    }

    /// A build that has not caught up yet.
    public struct Build: Sendable {
        /// How far its projector is.
        public let status: ProjectionStatus
        /// The log's end when the build began: caught up means having passed it.
        public let target: Position
    }

    private struct State {
        var serving: Serving?
        var build: Build?
    }

    /// The projection that fills the table.
    public let projection: any Projection
    /// Readers that demand a position wait here.
    public let gate = PositionGate(position: .none)
    private let state = Mutex(State())

    init(_ projection: any Projection) { self.projection = projection }

    /// The table's name.
    public var name: String { projection.name }
    /// The table's columns.
    public var schema: TableSchema { projection.table }
    /// The file that answers; nil while the first build runs.
    public var serving: Serving? { state.withLock { $0.serving } }
    /// The build that runs, if one does.
    public var build: Build? { state.withLock { $0.build } }

    /// The status a probe should judge: of the file that serves, else of the build.
    public var status: ProjectionStatus? {
        state.withLock { $0.serving?.status ?? $0.build?.status }
    }

    func setBuild(_ build: Build?) { state.withLock { $0.build = build } }

    /// Lets `serving` answer from now on.
    func serve(_ serving: Serving) { state.withLock { $0.serving = serving } }

    /// Lets the build answer from now on: `serving` is the file it made.
    func promote(_ serving: Serving) {
        state.withLock {
            $0.serving = serving
            $0.build = nil
        }
    }
}
