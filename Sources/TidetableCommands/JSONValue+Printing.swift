extension JSONValue {
    /// The compact text for a terminal: still JSON, without any control character.
    public var printable: String { PlainText.escapedJSON(compact) }

    /// A string as it is and anything else as JSON, in one line without control characters.
    public var plain: String {
        text.map(PlainText.escaped) ?? printable
    }

    /// A key's columns as `sailing_id=2015-07-01 booking_id=1`.
    public var keyText: String {
        guard case .object(let members) = self else { return plain }
        return members.map { "\(PlainText.escaped($0.name))=\($0.value.plain)" }
            .joined(separator: " ")
    }

    /// This object with a member set: in the place of one of that name, else at the end.
    public func setting(_ name: String, _ value: JSONValue) -> JSONValue {
        guard case .object(var members) = self else { return self }
        if let index = members.firstIndex(where: { $0.name == name }) {
            members[index] = Member(name, value)
        } else {
            members.append(Member(name, value))
        }
        return .object(members)
    }
}
