import CXXHash
import JSON
import Projections

/// How the events of a request are written.
public enum EventFormat: Sendable {
    /// One event, or an array of events.
    case json
    /// One event (CloudEvents structured mode).
    case structured
    /// An array of events (CloudEvents batch mode).
    case batch
    /// One event a line; blank lines are skipped.
    case lines
}

/// Reads the events of requests and checks them against a catalog: CloudEvents 1.0 in JSON.
///
/// It does no I/O and knows no clock. The bytes are gone over once, and nothing is allocated for
/// a single event; one decoder is used by one owner, again and again.
public struct EventDecoder: ~Copyable {
    let index: CatalogIndex
    private let hashSeed: UInt64
    private var reader = JSONReader()
    private var shapes = EventShapes()
    private var entries: [EventEntry] = []
    private var problems: [EventProblem] = []
    private var identity: [UInt8] = []
    private var first = 0
    private var isFull = false

    /// The most members an event may have at its outermost level.
    public static let maximumAttributes = 128
    /// The most bytes of a `source` and of an `id`.
    public static let maximumIdentifierLength = 4_096

    /// A decoder for events of `catalog`. A log makes decoders with its own seed; with another
    /// one the log hashes the ids again.
    public init(catalog: EventCatalog, hashSeed: UInt64 = 0) {
        self.init(CatalogIndex(catalog), hashSeed: hashSeed)
    }

    init(_ index: CatalogIndex, hashSeed: UInt64) {
        self.index = index
        self.hashSeed = hashSeed
    }

    /// Reads the events of `body`.
    /// - Parameters:
    ///   - body: the bytes as they came; the block keeps them.
    ///   - format: how the events are written.
    ///   - topic: the topic that the request's path names, for all events.
    ///   - firstIndex: the number of the first event, where a long request is read in pieces.
    ///   - firstLine: the number of the first line, for the words of an error.
    /// - Throws: `EventProblems` where any event is refused; then none is given.
    public mutating func decode(
        _ body: [UInt8], as format: EventFormat = .json, topic: String? = nil,
        firstIndex: Int = 0, firstLine: Int = 1
    ) throws(EventProblems) -> EventBlock {
        entries.removeAll(keepingCapacity: true)
        problems.removeAll(keepingCapacity: true)
        first = firstIndex
        isFull = false
        let pathTopic = try topicIndex(topic)
        let text = body.span.bytes
        guard text.byteCount < Int(UInt32.max) else {
            throw malformed(0, "a request of 4 GiB or more", nil)
        }
        switch format {
        case .lines: try readLines(text, pathTopic, firstLine)
        case .batch: try readArray(text, pathTopic)
        case .structured: try readOne(text, pathTopic)
        case .json:
            let start = JSONReader.skipWhitespace(text, from: 0)
            let isArray = start < body.count && body[start] == UInt8(ascii: "[")
            if isArray { try readArray(text, pathTopic) } else { try readOne(text, pathTopic) }
        }
        guard problems.isEmpty else { throw EventProblems(.invalid, problems) }
        return EventBlock(bytes: body, entries: entries, hashSeed: hashSeed, index: index)
    }

    private func topicIndex(_ name: String?) throws(EventProblems) -> Int? {
        guard let name else { return nil }
        if let found = index.topic(named: name) { return found }
        throw EventProblems(
            .invalid, [EventProblem(index: first, pointer: "/topic", detail: "no such topic")])
    }

    private func malformed(_ offset: Int, _ detail: String, _ line: Int?) -> EventProblems {
        let place = line.map { "line \($0), byte \(offset)" } ?? "byte \(offset)"
        return EventProblems(
            .malformed,
            [
                EventProblem(
                    index: first + entries.count + problems.count, pointer: "",
                    detail: "\(place): \(detail)")
            ])
    }
}

// What a request's text is made of.
extension EventDecoder {
    private mutating func readOne(_ text: RawSpan, _ topic: Int?) throws(EventProblems) {
        do {
            try reader.readText(text)
        } catch {
            throw malformed(error.offset, error.detail, nil)
        }
        check(text, origin: 0, topic, at: first)
    }

