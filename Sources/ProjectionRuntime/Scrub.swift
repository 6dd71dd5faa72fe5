import EventLog
import Projections
import StreamTables
import TableHistory

/// A look at some rows of one file: each is folded again from the log and compared with what the
/// file holds.
struct Scrub {
    /// What a look has found.
    struct Finding: Sendable, Equatable {
        let table: String
        let key: Key
    }

    /// How many rows, and how many events, one look takes.
    static let rows = 16
    static let events = 4
    /// So many stretches of a row's lineage, the newest ones, are folded again.
    private static let pieces = 4

    private let file: ProjectionFile
    private let reader: TableReader
    private let checkpoint: Checkpoint
    private let log: LogReader
    private let history: RowHistory

    /// Opens a snapshot of the file, which ends with `end`.
    init(_ file: ProjectionFile, _ log: LogReader) throws(TableError) {
        self.file = file
        self.log = log
        reader = try TableReader(
            path: file.path, schema: file.projection.table, generation: file.generation)
        checkpoint = try reader.begin()
        history = RowHistory(file.projection, reader, log)
    }

    func end() { reader.end() }

    /// Folds the next rows of the root table again.
    /// - Parameter last: the last key of the look before; moved on, and back to the beginning.
    func roots(after last: inout Key?) throws -> [Finding] {
        let lineage = LineageReader(reader, file.projection.table)
        let keys = try lineage.keys(after: last, limit: Scrub.rows)
        last = keys.count < Scrub.rows ? nil : keys.last
        return try keys.filter { try !history.refoldMatches($0, pieces: Scrub.pieces) }
            .map { Finding(table: file.projection.name, key: $0) }
    }

    /// Looks for events of the log in the rows that they must have gone into: a row that was
    /// deleted
    /// behind the server's back is found by nothing else.
    func events(at offsets: [Offset]) throws -> [Finding] {
        var findings: [Finding] = []
        let projection = file.projection
        for offset in offsets where offset.rawValue <= checkpoint.position.last {
            var keys: [Key] = []
            _ = try log.event(at: offset) { logged in
                guard projection.subscribedTypes.contains(logged.type) else { return }
                var event = Event()
                try event.load(type: logged.type, topic: logged.topic, data: logged.data.bytes)
                // An event whose keys cannot be told waits in quarantine.
                try? projection.keys(of: event, into: &keys)
            }
            for key in keys where file.quarantine.entry(key, in: 0) == nil {
                guard try history.page(of: key, from: nil, limit: 1, isDescending: true) == nil,
                    try leavesRow(offset, key)
                else { continue }
                findings.append(Finding(table: projection.name, key: key))
            }
        }
        return findings
    }

    /// Whether the event alone would begin a row: if not, none need be there.
    private func leavesRow(_ offset: Offset, _ key: Key) throws -> Bool {
        let projection = file.projection
        return try log.event(at: offset) { logged in
            var event = Event()
            try event.load(type: logged.type, topic: logged.topic, data: logged.data.bytes)
            return try projection.reduce(key, nil, event) != nil
        } ?? false
    }

    /// Counts the next row of each aggregate again.
    /// - Parameter last: for each aggregate, the key of the look before.
    func aggregates(after last: inout [Key?]) throws -> [Finding] {
        var findings: [Finding] = []
        for (index, aggregate) in file.projection.aggregates.enumerated() {
            let lineage = LineageReader(reader, aggregate.table)
            let key = try lineage.keys(after: last[index], limit: 1).first
            last[index] = key
            guard let key, file.quarantine.entry(key, in: index + 1) == nil,
                let stored = try lineage.row(at: key)
            else { continue }
            if try counted(key, aggregate, lineage) != stored.row {
                findings.append(Finding(table: aggregate.table.name, key: key))
            }
        }
        return findings
    }

    /// The row by the aggregate's own events and the root rows as they stand.
    private func counted(
        _ key: Key, _ aggregate: any Aggregate, _ lineage: LineageReader
    ) throws -> Row? {
        var row = try lineage.chunk(of: key, atOrBefore: Offset(.max))?.row
        let own = try lineage.row(at: key)?.lineage.offsets ?? []
        try FoldedEvents(log).forEach(own) { (event, _) throws(HistoryError) in
            do throws(FoldError) {
                row = try aggregate.reduce(key, row, event)
            } catch {
                throw .fold(error, index: 0)
            }
        }
        guard var total = aggregate.emptied(row) else { return row }
        var failure: FoldError?
        try LineageReader(reader, file.projection.table).forEachRow(under: key) { root, stored in
            do throws(FoldError) {
                try aggregate.put(root, stored.row, into: &total)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return total
    }
}
