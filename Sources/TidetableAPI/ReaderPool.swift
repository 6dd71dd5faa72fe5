import Dispatch
import EventLog
import HTTPServer
import ProjectionRuntime
import StreamTables
import Synchronization
import TableQueries

/// The read-only connections of the server: one for each file's table on each event loop, and more
/// for the long reads of the worker queue.
///
/// A reader belongs to a file; after a cutover the next read opens the other file.
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
        let generation: Int64
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
    /// What the rows of a table that a loop keeps may take.
    private let keptBytes: Int

    /// - Parameter loops: how many event loops share what rows may take that are kept, 96 MiB a
    ///   table: some 240,000 of boarding_manifest.
    init(loops: Int) { keptBytes = (96 << 20) / max(1, loops) }

    /// The loop's own reader of a table.
    /// - Throws: `TableError` where the file cannot be opened.
    func reader(of view: TableView, on loop: EventLoop) throws(TableError) -> LoopReader {
        let place = Place(table: view.name, generation: view.generation, loop: loop.index)
        if let kept = loopReaders.withLock({ $0[place] }) { return kept }
        let reader = LoopReader(try open(view), view, loop, keptBytes: keptBytes)
        let kept = Set(view.table.projection.files.map(\.generation))
        loopReaders.withLock { readers in
            for other in readers.keys
            where other.table == view.name && other.loop == loop.index
                && !kept.contains(other.generation)
            {
                readers[other] = nil
            }
            readers[place] = reader
        }
        return reader
    }

    /// A reader for one long read.
    /// - Throws: `TableError` where the file cannot be opened.
    func lease(_ view: TableView) throws(TableError) -> Lease {
        let files = Set(view.table.projection.files.map(\.generation))
        let kept = leases.withLock { leases -> Lease? in
            leases[view.name]?.removeAll { !files.contains($0.generation) }
            guard
                let index = leases[view.name]?.lastIndex(where: {
                    $0.generation == view.generation
                })
            else { return nil }
            return leases[view.name]?.remove(at: index)
        }
        if let kept { return kept }
        return Lease(try open(view), generation: view.generation)
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

    private func open(_ view: TableView) throws(TableError) -> RowReader {
        try RowReader(
            path: view.file.path, schema: view.schema, version: view.version,
            generation: view.generation)
    }
}
