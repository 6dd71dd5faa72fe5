import Glibc
import Projections
import SQLite
import Synchronization

/// The log: append-only, durable before the ack, never edited. One process opens it at a time.
public final class EventLog: Sendable {
    /// How many partitions the embedded log has: its order is total.
    public static let partitions = 1
    /// The events that the log takes in.
    public let catalog: EventCatalog
    /// The log's name, sent as `Stream-Log-Id`; another one after a restore from a backup.
    public let id: String
    private let index: CatalogIndex
    private let path: String
    private let hashSeed: UInt64
    private let state: LogState
    private let subscribers = Subscribers()
    private let writer: LogWriter
    private let timeReader: Mutex<LogReader>

    /// Opens the log in `directory`, or makes one there: `log.db` and `dedupe/`. It needs no
    /// repair, however the last process ended.
    /// - Parameters:
    ///   - directory: made where it is missing; its parent must exist.
    ///   - catalog: the events that it takes in.
    ///   - options: sizes and bounds.
    ///   - now: the time in milliseconds since 1970, asked once for each commit.
    /// - Throws: `EventLogError`.
    public static func open(
        directory: String, catalog: EventCatalog, options: EventLogOptions = EventLogOptions(),
        now: @escaping @Sendable () -> Int64 = EventLog.systemTime
    ) throws(EventLogError) -> EventLog {
        try make(directory)
        try make("\(directory)/dedupe")
        do {
            let log = try EventLog(directory, catalog, options, now)
            try RunFile.syncDirectory(directory)
            return log
        } catch let error as EventLogError {
            throw error
        } catch let error as SQLiteError {
            throw error.isCorrupt ? .otherFormat(error.description) : .sqlite(error)
        } catch {
            throw .otherFormat("\(error)")
        }
    }

    private init(
        _ directory: String, _ catalog: EventCatalog, _ options: EventLogOptions,
        _ now: @escaping @Sendable () -> Int64
    ) throws {
        let path = "\(directory)/log.db"
        let database = try Database(path: path, access: .readWrite)
        let schema = try LogSchema.open(database, options)
        let syncFailure = EventLog.makeDurable(database)
        let tail = try LogTail(database)
        self.path = path
        self.catalog = catalog
        id = schema.logID
        hashSeed = schema.hashSeed
        let index = CatalogIndex(catalog)
        self.index = index
        let state = LogState(end: tail.end, topics: tail.topics)
        self.state = state
        let identities = try DeduplicationIndex(
            directory: "\(directory)/dedupe", seed: schema.hashSeed, end: tail.end,
            options: options)
        var planner = AppendPlanner(
            index: index, hashSeed: schema.hashSeed, totals: tail.topics, identities: identities,
            reader: try LogReader(path: path, state: state, catalog: catalog))
        let damage = syncFailure ?? tail.damage ?? planner.catchUp()
        let (totals, runCount) = (planner.totals, planner.runCount)
        state.published.withLock { published in
            published.stopReason = damage
            published.topics = totals
            published.metrics.deduplicationRuns = runCount
        }
        writer = LogWriter(
            store: try LogStore(database, path: path, options: options), planner: planner,
            state: state, subscribers: subscribers, options: options, now: now)
        timeReader = Mutex(try LogReader(path: path, state: state, catalog: catalog))
    }

    /// Makes what the WAL holds durable. A process that was killed between writing and syncing
    /// leaves events that can be read and may be lost with the power; nothing may rest on them, not
    /// the ack of a duplicate either. Moving them into the file writes and syncs them anew.
    /// - Returns: why nothing may be appended, where that fails.
    private static func makeDurable(_ database: borrowing Database) -> String? {
        do {
            try database.checkpoint(.truncate)
            return nil
        } catch {
            return "what an earlier process wrote could not be made durable: \(error)"
        }
    }

