/// Finds where PostgreSQL's answers end (protocol 3), and keeps their first error.
public struct PostgresScanner: AnswerScanner {
    /// The first error of the answer that was scanned last.
    public private(set) var refusal: String?

    private let last: UInt8
    private var isNew = true
    /// The type and the length of a message of which only the beginning has come.
    private var head: [UInt8] = []
    private var bodyLeft = 0
    /// The body of an error; others are passed over.
    private var error: [UInt8] = []

    /// Makes a scanner of the answers to queries, or of announcements.
    /// - Parameter last: the type of the message that ends an answer: Z, ready for the next query;
    ///   A for a notification.
    public init(endingWith last: Unicode.Scalar = "Z") {
        self.last = UInt8(ascii: last)
    }

    /// Scans the next octets, as the protocol says.
    public mutating func scan(_ bytes: Span<UInt8>) throws(ScanError) -> Int? {
        if isNew {
            refusal = nil
            isNew = false
        }
        var position = 0
        while position < bytes.count {
            if head.count < 5 {
                head.append(bytes[position])
                position += 1
                guard head.count == 5 else { continue }
                let length = head[1...].reduce(0) { $0 << 8 | Int($1) }
                guard length >= 4, length < 1 << 30 else { throw ScanError("a message's length") }
                bodyLeft = length - 4
            } else {
                let taken = min(bodyLeft, bytes.count - position)
                if head[0] == UInt8(ascii: "E") {
                    for index in position..<position + taken { error.append(bytes[index]) }
                }
                position += taken
                bodyLeft -= taken
            }
            if bodyLeft == 0, finishMessage() { return position }
        }
        return nil
    }

    /// - Returns: whether the message ends the answer.
    private mutating func finishMessage() -> Bool {
        defer { head.removeAll(keepingCapacity: true) }
        if head[0] == UInt8(ascii: "E") {
            // Fields of a letter and a text each, with a zero octet behind; M is for a reader.
            let fields = error.split(separator: 0).filter { $0.first == UInt8(ascii: "M") }
            let text = fields.first.map { String(decoding: $0.dropFirst(), as: UTF8.self) }
            refusal = refusal ?? text ?? "an error without a message"
            error.removeAll(keepingCapacity: true)
        }
        isNew = head[0] == last
        return isNew
    }
}
