import JSON

/// An event as a reducer sees it: its type, its topic and the members of its `data`.
///
/// One value is loaded again and again while a projector folds: its buffers are kept, so that
/// loading an event allocates nothing. It can hold a page of events, loaded one after another on
/// one thread and folded on another. It shows no clock, no offset and no log, so a reducer can only
/// depend on what the event says.
public struct Event: ~Copyable {
    /// One of the events that are held.
    private struct Loaded {
        let type: String
        let topic: String
        let data: Range<Int>
        var members: Range<Int>
    }

    /// A member; its tokens count from the first byte of its event's `data`.
    struct Member {
        let name: JSONToken
        let value: JSONToken
    }

    /// The `data` of all events, one after another.
    private(set) var data: [UInt8] = []
    private(set) var members: [Member] = []
    private var events: [Loaded] = []
    private var selected = 0
    private var reader = JSONReader()

    /// An event with nothing loaded yet.
    public init() {}

    /// The type, for example `booking-confirmed`.
    public var type: String { events.isEmpty ? "" : events[selected].type }
    /// The topic, for example `booking-events`.
    public var topic: String { events.isEmpty ? "" : events[selected].topic }

    /// Takes on another event, and forgets all others.
    /// - Throws: `FoldError` where `data` is no JSON object.
    public mutating func load(
        type: String, topic: String, data bytes: RawSpan
    ) throws(FoldError) {
        removeAll()
        try append(type: type, topic: topic, data: bytes)
    }

    /// Forgets all events.
    package mutating func removeAll() {
        data.removeAll(keepingCapacity: true)
        members.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        selected = 0
    }

    /// Loads one more event. `data` is copied: 150 bytes cost less than proving a borrow.
    /// - Throws: `FoldError` where `data` is no JSON object; the event has no members then.
    package mutating func append(
        type: String, topic: String, data bytes: RawSpan
    ) throws(FoldError) {
        let start = data.count
        let first = members.count
        bytes.withUnsafeBytes { data.append(contentsOf: $0) }
        events.append(
            Loaded(type: type, topic: topic, data: start..<data.count, members: first..<first))
        do {
            try reader.readText(bytes)
        } catch {
            throw FoldError("the event's data is no JSON: \(error)")
        }
        guard reader[0].kind == .object else { throw FoldError("the event's data is no object") }
        var key = 1
        while key < reader.count {
            let value = reader[key + 1]
            members.append(Member(name: reader[key], value: value))
            key = value.next
        }
        events[events.count - 1].members = first..<members.count
    }

    /// Shows the event that was loaded as the one with this number, from 0 on.
    @inline(__always)
    package mutating func select(_ number: Int) { selected = number }

    /// Whether `data` has the member with a value other than null.
    public func has(_ member: StaticString) -> Bool { token(member) != nil }

    /// A text member.
    /// - Throws: `FoldError` where it is missing or no text.
    public func text(_ member: StaticString) throws(FoldError) -> Text {
        guard let value = try optionalText(member) else { throw .missing(member) }
        return value
    }

    /// A text member, or nil where it is absent or null.
    /// - Throws: `FoldError` where it is no text.
    public func optionalText(_ member: StaticString) throws(FoldError) -> Text? {
        guard let token = token(member) else { return nil }
        guard let string = token.string(in: data.span.bytes.extracting(range)) else {
            throw .wrongType(member, "a text")
        }
        return Text(string)
    }

    /// An integer member.
    /// - Throws: `FoldError` where it is missing, or no integer of 64 bits.
    public func integer(_ member: StaticString) throws(FoldError) -> Int64 {
        guard let value = try optionalInteger(member) else { throw .missing(member) }
        return value
    }

    /// An integer member, or nil where it is absent or null.
    /// - Throws: `FoldError` where it is no integer of 64 bits.
    public func optionalInteger(_ member: StaticString) throws(FoldError) -> Int64? {
        guard let token = token(member) else { return nil }
        guard let value = token.integer(in: data.span.bytes.extracting(range)) else {
            throw .wrongType(member, "an integer of 64 bits")
        }
        return value
    }

    /// A true-or-false member.
    /// - Throws: `FoldError` where it is missing, or neither true nor false.
    public func bool(_ member: StaticString) throws(FoldError) -> Bool {
        guard let token = token(member) else { throw .missing(member) }
        switch token.kind {
        case .true: return true
        case .false: return false
        default: throw .wrongType(member, "true or false")
        }
    }

    private func token(_ member: StaticString) -> JSONToken? {
        let text = data.span.bytes.extracting(range)
        return value { name in name.isString(member, in: text) }
    }

    /// Where the selected event's `data` lies in that of all.
    var range: Range<Int> { events.isEmpty ? 0..<0 : events[selected].data }

    /// The value of the member whose name is the one that is looked for; nil where it is null.
    @inline(__always)
    func value(_ isName: (JSONToken) -> Bool) -> JSONToken? {
        guard !events.isEmpty else { return nil }
        for place in events[selected].members where isName(members[place].name) {
            let value = members[place].value
            return value.kind == .null ? nil : value
        }
        return nil
    }
}
