import EventLog
import StreamTables

/// How far the rows of an answer are behind their log. Pure: positions and times are given.
public struct Freshness: Sendable, Hashable {
    /// What the rows reflect.
    public let position: Position
    /// The log's end, taken after the snapshot was opened, so that lag errs to the large side.
    public let logEnd: Position
    /// Events of the log that the rows do not reflect yet.
    public let lagEvents: Int64
    /// Age of the oldest event that is not applied yet, never below 0; 0 when caught up,
    /// however long the source has been silent.
    public let lagMilliseconds: Int64
    /// The `time` of the newest applied event.
    public let lastEventTime: String?
    /// The log's id.
    public let logID: String

    /// The freshness of rows read at `checkpoint`.
    /// - Parameters:
    ///   - checkpoint: read in the same snapshot as the rows.
    ///   - logEnd: the log's end.
    ///   - oldestUnappliedAppendedAt: when the first event after the checkpoint was appended, in
    ///     milliseconds since 1970; nil where there is no such event.
    ///   - now: in milliseconds since 1970.
    public init(
        checkpoint: Checkpoint, logEnd: Position, oldestUnappliedAppendedAt: Int64?, now: Int64
    ) {
        position = checkpoint.position
        self.logEnd = logEnd
        lastEventTime = checkpoint.lastEventTime
        logID = checkpoint.logID
        lagEvents = Freshness.distance(from: checkpoint.position.last, to: logEnd.last)
        if lagEvents > 0, let oldestUnappliedAppendedAt {
            lagMilliseconds = Freshness.distance(from: oldestUnappliedAppendedAt, to: now)
        } else {
            lagMilliseconds = 0
        }
    }

    /// Seconds with three decimals, for example `0.000`.
    public var lagSeconds: String {
        let fraction = String(lagMilliseconds % 1_000)
        let zeros = String(repeating: "0", count: 3 - fraction.utf8.count)
        return "\(lagMilliseconds / 1_000).\(zeros)\(fraction)"
    }

    /// The `Stream-*` fields of an answer with rows of the given table.
    public func fields(table: String, version: Int) -> [(name: String, value: String)] {
        var fields = [
            (name: "Stream-Log-Id", value: logID),
            (name: "Stream-Table", value: table),
            (name: "Stream-Table-Version", value: String(version)),
            (name: "Stream-Checkpoint-Offset", value: position.text),
            (name: "Stream-Log-End-Offset", value: logEnd.text),
            (name: "Stream-Lag-Events", value: String(lagEvents)),
            (name: "Stream-Lag-Seconds", value: lagSeconds),
        ]
        // A time is kept as it was sent; what cannot stand in a field is left out.
        if let lastEventTime, !lastEventTime.isEmpty,
            lastEventTime.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        {
            fields.append((name: "Stream-Last-Event-Time", value: lastEventTime))
        }
        return fields
    }

    /// How far `end` is past `start`; 0 where it is not, also after a clock went back.
    private static func distance(from start: Int64, to end: Int64) -> Int64 {
        guard end > start else { return 0 }
        let (distance, isOverflow) = end.subtractingReportingOverflow(start)
        return isOverflow ? .max : distance
    }
}
