import Projections
import SQLite

/// What the members of an event are to a declared projection.
extension Event {
    /// A member as the events' catalog declares it.
    /// - Throws: `FoldError` where it is missing or something else.
    func member(
        _ name: String, _ kind: EventFieldKind, isRequired: Bool
    ) throws(FoldError) -> MemberValue {
        let value = try member(name)
        switch (kind, value) {
        case (.identifier, .text), (.text, .text), (.integer, .integer), (.bool, .bool):
            return value
        case (_, .null):
            guard !isRequired else {
                throw FoldError("the event's data has no member “\(name)”")
            }
            return value
        default:
            let expected =
                switch kind {
                case .identifier, .text: "a text"
                case .integer: "an integer of 64 bits"
                case .bool: "true or false"
                }
            throw FoldError("the event's member “\(name)” is not \(expected)")
        }
    }

    /// The part of a key that `parameter` says.
    /// - Throws: `FoldError` where the event does not say it, or not for such a column.
    func keyPart(_ parameter: Parameter, _ column: Column) throws(FoldError) -> Value {
        let name: String
        let value: MemberValue
        switch parameter {
        case .member(let member, let kind, let isRequired):
            name = member
            value = try self.member(member, kind, isRequired: isRequired)
        case .data(let member):
            name = member
            value = try self.member(member)
        default: throw FoldError("the key column “\(column.name)” is not taken from the event")
        }
        switch (column.type, value) {
        case (.text, .text(let text)): return .text(Text(text))
        case (.integer, .integer(let integer)): return .integer(integer)
        case (.bool, .bool(let bool)): return .bool(bool)
        case (_, .null): throw FoldError("the event's data has no member “\(name)”")
        default:
            throw FoldError(
                "the event's member “\(name)” is no \(column.type.rawValue) for a key")
        }
    }
}

extension SQLValue {
    /// A member of an event as SQL sees it: true and false are 1 and 0.
    init(_ member: MemberValue) {
        switch member {
        case .null: self = .null
        case .bool(let bool): self = .integer(bool ? 1 : 0)
        case .integer(let integer): self = .integer(integer)
        case .real(let real): self = .real(real)
        case .text(let text), .json(let text): self = .text(text)
        }
    }

    /// A column's value as SQL sees it.
    init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .bool(let bool): self = .integer(bool ? 1 : 0)
        case .integer(let integer): self = .integer(integer)
        case .text(let text): self = .text(text.string)
        case .list(let texts): self = .text(ListText.text(texts))
        }
    }
}
