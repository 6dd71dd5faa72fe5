/// How much of the log one transaction of a projector takes.
enum FoldBatch {
    /// 20 ms of folding, so that readers see a catch-up move.
    private static let shown = 20_000
    /// Nobody reads a build, so it takes more at once and writes a row that many events touch less
    /// often.
    private static let built = 200_000
    /// So many changed rows, some 30 MB, end a batch.
    static let rows = 50_000

    /// How many events the next transaction takes at most.
    ///
    /// A build writes one batch while it folds the next. The last one has nothing to be written
    /// beside, so the batches get smaller towards the end.
    /// - Parameters:
    ///   - missing: how many events there are.
    ///   - isAlone: whether it is a build and nobody reads what is live.
    static func events(of missing: Int64, isAlone: Bool) -> Int {
        isAlone ? max(min(Int(missing) / 2, built), shown) : shown
    }
}
