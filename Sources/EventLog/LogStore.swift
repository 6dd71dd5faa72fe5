import SQLite

/// The writing connection of `log.db`: one transaction for each group.
final class LogStore {
    private final class Connection {
        let begin: Statement
        let commit: Statement
        let insert: Statement
        let selectProducer: Statement
        let upsertProducer: Statement
        let database: Database

        init(_ database: consuming Database) throws(SQLiteError) {
            begin = try database.prepare("BEGIN IMMEDIATE")
            commit = try database.prepare("COMMIT")
            insert = try database.prepare("INSERT INTO batches VALUES(?, ?, ?, ?, ?)")
            selectProducer = try database.prepare(
                "SELECT epoch, sequence FROM producers WHERE producer_id = ?")
            upsertProducer = try database.prepare(
                """
                INSERT INTO producers VALUES(?, ?, ?) ON CONFLICT(producer_id)
                DO UPDATE SET epoch = excluded.epoch, sequence = excluded.sequence
                """)
            self.database = database
        }
    }

    /// What a transaction put on disk.
    struct Written {
        /// The first offset of each batch.
        var firsts: [Int64] = []
        var bytes = 0
        var appendedAt: Int64
        var totals: [RecordBatch.Topic]
    }

    private var connection: Connection?
    /// Outlives the writing connection: SQLite checkpoints, and syncs, when the last connection
    /// of a file closes, which must not happen after a failed sync.
    private let keeper: Database
    private var encoder = RecordBatchEncoder()
    private var compressor: BatchCompressor
    private let batchBytes: Int
    /// Bytes of a page and of what the WAL says about it.
    private let frameBytes: Int
    private var room: WALRoom
    /// Bytes of the WAL after the last commit, and at the last checkpoint.
    private var usedBytes = 0
    private var checkpointedBytes = 0

    /// Bytes that were written to the WAL since the last checkpoint.
    var bytesSinceCheckpoint: Int { usedBytes - checkpointedBytes }

    /// The WAL is cut to this size when it starts over.
    static let keptWALBytes = 64 << 20

    init(
        _ database: consuming Database, path: String, options: EventLogOptions
    ) throws(SQLiteError) {
        keeper = try Database(path: path, access: .readOnly)
        // A connection holds a file open only from its first read on.
        _ = try keeper.integer("SELECT count(*) FROM meta")
        frameBytes = Int(try keeper.integer("PRAGMA page_size") ?? 0) + LogStore.frameHeader
        room = WALRoom(path: "\(path)-wal", limit: LogStore.keptWALBytes)
        connection = try Connection(database)
        batchBytes = options.batchBytes
        compressor = BatchCompressor(leastBytes: options.compressedBytes)
    }

    deinit { connection = nil }

    private static let frameHeader = 24
    /// Pages of a transaction that are not a batch's own: the way down to it, and its producers.
    private static let framesOfIndex = 6

    private static let closed = SQLiteError(code: 21, message: "the log is closed")

    /// The last number of a producer; nil for a new one.
    func producer(_ id: String) throws(SQLiteError) -> ProducerNumber? {
        guard let connection else { throw LogStore.closed }
        connection.selectProducer.bind(1, id)
        defer { connection.selectProducer.reset() }
        guard try connection.selectProducer.step() else { return nil }
        return ProducerNumber(
            id: id, epoch: connection.selectProducer.integer(0),
            sequence: connection.selectProducer.integer(1))
    }

    /// Appends the group's events in one transaction, durable when this returns.
    /// - Parameter totals: events of each topic before the group, the catalog's topics first.
    /// - Throws: `SQLiteError`; then nothing was appended.
    func commit(
        _ group: AppendGroup, totals: [RecordBatch.Topic], at now: Int64
    ) throws(SQLiteError) -> Written {
        guard let connection else { throw LogStore.closed }
        var written = Written(appendedAt: now, totals: totals)
        room.prepare(used: usedBytes, coming: group.byteCount + LogStore.framesOfIndex * frameBytes)
        try connection.database.transaction(begin: connection.begin, commit: connection.commit) {
            () throws(SQLiteError) in
            try insertBatches(group, connection, &written)
            for producer in group.producers.values {
                connection.upsertProducer.bind(1, producer.id)
                connection.upsertProducer.bind(2, producer.epoch)
                connection.upsertProducer.bind(3, producer.sequence)
                try connection.upsertProducer.run()
            }
        }
        let used = connection.database.framesInWAL * frameBytes
        // SQLite starts over at the WAL's beginning once all of it is in the database file.
        if used < usedBytes { checkpointedBytes = 0 }
        usedBytes = used
        return written
    }

    private func insertBatches(
        _ group: AppendGroup, _ connection: Connection, _ written: inout Written
    ) throws(SQLiteError) {
        var place = 0
        while place < group.planned.count {
            let extent = RecordBatchEncoder.extent(of: group, from: place, limit: batchBytes)
            let range = place..<place + extent.count
            for event in range { written.totals[Int(group.entry(at: event).topic)].total += 1 }
            let first = group.base + Int64(place)
            let time = written.appendedAt
            written.bytes += try encoder.encode(
                group, range, jsonBytes: extent.jsonBytes, topics: written.totals
            ) { payload throws(SQLiteError) in
                try compressor.pack(payload) { stored throws(SQLiteError) in
                    try LogStore.insert(stored, first, extent.count, time, connection)
                    return stored.byteCount
                }
            }
            written.firsts.append(first)
            place = range.upperBound
        }
    }

    private static func insert(
        _ stored: RawSpan, _ first: Int64, _ count: Int, _ time: Int64, _ connection: Connection
    ) throws(SQLiteError) {
        let checksum = stored.withUnsafeBytes {
            RecordBatchLayout.checksum(first: first, count: count, appendedAt: time, $0)
        }
        connection.insert.bind(1, first)
        connection.insert.bind(2, Int64(count))
        connection.insert.bind(3, time)
        connection.insert.bind(4, Int64(bitPattern: checksum))
        try connection.insert.run(lending: stored, at: 5)
    }

    /// Moves the WAL into the database file, as far as readers allow.
    func checkpoint() throws(SQLiteError) {
        guard let connection else { throw LogStore.closed }
        // The next attempt waits for as many bytes again, whatever becomes of this one.
        checkpointedBytes = usedBytes
        try connection.database.checkpoint(.passive)
    }

    /// Closes the file; with `checkpointing` the WAL is emptied before. A reader in the
    /// middle of a read delays that by 5 seconds at most; then it is left to the next open.
    func close(checkpointing: Bool) {
        if checkpointing, let connection {
            _ = try? connection.database.checkpoint(.truncate)
        }
        connection = nil
    }
}
