/// What a comparison does beside counting.
public struct ComparisonOptions: Sendable {
    /// How many differing rows of each table are kept in full; what the comparison holds in
    /// memory grows with them and with nothing else.
    public var maxSamples: Int
    /// Whether a row that differs only in `last_event_offset` counts as changed. Two versions may
    /// fold other types of events, so only a table and its own refold must agree in it.
    public var comparesOffsets: Bool
    /// Whether the content of each side is digested.
    public var makesDigests: Bool
    /// Called every 16,384 keys and at the end, with the number of keys seen so far in all tables.
    public var progress: (@Sendable (Int) -> Void)?
    /// Asked every 16,384 keys; true ends the comparison with `ComparisonError.cancelled`.
    public var isCancelled: (@Sendable () -> Bool)?

    /// Options of a comparison of two versions, unless told otherwise.
    public init(
        maxSamples: Int = 20, comparesOffsets: Bool = false, makesDigests: Bool = false,
        progress: (@Sendable (Int) -> Void)? = nil, isCancelled: (@Sendable () -> Bool)? = nil
    ) {
        self.maxSamples = maxSamples
        self.comparesOffsets = comparesOffsets
        self.makesDigests = makesDigests
        self.progress = progress
        self.isCancelled = isCancelled
    }
}

/// Counts the keys that were seen, and looks up from the work now and then.
struct ComparisonPace {
    private static let interval = 16_384
    private(set) var keys = 0
    private let options: ComparisonOptions

    init(_ options: ComparisonOptions) { self.options = options }

    @inline(__always)
    mutating func step() throws(ComparisonError) {
        keys += 1
        if keys % ComparisonPace.interval == 0 { try lookUp() }
    }

    func lookUp() throws(ComparisonError) {
        options.progress?(keys)
        if options.isCancelled?() == true { throw .cancelled }
    }
}
