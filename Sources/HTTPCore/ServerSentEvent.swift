/// One event of a `text/event-stream` body (WHATWG HTML, section 9.2), and its octets.
public struct ServerSentEvent: Sendable, Hashable {
    /// Text that fits on one line of such a body: without CR, LF or NUL, which would end the line,
    /// or have an id ignored.
    public struct Line: Sendable, Hashable, ExpressibleByStringLiteral {
        let bytes: [UInt8]

        /// Nil where the text holds CR, LF or NUL.
        public init?(_ text: String) {
            let bytes = Array(text.utf8)
            let isOneLine = bytes.allSatisfy {
                $0 != ASCII.carriageReturn && $0 != ASCII.lineFeed && $0 != 0
            }
            guard isOneLine else { return nil }
            self.bytes = bytes
        }

        /// A literal that is not one line is a mistake in the program, and traps.
        public init(stringLiteral text: StaticString) {
            guard let line = Line("\(text)") else { preconditionFailure("not one line: \(text)") }
            self = line
        }
    }

    /// What clients listen for; nil is what they know as `message`.
    public var name: Line?
    /// What a client sends as `Last-Event-ID` when it comes again; nil leaves it as it was.
    public var id: Line?
    /// UTF-8 text of any number of lines. Without it a client takes the id, and nobody there hears
    /// of an event.
    public var data: [UInt8]?

    /// An event with its text.
    public init(name: Line? = nil, id: Line? = nil, data: [UInt8]?) {
        self.name = name
        self.id = id
        self.data = data
    }

    /// Appends the event. A line break in the data, of whichever kind, becomes a line feed for the
    /// client.
    public func append(to out: inout [UInt8]) {
        if let name { Self.append("event: ", name.bytes[...], to: &out) }
        if let id { Self.append("id: ", id.bytes[...], to: &out) }
        if let data { Self.append(lines: data, to: &out) }
        out.append(ASCII.lineFeed)
    }

    /// Appends a comment, which clients ignore: a sign of life.
    public static func appendComment(_ text: Line, to out: inout [UInt8]) {
        append(": ", text.bytes[...], to: &out)
        out.append(ASCII.lineFeed)
    }

    /// Appends how many milliseconds a client shall wait before it comes again. The number is not
    /// negative.
    public static func appendRetry(milliseconds: Int, to out: inout [UInt8]) {
        out.append(ascii: "retry: ")
        out.append(decimal: milliseconds)
        out.append(ascii: "\n\n")
    }

    private static func append(lines data: [UInt8], to out: inout [UInt8]) {
        var start = 0
        while let end = data[start...].firstIndex(where: isBreak) {
            append("data: ", data[start..<end], to: &out)
            start = end + 1
            let isPair = data[end] == ASCII.carriageReturn && start < data.count
            if isPair, data[start] == ASCII.lineFeed { start += 1 }
        }
        append("data: ", data[start...], to: &out)
    }

    private static func isBreak(_ byte: UInt8) -> Bool {
        byte == ASCII.lineFeed || byte == ASCII.carriageReturn
    }

    private static func append(
        _ field: StaticString, _ value: ArraySlice<UInt8>, to out: inout [UInt8]
    ) {
        out.append(ascii: field)
        out.append(contentsOf: value)
        out.append(ASCII.lineFeed)
    }
}
