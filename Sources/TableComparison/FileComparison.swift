import Projections
import StreamTables

/// Compares two files of a projection, table by table.
///
/// Both are read once, in the order of their keys, and merged: memory is that of two rows and the
/// samples, whatever the number of rows or of differences.
public struct FileComparison {
    private let files: ComparedFiles
    private let options: ComparisonOptions

    /// A comparison of two files whose snapshots stay open until it has run.
    public init(_ files: ComparedFiles, options: ComparisonOptions = ComparisonOptions()) {
        self.files = files
        self.options = options
    }

    /// Runs it to the end.
    /// - Throws: `ComparisonError.cancelled` or `.sqlite`.
    public func run() throws(ComparisonError) -> FileDifferences {
        var pace = ComparisonPace(options)
        var tables: [TableDifferences] = []
        for pair in files.pairs {
            var merge = try TableMerge(pair, of: files, options: options)
            tables.append(try merge.run(&pace))
        }
        try pace.lookUp()
        return FileDifferences(
            position: files.position, tables: tables, tablesOnlyInFrom: files.tablesOnlyInFrom,
            tablesOnlyInTo: files.tablesOnlyInTo)
    }
}
