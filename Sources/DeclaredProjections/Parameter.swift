import Projections

/// What a parameter of a declared statement stands for.
enum Parameter: Hashable {
    /// `:member`: a member of the event's data that its type declares.
    case member(String, EventFieldKind, isRequired: Bool)
    /// `:data.member`: a member that the type does not declare; NULL where it is absent.
    case data(String)
    /// `:key.column`: a column of the row's key.
    case key(Int)
    /// `:old.column` of a key column: NULL where there is no old row.
    case oldKey(Int)
    /// `:old.column` of another column: NULL where there is no old row.
    case old(Int)
    /// `:old.exists`: 1 where there is an old row, or 0.
    case oldExists

    /// What `text`, for example `:old.amount`, stands for in a rule for events of `type`.
    /// - Throws: `Unknown`, in words.
    init(_ text: String, of type: EventType, _ table: TableSchema) throws(Unknown) {
        let names = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
            .map(String.init)
        guard text.utf8.first == UInt8(ascii: ":"), names.allSatisfy(Parameter.isName),
            names.count <= 2
        else {
            throw Unknown(
                reason: "“\(text)” is no parameter: they are :member, :data.member, :old.column, "
                    + ":old.exists and :key.column")
        }
        guard names.count == 2 else {
            self = try Parameter.member(names[0], of: type)
            return
        }
        self = try Parameter.column(names[1], in: names[0], text, table)
    }

    /// What a part of a `key` line stands for.
    /// - Throws: `Unknown`, in words: it must be a member that can hold what the column holds.
    init(
        keyPart text: String, of type: EventType, _ table: TableSchema, _ column: Column
    ) throws(Unknown) {
        let parameter = try Parameter(text, of: type, table)
        switch parameter {
        case .data: break
        case .member(let name, let kind, let isRequired):
            guard isRequired else {
                throw Unknown(reason: "“\(name)” may be absent and cannot be part of a key")
            }
            guard kind.columnType == column.type else {
                throw Unknown(
                    reason: "“\(name)” is \(kind.rawValue), the key column “\(column.name)” is "
                        + column.type.rawValue)
            }
        default: throw Unknown(reason: "a key is taken from the event alone, not from \(text)")
        }
        self = parameter
    }

    /// A parameter that stands for nothing.
    struct Unknown: Error {
        let reason: String
    }

    private static func member(
        _ name: String, of type: EventType
    ) throws(Unknown) -> Parameter {
        guard let field = type.fields.first(where: { $0.name == name }) else {
            let all = type.fields.map(\.name).joined(separator: ", ")
            throw Unknown(
                reason: "“\(type.name)” declares no member “\(name)”, only \(all); "
                    + ":data.\(name) takes one that is not declared")
        }
        return .member(name, field.kind, isRequired: field.isRequired)
    }

    private static func column(
        _ name: String, in space: String, _ text: String, _ table: TableSchema
    ) throws(Unknown) -> Parameter {
        let key = table.keyColumns.firstIndex { $0.name == name }
        let value = table.valueColumns.firstIndex { $0.name == name }
        switch space {
        case "data": return .data(name)
        case "old" where name == "exists": return .oldExists
        case "old":
            if let key { return .oldKey(key) }
            if let value { return .old(value) }
        case "key":
            if let key { return .key(key) }
            throw Unknown(reason: "the key has no column “\(name)”")
        default:
            throw Unknown(
                reason: "“\(text)” is no parameter: before the dot stands old, key or data")
        }
        throw Unknown(reason: "“\(table.name)” has no column “\(name)”")
    }

    /// The column whose name the parameter has, for a SELECT that gives it without AS.
    func columnName(_ table: TableSchema) -> String? {
        switch self {
        case .member(let name, _, _), .data(let name): name
        case .old(let place): table.valueColumns[place].name
        case .key, .oldKey, .oldExists: nil
        }
    }

    private static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.first.map { !(0x30...0x39).contains($0) } ?? false
            && text.utf8.allSatisfy {
                (0x61...0x7a).contains($0 | 0x20) && $0 < 0x80 || (0x30...0x39).contains($0)
                    || $0 == UInt8(ascii: "_")
            }
    }
}

extension EventFieldKind {
    /// The type of a column that holds what the member holds.
    var columnType: ColumnType {
        switch self {
        case .identifier, .text: .text
        case .integer: .integer
        case .bool: .bool
        }
    }
}
