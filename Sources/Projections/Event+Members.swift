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
        let text = data.span.bytes.extracting(range)
        guard let token = value({ $0.isString(name.utf8.span.bytes, in: text) }) else {
            return .null
        }
        switch token.kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
        case .string: return .text(token.string(in: text) ?? "")
        case .integer, .number:
            if let integer = token.integer(in: text) { return .integer(integer) }
            guard let real = token.double(in: text) else {
                throw FoldError("the event's member “\(name)” is a number out of range")
            }
            return .real(real)
        default:
            return .json(
                text.extracting(token.range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            )
        }
    }
}
