import JSON

/// A member of an event's `data` whose name and type are known only at run time.
public enum MemberValue: Sendable, Equatable {
    /// Absent, or null.
    case null
    /// True or false.
    case bool(Bool)
    /// An integer of 64 bits.
    case integer(Int64)
    /// Any other number.
    case real(Double)
    /// A text.
    case text(String)
    /// An object or an array, as its JSON text.
    case json(String)
}

extension Event {
    /// The member named `name` of `data`.
    /// - Throws: `FoldError` where it is a number that no double holds.
    public func member(_ name: String) throws(FoldError) -> MemberValue {
        let found = name.utf8.span.withUnsafeBytes { bytes in
            reader.count > 0 ? reader.member(bytes.bytes, of: 0, in: data.span.bytes) : nil
        }
        guard let token = found else { return .null }
        let text = data.span.bytes
        switch reader[token].kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .string: return .text(reader.string(at: token, in: text) ?? "")
        case .integer, .number:
            if let integer = reader.integer(at: token, in: text) { return .integer(integer) }
            guard let real = reader.double(at: token, in: text) else {
                throw FoldError("the event's member “\(name)” is a number out of range")
            }
            return .real(real)
        default: return .json(String(decoding: data[reader[token].range], as: UTF8.self))
        }
    }
}
