/// What one client was sent, part by part, and when: so that others can be sent the same.
public struct RecordedStream: Sendable {
    /// What came at once.
    public struct Part: Sendable {
        /// In nanoseconds of any clock.
        public let at: Int64
        /// The octets.
        public let bytes: [UInt8]
    }

    /// In the order in which they came.
    public private(set) var parts: [Part] = []

    /// Makes a record of nothing.
    public init() {}

    /// Adds what has come.
    public mutating func append(_ bytes: ArraySlice<UInt8>, at time: Int64) {
        parts.append(Part(at: time, bytes: Array(bytes)))
    }

    /// The octets of all parts.
    public var byteCount: Int { parts.reduce(0) { $0 + $1.bytes.count } }

    /// When one of many clients is to be sent a part, in nanoseconds from the first part on: all of
    /// them before the next part is due, evenly.
    public func due(_ part: Int, client: Int, of clients: Int) -> Int64 {
        let start = parts[part].at - parts[0].at
        return start + length(part) * Int64(client) / Int64(clients)
    }

    /// Until the next part; of the last one as long as the others are on average.
    private func length(_ part: Int) -> Int64 {
        if part + 1 < parts.count { return parts[part + 1].at - parts[part].at }
        guard parts.count > 1 else { return 0 }
        return (parts[part].at - parts[0].at) / Int64(parts.count - 1)
    }
}
