/// Lines of newline-delimited events that go into one request.
public struct EventBatch: Sendable, Equatable {
    /// The lines, each ended by LF.
    public internal(set) var body: [UInt8] = []
    /// The number of each line in the input, from 1; blank lines are not sent and have none here.
    public internal(set) var lines: [Int] = []

    /// The number in the input of the event `index` of this request, as a problem names it.
    public func line(ofEvent index: Int) -> Int? {
        lines.indices.contains(index) ? lines[index] : nil
    }
}

/// Gathers lines into batches of at most `events` events and about `bytes` octets: a request up to
/// 8 MiB is all or nothing, so a batch stays below that unless one event alone is longer.
public struct EventBatcher: Sendable {
    private let events: Int
    private let bytes: Int
    private let firstLine: Int
    private var batch = EventBatch()
    /// How many lines of the input were read, blank and skipped ones too.
    public private(set) var linesRead = 0

    /// Makes an empty batcher.
    ///
    /// - Parameters:
    ///   - events: the most events of a batch, at least 1.
    ///   - firstLine: lines before this one, counted from 1, are skipped.
    ///   - bytes: the octets at which a batch is full.
    public init(events: Int, firstLine: Int = 1, bytes: Int = 4 << 20) {
        self.events = max(1, events)
        self.firstLine = firstLine
        self.bytes = bytes
    }

    /// Adds a line without its end; returns a batch when that line would not fit or filled it.
    public mutating func add(_ line: ArraySlice<UInt8>) -> EventBatch? {
        linesRead += 1
        guard linesRead >= firstLine, !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) else {
            return nil
        }
        var full: EventBatch?
        if !batch.lines.isEmpty, batch.body.count + line.count >= bytes { full = take() }
        batch.body.append(contentsOf: line)
        batch.body.append(0x0a)
        batch.lines.append(linesRead)
        if full == nil, batch.lines.count >= events { full = take() }
        return full
    }

    /// What is left, nil if nothing.
    public mutating func finish() -> EventBatch? {
        batch.lines.isEmpty ? nil : take()
    }

    private mutating func take() -> EventBatch {
        let full = batch
        batch = EventBatch()
        batch.body.reserveCapacity(full.body.count)
        return full
    }
}
