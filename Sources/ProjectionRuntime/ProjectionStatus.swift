import Dispatch
import EventLog
import Synchronization

/// What a projector is doing.
public enum ProjectionState: Sendable, Equatable {
    /// It folds from offset 0 and has not caught up yet.
    case building
    /// Its rows are served.
    case live
    /// It keeps folding beside the live version, which it can replace at once.
    case standby
    /// It cannot go on; the reason is for operators.
    case faulted(String)

    /// The state's name in the API and in metrics.
    public var name: String {
        switch self {
        case .building: return "building"
        case .live: return "live"
        case .standby: return "standby"
        case .faulted: return "faulted"
        }
    }
}

/// How far a projector is, for probes, lag and metrics: read without touching the actor or SQLite.
public final class ProjectionStatus: Sendable {
    /// One reading.
    public struct Reading: Sendable {
        /// What the projector is doing.
        public var state: ProjectionState
        /// What its file is, whether or not the projector is at fault.
        public var role: ProjectionState
        /// The table's generation.
        public let generation: Int64
        /// The last applied event.
        public var position: Position
        /// The `time` of the newest applied event, as it was sent.
        public var lastEventTime: String?
        /// Events passed per second, over the last batches; 0 before the first.
        public var eventsPerSecond: Double
        /// Events folded since the projector started.
        public var eventsFolded: Int64
        /// Rows written since the projector started.
        public var rowsWritten: Int64
        /// Transactions committed since the projector started.
        public var commits: Int64
        /// When the projector last committed or found nothing to do: monotonic nanoseconds.
        public var lastProgress: UInt64

        /// Seconds since `lastProgress`.
        public var secondsSinceProgress: Double {
            Double(DispatchTime.now().uptimeNanoseconds &- lastProgress) / 1e9
        }
    }

    private let reading: Mutex<Reading>

    init(state: ProjectionState, generation: Int64, position: Position, now: UInt64) {
        reading = Mutex(
            Reading(
                state: state, role: state, generation: generation, position: position,
                lastEventTime: nil,
                eventsPerSecond: 0, eventsFolded: 0, rowsWritten: 0, commits: 0,
                lastProgress: now))
    }

    /// The newest reading.
    public var current: Reading { reading.withLock { $0 } }

    func update(_ change: (inout Reading) -> Void) { reading.withLock { change(&$0) } }
}
