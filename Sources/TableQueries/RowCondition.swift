import JSON
import Projections
import SQLite

/// Collects the terms of a WHERE clause and the values that they bind.
struct RowCondition {
    private let columns: [Column]
    /// To be joined by AND.
    private(set) var terms: [String] = []
    /// The values of `?1`, `?2` ….
    private(set) var values: [Value] = []

    /// - Parameter values: what other terms of the same statement bind.
    init(_ columns: [Column], binding values: [Value] = []) {
        self.columns = columns
        self.values = values
    }

    /// Binds the value to the next parameter and gives the parameter's mark.
    mutating func bind(_ value: Value) -> String {
        values.append(value)
        return "?\(values.count)"
    }

    mutating func add(_ filter: Filter) {
        let column = name(filter.column)
        switch filter.condition {
        case .equal(let value): terms.append("\(column) = \(bind(value))")
        case .notEqual(let value): terms.append("\(column) IS NOT \(bind(value))")
        case .greater(let value): terms.append("\(column) > \(bind(value))")
        case .greaterOrEqual(let value): terms.append("\(column) >= \(bind(value))")
        case .less(let value): terms.append("\(column) < \(bind(value))")
        case .lessOrEqual(let value): terms.append("\(column) <= \(bind(value))")
        case .oneOf(let values) where values.count == 1:
            terms.append("\(column) = \(bind(values[0]))")
        case .oneOf(let values):
            let marks = values.map { bind($0) }.joined(separator: ", ")
            terms.append("\(column) IN (\(marks))")
        case .contains(let text): addContains(column, text.string)
        case .null: terms.append("\(column) IS NULL")
        case .notNull: terms.append("\(column) IS NOT NULL")
        }
    }

    /// Looks for a text among the elements of a list, which is kept as the JSON array that
    /// `JSONWriter` makes of it. (json_each would cut an element at U+0000.)
    ///
    /// In such an array an unescaped quote after `[` at the start or after a comma begins an
    /// element, or it ends one whose last character is a comma; then `,` or `]` follows, so that
    /// what is found is the element looked for, unless that is `,` itself. For it, escaped
    /// backslashes and quotes are first put out of the way: then all quotes left are delimiters.
    private mutating func addContains(_ column: String, _ text: String) {
        var writer = JSONWriter()
        writer.string(text)
        let element = String(decoding: writer.bytes, as: UTF8.self)
        let first = bind(.text(Text("[" + element)))
        if ColumnText.equal(text, ",") {
            let plain = "replace(replace(\(column), '\\\\', 'x'), '\\\"', 'x')"
            let next = bind(.text("\",\",\""))
            terms.append("(instr(\(column), \(first)) = 1 OR instr(\(plain), \(next)) > 0)")
        } else {
            let next = bind(.text(Text("," + element)))
            terms.append("(instr(\(column), \(first)) = 1 OR instr(\(column), \(next)) > 0)")
        }
    }

    /// Lets pass what comes after a row with the given values in the given order.
    mutating func add(after values: [Value], in order: [OrderTerm]) {
        guard let first = order.first, let firstValue = values.first else {
            // The rows before the cursor are all there can be: at most one passes the filters.
            terms.append("0")
            return
        }
        let marks = values.map { $0 == .null ? "NULL" : bind($0) }
        let isUniform = order.allSatisfy {
            $0.isDescending == first.isDescending && !columns[$0.column].isNullable
        }
        if isUniform {
            let names = order.map { name($0.column) }.joined(separator: ", ")
            let sign = first.isDescending ? "<" : ">"
            terms.append("(\(names)) \(sign) (\(marks.joined(separator: ", ")))")
            return
        }
        // The first column's bound is implied by what follows; alone it can use an index.
        if firstValue != .null, !first.isDescending || !columns[first.column].isNullable {
            terms.append("\(name(first.column)) \(first.isDescending ? "<=" : ">=") \(marks[0])")
        }
        terms.append(RowCondition.after(order, values, marks, self))
    }

    private static func after(
        _ order: [OrderTerm], _ values: [Value], _ marks: [String], _ condition: RowCondition
    ) -> String {
        var result: String?
        for index in order.indices.reversed() {
            let column = condition.name(order[index].column)
            let isNull = values[index] == .null
            let past = condition.past(order[index], isNull, marks[index])
            let same = isNull ? "\(column) IS NULL" : "\(column) = \(marks[index])"
            switch (past, result) {
            case (let past?, let inner?): result = "(\(past) OR (\(same) AND \(inner)))"
            case (let past?, nil): result = past
            case (nil, let inner?): result = "(\(same) AND \(inner))"
            case (nil, nil): result = "0"
            }
        }
        return result ?? "0"
    }

    /// What comes after the value in one column; nil where nothing can.
    private func past(_ term: OrderTerm, _ isNull: Bool, _ mark: String) -> String? {
        let column = name(term.column)
        switch (term.isDescending, isNull) {
        case (false, true): return "\(column) IS NOT NULL"
        case (false, false): return "\(column) > \(mark)"
        case (true, true): return nil
        case (true, false):
            return columns[term.column].isNullable
                ? "(\(column) < \(mark) OR \(column) IS NULL)" : "\(column) < \(mark)"
        }
    }

    private func name(_ column: Int) -> String { SQLName.quoted(columns[column].name) }
}
