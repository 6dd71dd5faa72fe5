import SQLite

/// Why a log could not be opened.
public enum EventLogError: Error, Sendable, CustomStringConvertible {
    /// `log.db` is another kind of database, or of a format this version does not read.
    case otherFormat(String)
    /// SQLite refused.
    case sqlite(SQLiteError)
    /// The operating system refused: the call, the path and its `errno`.
    case system(call: String, path: String, code: Int32)

    /// What went wrong, in words.
    public var description: String {
        switch self {
        case .otherFormat(let detail): "the log has another format: \(detail)"
        case .sqlite(let error): error.description
        case .system(let call, let path, let code): "\(call) of \(path) failed: errno \(code)"
        }
    }
}

/// Why nothing of a request was appended.
public enum AppendError: Error, Sendable, Equatable {
    /// An event has the `source` and `id` of another one with other content.
    case conflict(index: Int, source: String, id: String)
    /// The producer's sequence number skips some.
    case producerGap(expected: Int64)
    /// A newer epoch of the producer has appended.
    case producerFenced(currentEpoch: Int64)
    /// There is no room on the disk. Ingest goes on by itself when there is.
    case diskFull
    /// The disk failed, or the log is damaged where it must be read: no append in this process can
    /// be promised to last.
    case ingestStopped(reason: String)
    /// More bytes wait for the disk than the log's options allow.
    case overloaded
}

/// Why the log could not be read.
public enum LogReadError: Error, Sendable, CustomStringConvertible {
    /// The batch with these offsets is not what was written. Reading can go on after `last`.
    case damaged(first: Offset, last: Offset, detail: String)
    /// SQLite refused.
    case sqlite(SQLiteError)

    /// What went wrong, in words.
    public var description: String {
        switch self {
        case .damaged(let first, let last, let detail):
            "the record batch of offsets \(first) to \(last) is damaged: \(detail)"
        case .sqlite(let error): error.description
        }
    }
}

extension SQLiteError {
    /// The index of the WAL could not grow, for want of room (SQLITE_IOERR_SHMSIZE).
    var isSharedMemoryFull: Bool { code == 10 | (19 << 8) }
    /// BUSY, LOCKED and NOMEM: nothing is wrong with the disk.
    var isPassing: Bool { [5, 6, 7].contains(primaryCode) }
}
