/// What can be set when a log is opened. The defaults are for serving.
public struct EventLogOptions: Sendable {
    /// A record batch is closed when its payload reaches this many bytes.
    public var batchBytes = 512 << 10
    /// A record batch is stored compressed where its payload has at least this many bytes. Seven
    /// bookings' events are that, and take a fourth then, for 4 µs beside a sync of 100 or more;
    /// of fewer there is little to gain.
    public var compressedBytes = 2_048
    /// One transaction takes in requests until they are this many bytes.
    public var groupBytes = 8 << 20
    /// Requests are refused as `.overloaded` while more bytes than this wait for the writer.
    public var queuedBytes = 64 << 20
    /// The WAL is moved into the database file after this many bytes; with the last group it stays
    /// below what the WAL file keeps. Six times as many made each move a stall of 10 ms. Bulk
    /// appends were 5 to 15 % slower then, tables moving theirs at 64 MiB; changed alone, since
    /// batches are compressed, it makes no difference to them that shows.
    public var checkpointBytes = 8 << 20
    /// The page size of a new log. Batches lie in chains of overflow pages, and each page is a
    /// call to write and one to read: against 4 KiB, 16 KiB took in 1.7 times the events and
    /// scanned at twice the speed. A commit of one event, which waits for the sync, was up to a
    /// tenth slower, about as much as it varies.
    public var pageSize = 16_384
    /// Identities that are kept in memory before they become a run.
    public var recentHashes = 262_144
    /// How many runs of a size are merged into one.
    public var runRatio = 4
    /// The most pages the database file may have; 0 for SQLite's own limit. A quota.
    public var maximumPages = 0

    /// The defaults.
    public init() {}
}
