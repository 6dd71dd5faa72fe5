import Projections
import SQLite

/// A connection with the compiled statements of one projection. One thread at a time uses it.
final class FoldEngine: Sendable {
    /// A class, since an array cannot hold what cannot be copied.
    private final class Compiled: Sendable {
        let statement: Statement

        init(_ statement: consuming Statement) { self.statement = statement }
    }

    private let plan: FoldPlan
    private let connection: PureConnection
    private let statements: [Compiled]

    /// Compiles the statements of `plan`, which were all compiled before.
    /// - Throws: `FoldError` where memory is short.
    init(_ plan: FoldPlan) throws(FoldError) {
        self.plan = plan
        do {
            connection = try PureConnection(FoldPlan.limits)
            var statements: [Compiled] = []
            for rule in plan.rules {
                statements.append(Compiled(try connection.prepare(rule.sql)))
            }
            self.statements = statements
        } catch {
            throw FoldError("the statements of \(plan.file) cannot be compiled: \(error)")
        }
    }

    /// The row after the event, by the rule at `place`; nil where the SELECT gives none.
    /// - Throws: `FoldError` where the statement fails or gives what is no row.
    func fold(
        _ place: Int, _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        let rule = plan.rules[place]
        let compiled = statements[place]
        try bind(compiled.statement, rule, key, row, event)
        compiled.statement.countStepsFromZero()
        defer { compiled.statement.reset() }
        guard try FoldEngine.step(compiled.statement, rule) else { return nil }
        let next = try nextRow(compiled.statement, rule, row)
        guard try !FoldEngine.step(compiled.statement, rule) else {
            throw FoldError("\(rule.place): the SELECT gives more than one row")
        }
        return next
    }

    private func bind(
        _ statement: borrowing Statement, _ rule: CompiledRule, _ key: Key, _ row: Row?,
        _ event: borrowing Event
    ) throws(FoldError) {
        for index in rule.parameters.indices {
            let value = try FoldEngine.value(rule.parameters[index], key, row, event)
            do throws(SQLiteError) {
                try statement.set(index + 1, to: value)
            } catch {
                throw FoldError("\(rule.place): a value is too long: \(error.message)")
            }
        }
    }

    private static func step(
        _ statement: borrowing Statement, _ rule: CompiledRule
    ) throws(FoldError) -> Bool {
        do throws(SQLiteError) {
            return try statement.step()
        } catch {
            guard !error.isInterrupted else {
                throw FoldError(
                    "\(rule.place): the SELECT takes more than "
                        + "\(FoldPlan.limits.maximumSteps) steps"
                )
            }
            throw FoldError("\(rule.place): the SELECT fails: \(error.message)")
        }
    }

    private static func value(
        _ parameter: Parameter, _ key: Key, _ old: Row?, _ event: borrowing Event
    ) throws(FoldError) -> SQLValue {
        switch parameter {
        case .member(let name, let kind, let isRequired):
            SQLValue(try event.member(name, kind, isRequired: isRequired))
        case .data(let name): SQLValue(try event.member(name))
        case .key(let place): SQLValue(key.parts[place])
        case .oldKey(let place): old == nil ? .null : SQLValue(key.parts[place])
        case .old(let place): old.map { SQLValue($0[place]) } ?? .null
        case .oldExists: .integer(old == nil ? 0 : 1)
        }
    }

    /// The row with the values of the statement's row. A row that is given is changed, so that it
    /// knows whether it was.
    private func nextRow(
        _ statement: borrowing Statement, _ rule: CompiledRule, _ row: consuming Row?
    ) throws(FoldError) -> Row {
        var next = row ?? Row(plan.columns.map { _ in .null })
        for (index, place) in rule.resultColumns.enumerated() {
            let column = plan.columns[index]
            guard let found = statement.value(place), let value = Value(found, for: column) else {
                throw FoldError(
                    "\(rule.place): “\(column.name)” is no \(column.words), but "
                        + FoldEngine.words(statement.kind(place)))
            }
            next[index] = value
        }
        return next
    }

    private static func words(_ kind: Statement.ColumnKind) -> String {
        switch kind {
        case .null: "null"
        case .integer: "an integer"
        // Where a sum leaves 64 bits SQLite goes on with a double.
        case .real: "a number with a fraction, or one that leaves 64 bits"
        case .text: "a text"
        case .blob: "bytes"
        }
    }
}

extension Value {
    /// A result of SQL as the value of a column; nil where the column cannot hold it.
    init?(_ value: SQLValue, for column: Column) {
        switch (column.type, value) {
        case (_, .null) where column.isNullable: self = .null
        case (.integer, .integer(let integer)): self = .integer(integer)
        case (.bool, .integer(let integer)) where integer == 0 || integer == 1:
            self = .bool(integer == 1)
        case (.text, .text(let text)): self = .text(Text(text))
        case (.list, .text(let text)):
            guard let texts = ListText.values(text.utf8.span.bytes) else { return nil }
            self = .list(texts)
        default: return nil
        }
    }
}

extension Column {
    /// What it holds, in words.
    fileprivate var words: String {
        switch type {
        case .integer: "integer of 64 bits"
        case .text: "text of UTF-8"
        case .bool: "0 or 1"
        case .list: "JSON array of texts"
        }
    }
}
