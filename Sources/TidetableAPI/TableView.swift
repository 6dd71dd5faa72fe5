import ProjectionRuntime
import Projections

/// The table of one file, as one read sees it: which version answers, and from where.
struct TableView: Sendable {
    let table: LiveTable
    let file: ProjectionFile
    /// The table's number in the file.
    let place: Int
    let schema: TableSchema

    /// The view of `table` in `file`; nil where that version has no such table.
    init?(_ table: LiveTable, _ file: ProjectionFile) {
        guard let shape = table.shape(inVersion: file.version) else { return nil }
        self.table = table
        self.file = file
        place = shape.place
        schema = shape.schema
    }

    /// Whether the file was given up since the view was taken: the read must look again.
    var isGone: Bool { !table.projection.files.contains { $0 === file } }
    var name: String { table.name }
    var version: Int { file.version }
    var generation: Int64 { file.generation }
}
