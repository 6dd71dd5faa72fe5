import EventLog
import Projections
import StreamTables

/// One of the two files: a connection whose snapshot is open, and what stands in it.
public struct ComparedFile {
    /// The connection; its snapshot stays open as long as the value is used.
    public let reader: TableReader
    /// What `reader.begin()` gave.
    public let checkpoint: Checkpoint
    /// All tables of the file.
    public let tables: [TableSchema]

    /// The file that `reader` has a snapshot of.
    public init(_ reader: TableReader, at checkpoint: Checkpoint, tables: [TableSchema]) {
        self.reader = reader
        self.checkpoint = checkpoint
        self.tables = tables
    }
}

/// Two files of one projection at one position: two versions, or a file and its refold.
public struct ComparedFiles {
    /// The one that differences are told from.
    public let from: ComparedFile
    /// The one that differences lead to.
    public let to: ComparedFile
    /// Tables that `to` has not; they are not compared.
    public let tablesOnlyInFrom: [String]
    /// Tables that `from` has not; they are not compared.
    public let tablesOnlyInTo: [String]
    /// The tables that both have by name, in the order of `from`.
    let pairs: [TablePair]

    /// The position that both stand at.
    public var position: Position { from.checkpoint.position }

    /// Holds the tables of one name against each other.
    /// - Throws: `ComparisonError.incomparable` where the files stand at two positions, come from
    ///   two logs, or the rows of a table are named by other columns.
    public init(from: ComparedFile, to: ComparedFile) throws(ComparisonError) {
        let (left, right) = (from.checkpoint, to.checkpoint)
        guard left.position == right.position else {
            throw .incomparable(
                "one file stands at \(left.position.text), the other at \(right.position.text)")
        }
        guard left.logID == right.logID else {
            throw .incomparable("one file is of log \(left.logID), the other of \(right.logID)")
        }
        self.from = from
        self.to = to
        var pairs: [TablePair] = []
        for table in from.tables {
            guard let other = to.tables.first(where: { $0.name == table.name }) else { continue }
            pairs.append(try TablePair(from: table, to: other))
        }
        self.pairs = pairs
        let both = Set(pairs.map(\.from.name))
        tablesOnlyInFrom = from.tables.map(\.name).filter { !both.contains($0) }
        tablesOnlyInTo = to.tables.map(\.name).filter { !both.contains($0) }
    }
}
