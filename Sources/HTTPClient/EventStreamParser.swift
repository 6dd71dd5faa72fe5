/// Reads a body of server-sent events as the WHATWG's HTML standard says (section 9.2.6): octets
/// in, in whatever parts they come, events out.
///
/// An event that the end of the stream cuts off is never given.
public struct EventStreamParser: Sendable {
    /// An event.
    public struct Event: Sendable, Equatable {
        /// What it is called; `message` where the server says nothing.
        public var name: String
        /// The id in force, its own or an earlier event's; empty where there was none.
        public var id: String
        /// Its text in UTF-8, lines divided by LF.
        public var data: [UInt8]

        /// Makes an event.
        public init(name: String = "message", id: String = "", data: [UInt8]) {
            self.name = name
            self.id = id
            self.data = data
        }

        /// Its text.
        public var text: String { String(decoding: data, as: UTF8.self) }
    }

    private static let lineFeed: UInt8 = 0x0a
    private static let carriageReturn: UInt8 = 0x0d
    private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// The id in force, to be sent as `Last-Event-ID` when the stream is asked for again.
    public private(set) var lastEventID: String
    /// How many milliseconds to wait before that; nil where the server said nothing.
    public private(set) var retryMilliseconds: Int?

    private var bytes: [UInt8] = []
    private var start = 0
    private var searched = 0
    private var isAtBegin = true
    /// The last line ended with CR: an LF that comes next is of the same line end.
    private var endedWithReturn = false

    private var name: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var id: String

    /// Makes a parser for the beginning of a stream.
    /// - Parameter lastEventID: the id that the stream was asked for with.
    public init(lastEventID: String = "") {
        self.lastEventID = lastEventID
        id = lastEventID
    }

    /// Adds what came.
    public mutating func append(_ part: Span<UInt8>) {
        if start > 0 {
            bytes.removeFirst(start)
            searched -= start
            start = 0
        }
        part.withUnsafeBufferPointer { bytes.append(contentsOf: $0) }
    }

    /// The next whole event, nil if there is none yet.
    public mutating func next() -> Event? {
        guard passByteOrderMark() else { return nil }
        while let line = nextLine() {
            if line.isEmpty {
                if let event = dispatch() { return event }
            } else {
                take(bytes[line])
            }
        }
        return nil
    }

    /// False while it cannot be told yet whether there is one.
    private mutating func passByteOrderMark() -> Bool {
        guard isAtBegin else { return true }
        let mark = EventStreamParser.byteOrderMark
        let begin = bytes[start...].prefix(mark.count)
        if begin.count < mark.count, begin.elementsEqual(mark.prefix(begin.count)) { return false }
        if begin.elementsEqual(mark) {
            start += mark.count
            searched = start
        }
        isAtBegin = false
        return true
    }

    private mutating func nextLine() -> Range<Int>? {
        if endedWithReturn, start < bytes.count {
            endedWithReturn = false
            if bytes[start] == EventStreamParser.lineFeed {
                start += 1
                searched = start
            }
        }
        let end = bytes[searched...].firstIndex {
            $0 == EventStreamParser.lineFeed || $0 == EventStreamParser.carriageReturn
        }
        guard let end else {
            searched = bytes.count
            return nil
        }
        defer { start = end + 1 }
        searched = end + 1
        endedWithReturn = bytes[end] == EventStreamParser.carriageReturn
        return start..<end
    }

    private mutating func take(_ line: ArraySlice<UInt8>) {
        let colon = line.firstIndex(of: UInt8(ascii: ":"))
        var value = line[(colon.map { $0 + 1 } ?? line.endIndex)...]
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch line[..<(colon ?? line.endIndex)] {
        case "data":
            if hasData { data.append(EventStreamParser.lineFeed) }
            data += value
            hasData = true
        case "event":
            name = Array(value)
        case "id" where !value.contains(0):
            id = String(decoding: value, as: UTF8.self)
        case "retry" where !value.isEmpty && value.allSatisfy { 0x30...0x39 ~= $0 }:
            retryMilliseconds = Int(String(decoding: value, as: UTF8.self)) ?? retryMilliseconds
        default:
            break
        }
    }

    private mutating func dispatch() -> Event? {
        lastEventID = id
        defer {
            name = []
            data = []
            hasData = false
        }
        guard hasData else { return nil }
        let name = name.isEmpty ? "message" : String(decoding: name, as: UTF8.self)
        return Event(name: name, id: id, data: data)
    }
}

/// Lets a field's name be compared with a literal.
private func ~= (name: StaticString, bytes: ArraySlice<UInt8>) -> Bool {
    name.withUTF8Buffer { $0.elementsEqual(bytes) }
}