    private mutating func readArray(_ text: RawSpan, _ topic: Int?) throws(EventProblems) {
        var position = JSONReader.skipWhitespace(text, from: 0)
        guard let opening = byte(text, position), opening == UInt8(ascii: "[") else {
            throw malformed(position, "an array of events was expected", nil)
        }
        position = JSONReader.skipWhitespace(text, from: position + 1)
        var count = 0
        var isDone = byte(text, position) == UInt8(ascii: "]")
        while !isDone, !isFull {
            do {
                position = try reader.readValue(text, from: position)
            } catch {
                throw malformed(error.offset, error.detail, nil)
            }
            check(text, origin: 0, topic, at: first + count)
            count += 1
            position = JSONReader.skipWhitespace(text, from: position)
            switch byte(text, position) {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"): isDone = true
            case nil: throw malformed(position, "the text ends inside an array", nil)
            default: throw malformed(position, "no comma or end after an event", nil)
            }
        }
        guard !isFull else { return }
        position = JSONReader.skipWhitespace(text, from: position + 1)
        if position < text.byteCount { throw malformed(position, "more text after the array", nil) }
    }

    private mutating func readLines(
        _ text: RawSpan, _ topic: Int?, _ firstLine: Int
    ) throws(EventProblems) {
        var start = 0
        var line = firstLine
        var count = 0
        while start < text.byteCount, !isFull {
            if let known = shapes.read(text, from: start, topic, seed: hashSeed) {
                entries.append(known.entry)
                count += 1
                start = known.end + 1
                line += 1
                continue
            }
            let end = LineEnd.find(in: text, from: start)
            let span = text.extracting(start..<end)
            if JSONReader.skipWhitespace(span, from: 0) < span.byteCount {
                do {
                    try reader.readText(span)
                } catch {
                    throw malformed(error.offset, error.detail, line)
                }
                check(span, origin: start, topic, at: first + count, isLine: true)
                count += 1
            }
            start = end + 1
            line += 1
        }
    }

    private func byte(_ text: RawSpan, _ position: Int) -> UInt8? {
        position < text.byteCount ? text.unsafeLoad(fromByteOffset: position, as: UInt8.self) : nil
    }
}

// What an event must be. Every rule that is broken is reported, not only the first.
extension EventDecoder {
    private mutating func refuse(_ event: Int, _ pointer: String, _ detail: String) {
        guard problems.count < EventProblems.limit else {
            isFull = true
            return
        }
        problems.append(EventProblem(index: event, pointer: pointer, detail: detail))
    }

    @inline(__always)
    private mutating func check(
        _ text: RawSpan, origin: Int, _ topic: Int?, at event: Int, isLine: Bool = false
    ) {
        let object = reader[0]
        guard object.kind == .object else { return refuse(event, "", "an event is an object") }
        let members = EventMembers(reader, in: text)
        guard members.count <= EventDecoder.maximumAttributes else {
            return refuse(
                event, "", "more than \(EventDecoder.maximumAttributes) members in an event")
        }
        let before = problems.count
        let hash = identity(members, text, event)
        let type = type(members, text, event)
        checkEnvelope(members, text, event)
        let ownTopic = self.topic(members, text, topic, event)
        if let type { checkData(members[.data], type, text, event) }
        guard problems.count == before, let type else { return }
        var entry = EventEntry(
            hash: hash, start: UInt32(truncatingIfNeeded: origin + object.start),
            length: UInt32(truncatingIfNeeded: object.end - object.start),
            type: UInt16(truncatingIfNeeded: type),
            topic: UInt16(truncatingIfNeeded: ownTopic ?? index.rules[type].topic))
        if members[.data] > 0 {
            let data = reader[members[.data]]
            entry.dataStart = UInt32(truncatingIfNeeded: origin + data.start)
            entry.dataLength = UInt32(truncatingIfNeeded: data.end - data.start)
        }
        if members[.time] > 0 {
            let time = reader[members[.time]]
            entry.timeStart = UInt32(truncatingIfNeeded: origin + time.start)
            entry.timeLength = UInt16(truncatingIfNeeded: time.end - time.start)
        }
        entries.append(entry)
        guard isLine else { return }
        shapes.learn(
            reader, text, members, type: type, ownTopic: members[.topic] > 0 ? ownTopic : nil,
            index.rules[type])
    }

