/// Columns and how they changed, as the API writes it: `{"boardable":[true,false]}`.
struct ColumnChanges: Sendable, Equatable {
    /// A line for each column: `boardable: true → false`, values as JSON.
    let lines: [String]

    /// Reads the object; what is none has no changes.
    init(_ changes: JSONValue?) {
        guard case .object(let members) = changes else {
            lines = []
            return
        }
        lines = members.map { member in
            let values = member.value.elements
            let old = values.first?.printable ?? "?"
            let new = values.count > 1 ? values[1].printable : "?"
            return "\(PlainText.escaped(member.name)): \(old) → \(new)"
        }
    }
}
