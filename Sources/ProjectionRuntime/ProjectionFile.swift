import EventLog
import Projections
import StreamTables

/// One file of a projection: a version of its rules, folded as far as its status says. A rebuild
/// makes a second file of the same version, with a generation of its own.
public final class ProjectionFile: Sendable {
    /// The rules that the file is folded by.
    public let projection: any Projection
    /// The version of the rules.
    public let version: Int
    /// Tells the file's content from that of any other file of the projection.
    public let generation: Int64
    /// The file's path.
    public let path: String
    /// How far its projector is.
    public let status: ProjectionStatus
    /// Its keys in quarantine.
    public let quarantine: QuarantinedKeys
    /// Readers that demand a position wait here.
    public let gate: PositionGate
    /// Which rows its latest commits changed.
    public let changedRows: ChangedRows
    /// What a build has to reach: the log's end when it began.
    public let target: Position

    init(
        _ projection: any Projection, generation: Int64, path: String, status: ProjectionStatus,
        quarantine: QuarantinedKeys, gate: PositionGate, changedRows: ChangedRows,
        target: Position
    ) {
        self.projection = projection
        version = projection.version
        self.generation = generation
        self.path = path
        self.status = status
        self.quarantine = quarantine
        self.gate = gate
        self.changedRows = changedRows
        self.target = target
    }

    /// Whether it still folds what its build began with.
    public var isBuilding: Bool { role == .building }
    /// What the file is, whether or not its projector is at fault.
    public var role: ProjectionState { status.current.role }

    /// Events of the build that are left, and the seconds they take at the present rate; nil where
    /// it is not known.
    public var secondsLeft: Double? {
        let reading = status.current
        guard reading.role == .building, reading.eventsPerSecond > 0 else { return nil }
        return Double(max(0, target.last - reading.position.last)) / reading.eventsPerSecond
    }
}
