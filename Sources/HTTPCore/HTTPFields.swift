/// The field lines of a message, in their order, every line kept (never folded into a dictionary,
/// so that a conflicting line cannot vanish).
///
/// One array holds the octets and each line is four offsets into it: Strings are made on demand.
/// Names compare without regard to ASCII case. Values have no surrounding white space.
public struct HTTPFields: Sendable {
    /// One field line as offsets into `bytes`.
    struct Line: Sendable {
        var nameStart: UInt32
        var nameEnd: UInt32
        var valueStart: UInt32
        var valueEnd: UInt32

        var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
        var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
    }

    var bytes: [UInt8]
    var lines: [Line]
    /// Whether `bytes` are these lines and nothing else, as an answer's head spells them. Lines
    /// are then checked when they are appended, and a head that is kept for many answers is copied
    /// in one piece.
    private(set) var isSpelled: Bool
    /// The first appended line that may not be sent.
    private(set) var unsendable: Line?
    /// Whether a line bears a name that the serializer sets itself.
    private(set) var namesFraming = false

    /// Makes an empty list.
    public init() {
        bytes = []
        lines = []
        isSpelled = true
    }

    /// The lines of a received head.
    init(bytes: [UInt8], lines: [Line]) {
        self.bytes = bytes
        self.lines = lines
        isSpelled = false
    }

    /// How many lines there are.
    public var count: Int { lines.count }

    /// The first value of the field `name`, nil if absent. Octets that are not UTF-8 are replaced.
    public subscript(name: String) -> String? {
        for line in lines where matches(line, name) { return text(line.value) }
        return nil
    }

    /// Whether a line of that name is there; makes no String.
    public func contains(_ name: String) -> Bool {
        lines.contains { matches($0, name) }
    }

    /// The values of every line of the field `name`, in order.
    public func values(_ name: String) -> [String] {
        var found: [String] = []
        for line in lines where matches(line, name) { found.append(text(line.value)) }
        return found
    }

    /// Adds a line at the end. White space around `value` is dropped. A line with characters that
    /// may not stand in a field is taken, and makes `ResponseSerializer` refuse to send any.
    public mutating func append(_ name: String, _ value: String) {
        if !isSpelled { spell() }
        let nameStart = bytes.count
        bytes.append(contentsOf: name.utf8)
        let nameEnd = bytes.count
        bytes.append(ascii: ": ")
        let valueStart = bytes.count
        var text = Substring(value).utf8
        while let first = text.first, ASCII.isBlank(first) { text.removeFirst() }
        while let last = text.last, ASCII.isBlank(last) { text.removeLast() }
        bytes.append(contentsOf: text)
        let line = Line(
            nameStart: UInt32(nameStart), nameEnd: UInt32(nameEnd),
            valueStart: UInt32(valueStart), valueEnd: UInt32(bytes.count))
        bytes.append(ascii: "\r\n")
        note(line)
    }

    /// Keeps a line whose octets stand in `bytes`, and what it means for sending.
    private mutating func note(_ line: Line) {
        lines.append(line)
        if unsendable == nil, !isSendable(line) { unsendable = line }
        if isFraming(line) { namesFraming = true }
    }

    private func isSendable(_ line: Line) -> Bool {
        let octets = bytes.span.bytes
        return octets.isToken(line.name) && octets.isFieldValue(line.value)
    }

    private func isFraming(_ line: Line) -> Bool {
        ResponseSerializer.isFraming(bytes.span.bytes, line)
    }

    /// Writes the lines one after the other, as an answer's head spells them.
    private mutating func spell() {
        let received = self
        self = HTTPFields()
        for (name, value) in received { append(name, value) }
    }

    /// Replaces every line of that name by one at the end.
    public mutating func set(_ name: String, _ value: String) {
        remove(name)
        append(name, value)
    }

    /// Removes every line of that name.
    public mutating func remove(_ name: String) {
        guard contains(name) else { return }
        let all = self
        guard isSpelled else { return lines.removeAll { all.matches($0, name) } }
        self = HTTPFields()
        for line in all.lines where !all.matches(line, name) {
            append(all.text(line.name), all.text(line.value))
        }
    }

    private func matches(_ line: Line, _ name: String) -> Bool {
        ASCII.equalsIgnoringCase(bytes.span, line.name, name.utf8)
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}

extension HTTPFields: Sequence {
    /// Walks over the lines, names in their original spelling.
    public struct Iterator: IteratorProtocol, Sendable {
        let fields: HTTPFields
        var index = 0

        /// The next line, nil after the last.
        public mutating func next() -> (name: String, value: String)? {
            guard index < fields.lines.count else { return nil }
            let line = fields.lines[index]
            index += 1
            return (fields.text(line.name), fields.text(line.value))
        }
    }

    /// Starts at the first line.
    public func makeIterator() -> Iterator { Iterator(fields: self) }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
    /// `["Allow": "GET", "Vary": "Accept"]`: one line for each pair, order and repeats kept.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init()
        for (name, value) in elements { append(name, value) }
    }
}