    /// Checks `source` and `id`, and hashes them.
    private mutating func identity(
        _ members: EventMembers, _ text: RawSpan, _ event: Int
    ) -> UInt64 {
        identity.removeAll(keepingCapacity: true)
        appendIdentifier(.source, members, text, event)
        identity.append(0)
        appendIdentifier(.id, members, text, event)
        return identity.withUnsafeBytes { tidetable_xxh3($0.baseAddress, $0.count, hashSeed) }
    }

    private mutating func appendIdentifier(
        _ attribute: EventAttribute, _ members: EventMembers, _ text: RawSpan, _ event: Int
    ) {
        guard isNamed(members, attribute, event) else { return }
        let token = reader[members[attribute]]
        guard token.end - token.start <= EventDecoder.maximumIdentifierLength else {
            return refuse(event, "/\(attribute.name)", "longer than 4,096 bytes")
        }
        reader.appendString(at: members[attribute], in: text, to: &identity)
    }

    private mutating func isNamed(
        _ members: EventMembers, _ attribute: EventAttribute, _ event: Int
    ) -> Bool {
        guard members[attribute] > 0 else {
            refuse(event, "/\(attribute.name)", "required")
            return false
        }
        let token = reader[members[attribute]]
        guard token.kind == .string, token.end > token.start else {
            refuse(event, "/\(attribute.name)", "a text that is not empty was expected")
            return false
        }
        return true
    }

    private mutating func type(
        _ members: EventMembers, _ text: RawSpan, _ event: Int
    ) -> Int? {
        guard isNamed(members, .type, event) else { return nil }
        if let found = lookUp(members[.type], in: index.types, text) { return found }
        let name = reader.string(at: members[.type], in: text) ?? ""
        refuse(event, "/type", "no such type of event: \(name.prefix(100))")
        return nil
    }

    private mutating func topic(
        _ members: EventMembers, _ text: RawSpan, _ given: Int?, _ event: Int
    ) -> Int? {
        guard members[.topic] > 0 else { return given }
        guard isNamed(members, .topic, event) else { return nil }
        guard let own = lookUp(members[.topic], in: index.topics, text) else {
            refuse(event, "/topic", "no such topic")
            return nil
        }
        if let given, given != own {
            refuse(event, "/topic", "another topic than the request's")
        }
        return own
    }

    private func lookUp(_ token: Int, in table: NameTable, _ text: RawSpan) -> Int? {
        let found = reader[token]
        guard found.hasEscapes else {
            return text.withUnsafeBytes {
                table.index(of: UnsafeRawBufferPointer(rebasing: $0[found.start..<found.end]))
            }
        }
        guard var name = reader.string(at: token, in: text) else { return nil }
        return name.withUTF8 { table.index(of: UnsafeRawBufferPointer($0)) }
    }

    @inline(__always)
    private mutating func checkEnvelope(
        _ members: EventMembers, _ text: RawSpan, _ event: Int
    ) {
        if members[.specversion] > 0,
            !reader.string(at: members[.specversion], in: text, equals: "1.0")
        {
            refuse(event, "/specversion", "the text 1.0 was expected")
        }
        if members[.time] > 0 {
            let time = reader[members[.time]]
            let isValid =
                time.kind == .string
                && text.withUnsafeBytes {
                    Timestamp.isValid(UnsafeRawBufferPointer(rebasing: $0[time.start..<time.end]))
                }
            if !isValid { refuse(event, "/time", "a time of RFC 3339 was expected") }
        }
        if members[.dataBase64] > 0 {
            refuse(event, "/data_base64", "data is JSON here, never Base64")
        }
        if members[.dataContentType] > 0 {
            let value = reader.string(at: members[.dataContentType], in: text)
            if value.map(MediaType.isJSON) != true {
                refuse(event, "/datacontenttype", "a media type of JSON was expected")
            }
        }
    }

    @inline(__always)
    private mutating func checkData(_ data: Int, _ type: Int, _ text: RawSpan, _ event: Int) {
        guard data > 0 else { return refuse(event, "/data", "required") }
        guard reader[data].kind == .object else {
            return refuse(event, "/data", "an object was expected")
        }
        let rules = index.rules[type]
        var cursor = data + 1
        for field in rules.fields.indices {
            let found = EventData.find(
                field, of: rules.fieldNames, in: data, from: &cursor, reader, text)
            if let problem = EventData.problem(rules.fields[field], found, reader, text) {
                let name = JSONPointer.escape(rules.fields[field].name)
                refuse(event, "/data/\(name)", problem)
            }
        }
    }
}
