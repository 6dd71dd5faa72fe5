import JSON

/// An event as a reducer sees it: its type, its topic and the members of its `data`.
///
/// One value is loaded again and again while a projector folds: its buffers are kept, so that
/// folding an event allocates nothing here. It shows no clock, no offset and no log, so a reducer
/// can only depend on what the event says.
public struct Event: ~Copyable {
    /// The type, for example `booking-confirmed`.
    public private(set) var type = ""
    /// The topic, for example `booking-events`.
    public private(set) var topic = ""
    var data: [UInt8] = []
    var reader = JSONReader()

    /// An event with nothing loaded yet.
    public init() {}

    /// Takes on another event. `data` is copied: 150 bytes cost less than proving a borrow.
    /// - Throws: `FoldError` where `data` is no JSON object.
    public mutating func load(
        type: String, topic: String, data bytes: RawSpan
    ) throws(FoldError) {
        self.type = type
        self.topic = topic
        data.removeAll(keepingCapacity: true)
        bytes.withUnsafeBytes { data.append(contentsOf: $0) }
        // A second reference: a span of the member itself would borrow all of this value.
        let text = data
        do {
            try reader.readText(text.span.bytes)
        } catch {
            throw FoldError("the event's data is no JSON: \(error)")
        }
        guard reader[0].kind == .object else { throw FoldError("the event's data is no object") }
    }

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
        guard reader[token].kind == .string else { throw .wrongType(member, "a text") }
        return reader.string(at: token, in: data.span.bytes).map { Text($0) }
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
        guard let value = reader.integer(at: token, in: data.span.bytes) else {
            throw .wrongType(member, "an integer of 64 bits")
        }
        return value
    }

    /// A true-or-false member.
    /// - Throws: `FoldError` where it is missing, or neither true nor false.
    public func bool(_ member: StaticString) throws(FoldError) -> Bool {
        guard let token = token(member) else { throw .missing(member) }
        switch reader[token].kind {
        case .true: return true
        case .false: return false
        default: throw .wrongType(member, "true or false")
        }
    }

    private func token(_ member: StaticString) -> Int? {
        guard reader.count > 0,
            let token = reader.member(member, of: 0, in: data.span.bytes),
            reader[token].kind != .null
        else { return nil }
        return token
    }
}