    /// The system's clock, in milliseconds since 1970.
    public static let systemTime: @Sendable () -> Int64 = {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    private static func make(_ directory: String) throws(EventLogError) {
        guard mkdir(directory, 0o755) == 0 else {
            if errno == EEXIST { return }
            throw .system(call: "mkdir", path: directory, code: errno)
        }
        let parent = directory.split(separator: "/").dropLast().joined(separator: "/")
        let root = directory.hasPrefix("/") ? "/" : "./"
        try RunFile.syncDirectory(root + parent)
    }

    /// The durable end of the log. An atomic load.
    public var end: Position { state.position }

    /// Why nothing can be appended any more in this process; nil where all is well.
    public var stopReason: String? { state.published.withLock { $0.stopReason } }

    /// A decoder for requests to this log.
    public func makeDecoder() -> EventDecoder { EventDecoder(index, hashSeed: hashSeed) }

    /// Appends the events of a request, all or none. Duplicates are left out.
    /// - Parameters:
    ///   - block: made by one of this log's decoders, or of one with the same catalog.
    ///   - producer: the request's number, where its producer counts.
    ///   - completion: called once, when the events are on disk or refused.
    public func append(
        _ block: EventBlock, producer: ProducerNumber? = nil,
        completion: @escaping AppendCompletion
    ) {
        precondition(
            block.index === index || block.index.catalog.types == catalog.types,
            "the block's events were checked against another catalog")
        writer.append(AppendRequest(block: block, producer: producer, completion: completion))
    }

    /// Appends the events of a request, for callers that can wait.
    /// - Throws: `AppendError`.
    public func append(
        _ block: EventBlock, producer: ProducerNumber? = nil
    ) async throws(AppendError) -> Appended {
        let result: Result<Appended, AppendError> = await withCheckedContinuation { waiting in
            append(block, producer: producer) { waiting.resume(returning: $0) }
        }
        return try result.get()
    }

    /// Calls `wake` after each commit with the new end, on the writer's queue: do little there.
    /// - Returns: the subscription, which lasts as long as it is kept.
    public func subscribe(_ wake: @escaping @Sendable (Position) -> Void) -> LogSubscription {
        subscribers.add(wake)
    }

    /// A reader with a connection of its own, for one owner.
    /// - Throws: `EventLogError`.
    public func makeReader() throws(EventLogError) -> LogReader {
        do {
            return try LogReader(path: path, state: state, catalog: catalog)
        } catch {
            throw .sqlite(error)
        }
    }

    /// How many events each topic has, exactly: the catalog's topics, then ones it lost.
    public var topicCounts: [(topic: String, count: Int64)] {
        state.published.withLock { $0.topics.map { ($0.name, $0.total) } }
    }

    /// When the event at `offset` was appended, in milliseconds since 1970; nil where the log has
    /// no such offset. Recent ones cost no query.
    /// - Throws: `LogReadError`.
    public func appendedAt(_ offset: Offset) throws(LogReadError) -> Int64? {
        guard offset.rawValue >= 0, offset < end.next else { return nil }
        if let recent = state.published.withLock({ $0.recent.appendedAt(offset.rawValue) }) {
            return recent
        }
        return try timeReader.withLock { reader throws(LogReadError) in
            try reader.appendedAt(offset)
        }
    }

    /// What the log has done since it was opened.
    public var metrics: LogMetrics {
        var metrics = state.published.withLock { $0.metrics }
        (metrics.queuedRequests, metrics.queuedBytes) = writer.backlog
        return metrics
    }

    /// Whether appends took all that the disk gives in the last hundredths of a second, or came
    /// faster than tables follow: then whoever can wait leaves them the processor.
    public var isHeavilyLoaded: Bool { writer.isHeavilyLoaded }

    /// Completes the requests that wait and closes the file; later appends are refused. Close
    /// readers before, and never call it from a completion or a subscription: it waits for the
    /// queue that they run on.
    public func close() { writer.close() }
}
