/// Finds where the replies of Redis (RESP 2) to one pipeline end, and keeps its first error.
public struct RedisScanner: AnswerScanner {
    /// The first error of the pipeline that was scanned last.
    public private(set) var refusal: String?

    private let replies: Int
    /// Values that the pipeline's replies still lack; an array adds its elements.
    private var missing = 0
    /// Octets of a bulk string and its CR LF that are still to come.
    private var bulkLeft = 0
    /// A line of which only the beginning has come.
    private var line: [UInt8] = []
    private static let lineLimit = 4_096

    /// Makes a scanner.
    /// - Parameter replies: the commands of each pipeline.
    public init(replies: Int = 1) {
        precondition(replies > 0, "a pipeline has commands")
        self.replies = replies
    }

    /// Scans the next octets, as the protocol says.
    public mutating func scan(_ bytes: Span<UInt8>) throws(ScanError) -> Int? {
        if missing == 0 {
            missing = replies
            refusal = nil
        }
        var position = 0
        while position < bytes.count {
            if bulkLeft > 0 {
                let taken = min(bulkLeft, bytes.count - position)
                position += taken
                bulkLeft -= taken
                if bulkLeft == 0 { missing -= 1 }
            } else {
                let byte = bytes[position]
                position += 1
                if byte != UInt8(ascii: "\n") {
                    line.append(byte)
                    guard line.count < RedisScanner.lineLimit else {
                        throw ScanError("a line over \(RedisScanner.lineLimit) octets")
                    }
                } else {
                    try readLine()
                }
            }
            if missing == 0 { return position }
        }
        return nil
    }

    private mutating func readLine() throws(ScanError) {
        defer { line.removeAll(keepingCapacity: true) }
        guard let kind = line.first, line.last == UInt8(ascii: "\r") else {
            throw ScanError("a reply that is not RESP")
        }
        let text = String(decoding: line.dropFirst().dropLast(), as: UTF8.self)
        switch kind {
        case UInt8(ascii: "+"), UInt8(ascii: ":"): missing -= 1
        case UInt8(ascii: "-"):
            missing -= 1
            refusal = refusal ?? text
        case UInt8(ascii: "$"):
            guard let length = Int(text) else { throw ScanError("a length that is no number") }
            // -1 is the null string, which has no octets.
            if length < 0 { missing -= 1 } else { bulkLeft = length + 2 }
        case UInt8(ascii: "*"):
            guard let count = Int(text) else { throw ScanError("a count that is no number") }
            missing += max(count, 0) - 1
        default: throw ScanError("a reply that is not RESP")
        }
    }
}
