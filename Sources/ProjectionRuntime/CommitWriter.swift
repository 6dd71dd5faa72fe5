import Dispatch
import EventLog
import Projections
import StreamTables

/// What one commit puts into a projection's file, and what its status says of it.
struct Commit: Sendable {
    var changes: [RowChanges]
    /// The position that the rows reflect.
    let position: Position
    /// The `time` of the newest event, nil where none has one.
    let lastEventTime: String?
    /// The position of the commit before.
    let previous: Position
    /// How many of the events between are of a type that is folded.
    let folded: Int64
    /// Whether keys went into quarantine or came out.
    let changesQuarantine: Bool
    /// When folding them began, in nanoseconds of the monotonic clock.
    let began: UInt64

    var rows: Int { changes.reduce(0) { $0 + $1.count } }

    /// What the status says of it, once its rows are another one's.
    var withoutRows: Commit {
        var commit = self
        for place in commit.changes.indices { commit.changes[place].removeAll() }
        return commit
    }

    func write(to table: TableWriter) throws(TableError) {
        for place in changes.indices { try changes[place].write(to: table, in: place) }
        try table.commit(to: position, lastEventTime: lastEventTime)
    }
}

/// A projection's file, with a queue that writes a commit while the projector folds what comes
/// after it: writing rows takes a build as long as folding them.
///
/// `@unchecked Sendable`: between `begin` and the end of its commit the file and `outcome` are the
/// queue's; before and after they are the projector's, which waits for the semaphore first.
final class CommitWriter: @unchecked Sendable {
    /// Reads what is committed while the file is the queue's. Before `table`, so that it is closed
    /// first: the last connection to close empties the WAL, and only a writer does.
    private let lookups: TableLookups
    private let table: TableWriter
    private let queue: DispatchQueue
    private let isDone = DispatchSemaphore(value: 0)
    private var isBusy = false
    private var begun: Commit?
    private var outcome: Result<Void, TableError> = .success(())

    init(_ table: sending TableWriter, label: String) throws(TableError) {
        lookups = try TableLookups(path: table.path, tables: table.tables)
        self.table = table
        queue = DispatchQueue(label: label, qos: .userInitiated)
    }

    /// The file, once no commit is being written.
    /// - Throws: what the last commit failed with.
    var idle: TableWriter {
        get throws(TableError) {
            wait()
            try outcome.get()
            return table
        }
    }

    /// The row at `key` of the table at `place`, nil where there is none. While a commit is being
    /// written, what it changes must not be asked for.
    func row(at key: Key, in place: Int) throws(TableError) -> StoredRow? {
        isBusy ? try lookups.row(at: key, in: place) : try idle.row(at: key, in: place)
    }

    /// Begins to write a commit; `finish` is called before the next one.
    func begin(_ commit: consuming Commit) throws(TableError) {
        _ = try idle
        // Without the rows: the queue's block has the only ones, and frees them.
        begun = commit.withoutRows
        isBusy = true
        queue.async { [self, commit] in
            do throws(TableError) {
                try commit.write(to: table)
                table.moveFrames()
            } catch {
                outcome = .failure(error)
            }
            isDone.signal()
        }
    }

    /// Waits for the commit that was begun.
    /// - Returns: that commit; nil where none was, or it was returned before.
    /// - Throws: what it failed with.
    func finish() throws(TableError) -> Commit? {
        _ = try idle
        return begun.take()
    }

    /// Forgets what was begun and failed, or was not committed.
    func abandon() {
        wait()
        begun = nil
        outcome = .success(())
        table.abandon()
    }

    private func wait() {
        guard isBusy else { return }
        isDone.wait()
        isBusy = false
    }
}
