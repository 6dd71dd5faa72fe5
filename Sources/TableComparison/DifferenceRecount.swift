import Projections
import SQLite
import StreamTables

/// Brings the number of differences at one position up to a later one, exactly.
///
/// A row that changed since has a `last_event_offset` after the earlier position, or it is gone.
/// So each table is counted again in these steps:
///
/// 1. Find the rows of the new snapshots with such an offset. There is no index for it: SQLite
///    reads all rows, but hands out only these.
/// 2. Look each of these keys up in all four snapshots, and take away what differed before and
///    add what differs now.
/// 3. Count all rows of the old and the new snapshot of each side. Where more are gone than step 2
///    saw, merge the keys of both and treat the missing ones like those of step 2.
///
/// Where that cannot be exact or would take longer, the new snapshots are compared in full: rows
/// were revised without an event after the position, a file was made anew, or many keys changed.
public struct DifferenceRecount {
    /// The number of differences at the later position, and how it was found.
    public struct Result: Sendable, Equatable {
        /// How many rows differ, over all tables.
        public let differences: Int
        /// How many keys were looked up; 0 where all was compared.
        public let lookedUp: Int
        /// Whether all was compared.
        public let isFull: Bool

        /// A result of the given numbers.
        public init(differences: Int, lookedUp: Int, isFull: Bool) {
            self.differences = differences
            self.lookedUp = lookedUp
            self.isFull = isFull
        }
    }

    private let before: ComparedFiles
    private let after: ComparedFiles
    private var options: ComparisonOptions

    /// A recount from `before`, whose snapshots are still open, to `after`: the same two files in
    /// later snapshots, on connections of their own.
    /// - Parameter options: as for the comparison at `before`; samples and digests play no part.
    public init(
        from before: ComparedFiles, to after: ComparedFiles,
        options: ComparisonOptions = ComparisonOptions()
    ) {
        self.before = before
        self.after = after
        self.options = options
        self.options.maxSamples = 0
        self.options.makesDigests = false
    }

    /// The differences at `after`, where there were `differences` at `before`.
    /// - Throws: `ComparisonError.cancelled` or `.sqlite`.
    public func count(knowing differences: Int) throws(ComparisonError) -> Result {
        guard isTold else { return try countAll() }
        var pace = ComparisonPace(options)
        var result = (differences: differences, lookedUp: 0)
        for pair in after.pairs {
            var recount = try TableRecount(pair, from: before, to: after, options: options)
            guard let change = try recount.run(&pace) else { return try countAll() }
            result.differences += change
            result.lookedUp += recount.lookedUp
        }
        return Result(differences: result.differences, lookedUp: result.lookedUp, isFull: false)
    }

    /// Whether every change since is told by an offset after the earlier position.
    private var isTold: Bool {
        let pairs = [(before.from, after.from), (before.to, after.to)]
        return after.position >= before.position
            && pairs.allSatisfy { old, new in
                old.checkpoint.generation == new.checkpoint.generation
                    && old.checkpoint.revision == new.checkpoint.revision
                    && old.tables == new.tables
            }
    }

    private func countAll() throws(ComparisonError) -> Result {
        let all = try FileComparison(after, options: options).run()
        return Result(differences: all.differences, lookedUp: 0, isFull: true)
    }
}
