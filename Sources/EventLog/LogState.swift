import Synchronization

/// A snapshot of what a log has done since it was opened.
public struct LogMetrics: Sendable, Equatable {
    /// Transactions that were committed, each with one sync.
    public var commits = 0
    /// Events that were appended.
    public var events = 0
    /// Bytes of record batches that were written, as they are stored.
    public var bytes = 0
    /// Events that were acked without being appended again.
    public var duplicates = 0
    /// Requests that were refused by the writer, for whatever reason.
    public var refusedRequests = 0
    /// Times the WAL was moved into the database file.
    public var checkpoints = 0
    /// Requests that wait for the writer now.
    public var queuedRequests = 0
    /// Bytes of those requests.
    public var queuedBytes = 0
    /// Files of the deduplication index.
    public var deduplicationRuns = 0
    /// Times the deduplication index was made again because a file of it was damaged.
    public var deduplicationRebuilds = 0
}

/// What the writer publishes and everyone may read. The end is an atomic because every read of
/// rows looks at it.
final class LogState: Sendable {
    struct Published {
        var metrics = LogMetrics()
        var topics: [RecordBatch.Topic] = []
        var recent = RecentBatches()
        var stopReason: String?
    }

    private let end: Atomic<Int64>
    let published: Mutex<Published>

    init(end: Position, topics: [RecordBatch.Topic]) {
        self.end = Atomic(end.last)
        published = Mutex(Published(topics: topics))
    }

    var position: Position { Position(last: end.load(ordering: .acquiring)) }

    func advance(to position: Position) { end.store(position.last, ordering: .releasing) }
}

/// When the newest batches were appended: a ring, so that lag in seconds costs no query.
struct RecentBatches {
    private var firsts: [Int64] = []
    private var times: [Int64] = []
    /// The oldest entry, once the ring is full.
    private var head = 0

    static let limit = 4_096

    mutating func append(first: Int64, appendedAt: Int64) {
        if firsts.count < RecentBatches.limit {
            firsts.append(first)
            times.append(appendedAt)
        } else {
            firsts[head] = first
            times[head] = appendedAt
            head = (head + 1) % RecentBatches.limit
        }
    }

    /// When the batch that holds `offset` was appended; nil where the ring does not reach back.
    /// `offset` must be in the log.
    func appendedAt(_ offset: Int64) -> Int64? {
        var low = 0
        var high = firsts.count
        while low < high {
            let middle = (low + high) / 2
            if firsts[(head + middle) % firsts.count] <= offset {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low == 0 ? nil : times[(head + low - 1) % times.count]
    }
}
