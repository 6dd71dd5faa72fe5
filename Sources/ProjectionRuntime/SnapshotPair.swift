import EventLog
import StreamTables
import TableComparison

/// Snapshots of two files of a projection that stand at one position.
///
/// `@unchecked Sendable`: the host opens it and hands it to one worker, which is the only one to
/// read from it until it is let go.
final class SnapshotPair: @unchecked Sendable {
    let from: ComparedFile
    let to: ComparedFile

    /// Opens both snapshots; their projectors stand still meanwhile.
    init(_ from: ProjectionFile, _ to: ProjectionFile) throws(TableError) {
        self.from = try SnapshotPair.open(from)
        do {
            self.to = try SnapshotPair.open(to)
        } catch {
            self.from.reader.end()
            throw error
        }
    }

    deinit {
        from.reader.end()
        to.reader.end()
    }

    private static func open(_ file: ProjectionFile) throws(TableError) -> ComparedFile {
        let reader = try TableReader(
            path: file.path, schema: file.projection.table, generation: file.generation)
        return ComparedFile(reader, at: try reader.begin(), tables: file.projection.tables)
    }
}
