/// Cuts octets that come in parts into lines that end with LF; a CR before it is dropped.
public struct LineSplitter: Sendable {
    private var bytes: [UInt8] = []
    private var start = 0
    private var searched = 0

    /// Makes an empty splitter.
    public init() {}

    /// Octets held back: the begin of a line whose end has not come, after `next` gave nil.
    public var pendingCount: Int { bytes.count - start }

    /// Adds what came.
    public mutating func append(_ part: Span<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            searched -= start
            start = 0
        }
        part.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    /// The next whole line without its end, nil if there is none yet.
    public mutating func next() -> ArraySlice<UInt8>? {
        guard let end = bytes[searched...].firstIndex(of: 0x0a) else {
            searched = bytes.count
            return nil
        }
        let line = bytes[start..<end]
        start = end + 1
        searched = start
        return line.last == 0x0d ? line.dropLast() : line
    }

    /// The last line when it had no LF, nil if nothing is left. The splitter is empty afterwards.
    public mutating func finish() -> ArraySlice<UInt8>? {
        defer { self = LineSplitter() }
        guard start < bytes.count else { return nil }
        let line = bytes[start...]
        return line.last == 0x0d ? line.dropLast() : line
    }
}
