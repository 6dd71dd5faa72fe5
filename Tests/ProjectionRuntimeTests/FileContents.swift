import EventLog
import GoldenData
import ProjectionRuntime
import Projections
import StreamTables

/// All that a projection's file holds, from one snapshot.
struct FileContents {
    let checkpoint: Checkpoint
    /// The rows of each table, in the order of `Projection.tables`.
    let tables: [[Key: StoredRow]]
    /// The chunks of lineage of each key of the root table, in the order of the log.
    let chunks: [Key: [LineageChunk]]

    init(_ file: ProjectionFile) throws {
        let schemas = file.projection.tables
        let reader = try TableReader(
            path: file.path, schema: schemas[0], generation: file.generation)
        checkpoint = try reader.begin()
        defer { reader.end() }
        var tables: [[Key: StoredRow]] = []
        for schema in schemas {
            var rows: [Key: StoredRow] = [:]
            try LineageReader(reader, schema).forEachRow(under: Key([])) { rows[$0] = $1 }
            tables.append(rows)
        }
        self.tables = tables
        let lineage = LineageReader(reader, schemas[0])
        var chunks: [Key: [LineageChunk]] = [:]
        for key in try lineage.keysWithChunks(under: Key([])) {
            var after = Offset(-1)
            while let chunk = try lineage.chunk(of: key, after: after) {
                chunks[key, default: []].append(chunk)
                after = chunk.lineage.offsets[0]
            }
        }
        self.chunks = chunks
    }

    /// A table's rows, each with its last event.
    func entries(_ place: Int) -> [Key: MemoryFold.Entry] {
        tables[place].mapValues {
            MemoryFold.Entry(row: $0.row, lastEventOffset: $0.lastEventOffset.rawValue)
        }
    }

    /// The row at `key` of the table at `place`.
    func row(_ place: Int, _ parts: Value...) -> [Int64]? {
        tables[place][Key(parts)]?.row.values.map(\.integer)
    }

    /// What is first not as in a fold of the same log; nil where nothing is.
    func difference(from fold: PureFold, _ projection: any Projection) throws -> String? {
        guard checkpoint.position.last == fold.next - 1 else {
            return "it stands at \(checkpoint.position), not at \(fold.next - 1)"
        }
        for (place, schema) in projection.tables.enumerated() {
            let (found, expected) = (entries(place), try fold.entries(of: schema.name))
            guard found != expected else { continue }
            for key in Set(found.keys).union(expected.keys).sorted()
            where found[key] != expected[key] {
                return "\(schema.name) \(KeyText.text(key)) at \(checkpoint.position):"
                    + " \(String(describing: found[key]))"
                    + " is not \(String(describing: expected[key]))"
            }
        }
        return nil
    }
}
