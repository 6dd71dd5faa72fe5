import Dispatch
import EventLog
import HTTPServer
import ProjectionRuntime
import StreamTables
import Synchronization
import TableQueries

/// The read-only connections of the server: one for each table on each event loop, and more for
/// the long reads of the worker queue.
///
/// A reader belongs to a generation of its table; after a cutover the next read opens the new file.
final class ReaderPool: Sendable {
    /// A reader and its one user. `@unchecked Sendable`: a lease is used by the loop that took it,
    /// or by the one long read that took it, and by nobody else until it is given back.
    final class Lease: @unchecked Sendable {
        let rows: RowReader
        let generation: Int64

        init(_ rows: RowReader, generation: Int64) {
            self.rows = rows
            self.generation = generation
        }
    }

    private struct Place: Hashable {
        let table: String
        let loop: Int
    }

    /// Where long reads run: one after the other, a chunk at a time, so that they share a core
    /// fairly and leave the other one to the event loops.
    let worker = DispatchQueue(label: "long-reads", qos: .utility)
    /// Where long pages are read: one that costs seconds must not hold up the streams.
    let pages = DispatchQueue(label: "long-pages", qos: .utility)
    private let leases = Mutex<[String: [Lease]]>([:])
    private let loopReaders = Mutex<[Place: LoopReader]>([:])
    private static let idleLeases = 4

    /// The loop's own reader of a table.
    /// - Throws: `TableError` where the file cannot be opened.
    func reader(
        of table: LiveTable, _ serving: LiveTable.Serving, on loop: EventLoop
    ) throws(TableError) -> LoopReader {
        let place = Place(table: table.name, loop: loop.index)
        let kept = loopReaders.withLock { $0[place] }
        if let kept, kept.generation == serving.generation { return kept }
        let reader = LoopReader(
            try open(table, serving), table, generation: serving.generation, loop)
        loopReaders.withLock { $0[place] = reader }
        return reader
    }

    /// A reader for one long read.
    /// - Throws: `TableError` where the file cannot be opened.
    func lease(
        _ table: LiveTable, _ serving: LiveTable.Serving
    ) throws(TableError) -> Lease {
        let kept = leases.withLock { leases -> Lease? in
            leases[table.name]?.removeAll { $0.generation != serving.generation }
            return leases[table.name]?.popLast()
        }
        if let kept { return kept }
        return Lease(try open(table, serving), generation: serving.generation)
    }

    /// Takes a reader back whose long read has ended.
    func giveBack(_ lease: Lease, of table: LiveTable) {
        leases.withLock { leases in
            if leases[table.name, default: []].count < ReaderPool.idleLeases {
                leases[table.name, default: []].append(lease)
            }
        }
    }

    /// Forgets the readers of a table whose file failed, so that the next read opens it anew.
    func forget(_ table: LiveTable) {
        leases.withLock { $0[table.name] = nil }
        loopReaders.withLock { readers in
            for place in readers.keys where place.table == table.name { readers[place] = nil }
        }
    }

    /// Closes all readers that nobody uses. Called when no request is left.
    func closeAll() {
        leases.withLock { $0.removeAll() }
        loopReaders.withLock { $0.removeAll() }
    }

    private func open(
        _ table: LiveTable, _ serving: LiveTable.Serving
    ) throws(TableError) -> RowReader {
        do {
            return try RowReader(
                path: serving.path, schema: table.schema, version: serving.version,
                generation: serving.generation)
        } catch {
            // The file may have been replaced, and deleted, since the caller looked.
            guard let now = table.serving, now.generation != serving.generation else {
                throw error
            }
            return try open(table, now)
        }
    }
}
