/// How much each benchmark does.
struct BenchmarkSizes {
    /// Events of one round of appends in requests of 1,000.
    let bulkEvents: Int
    /// Events of one round of appends one by one, of 64 clients.
    let singleEvents: Int
    /// Seconds after which a round of appends takes no more requests.
    let appendSeconds: Double
    /// Rows that point reads choose from.
    let rows: Int
    /// Seconds of each read.
    let readSeconds: Double
    /// Events of each log whose table is rebuilt.
    let rebuildEvents: [Int]
    /// Events that the server finds unfolded when it starts.
    let backlogEvents: Int
    /// Events that all tables are folded from.
    let foldedEvents: Int
    /// Seconds of each paced append.
    let pacedSeconds: Double
    /// Appends, one at a time, whose visibility is awaited.
    let idleAppends: Int
    /// Clients that are sent the changes of a sailing.
    let subscribers: Int
    /// Seconds of the appends that they are sent.
    let liveSeconds: Double
    /// Clients that are sent the changes of a sailing and take nothing.
    let stalledReaders: Int
    /// Rows of the sailing that the dashboard shows.
    let pageRows: Int
    /// Events of logs of growing length.
    let grownEvents: [Int]
    /// Events of the log that is appended one event at a time.
    let singlyGrownEvents: Int
    /// Bookings in the server whose memory is read.
    let memoryBookings: Int
    /// Events of the log whose rows are asked for their history.
    let historyEvents: Int
    /// Rows of the two versions that are compared.
    let comparedRows: Int

    /// What the marks are about.
    static let full = BenchmarkSizes(
        bulkEvents: 500_000, singleEvents: 64_000, appendSeconds: 2, rows: 200_000,
        readSeconds: 1.5,
        rebuildEvents: [1_000_000, 5_000_000], backlogEvents: 500_000, foldedEvents: 1_000_000,
        pacedSeconds: 10,
        idleAppends: 2_000, subscribers: 2_000, liveSeconds: 8, stalledReaders: 5_000,
        pageRows: 5_000,
        grownEvents: [100_000, 1_000_000, 10_000_000], singlyGrownEvents: 1_000_000,
        memoryBookings: 1_000_000, historyEvents: 10_000_000, comparedRows: 1_000_000)
    /// Enough to see that everything runs.
    static let quick = BenchmarkSizes(
        bulkEvents: 64_000, singleEvents: 6_400, appendSeconds: 0.3, rows: 20_000, readSeconds: 0.3,
        rebuildEvents: [50_000], backlogEvents: 50_000, foldedEvents: 50_000, pacedSeconds: 1,
        idleAppends: 200, subscribers: 200, liveSeconds: 1, stalledReaders: 500, pageRows: 500,
        grownEvents: [20_000, 100_000], singlyGrownEvents: 20_000, memoryBookings: 200_000,
        historyEvents: 100_000, comparedRows: 20_000)
}
