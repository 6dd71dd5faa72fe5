import Projections
import SQLite

/// A declared rule after its checks: what a fold needs of it.
struct CompiledRule: Sendable {
    /// For each row that the event touches, where the parts of its key come from.
    let keys: [[Parameter]]
    /// The SQL, checked once.
    let sql: String
    /// What is bound, in the order of the numbers.
    let parameters: [Parameter]
    /// For each value column, which result column it is.
    let resultColumns: [Int]
    /// `file:line` of the statement, for errors.
    let place: String

    /// Checks a rule against the events and the table, and compiles its statement once.
    /// - Throws: `LineError` with the line at fault.
    init(
        _ rule: ProjectionFile.Rule, in file: ProjectionFile, _ catalog: EventCatalog,
        on connection: borrowing PureConnection
    ) throws(LineError) {
        guard let type = catalog[rule.eventType] else {
            throw LineError(
                line: rule.line, reason: "there is no type of event “\(rule.eventType)”")
        }
        keys = try CompiledRule.keys(rule, type, file.table)
        let select = try ParameterizedSelect(rule, type, file.table)
        let statement = try CompiledRule.statement(select, on: connection)
        resultColumns = try CompiledRule.resultColumns(statement, select, file.table)
        sql = select.sql
        parameters = select.parameters
        place = "\(file.file):\(rule.statementLine)"
    }

    private static func keys(
        _ rule: ProjectionFile.Rule, _ type: EventType, _ table: TableSchema
    ) throws(LineError) -> [[Parameter]] {
        var keys: [[Parameter]] = []
        for line in rule.keys {
            var parts: [Parameter] = []
            for (text, column) in zip(line.parameters, table.keyColumns) {
                do throws(Parameter.Unknown) {
                    parts.append(try Parameter(keyPart: text, of: type, table, column))
                } catch {
                    throw LineError(line: line.line, reason: error.reason)
                }
            }
            keys.append(parts)
        }
        return keys
    }

    private static func statement(
        _ select: ParameterizedSelect, on connection: borrowing PureConnection
    ) throws(LineError) -> Statement {
        let statement: Statement
        do throws(PureStatementError) {
            statement = try connection.prepare(select.sql)
        } catch {
            throw CompiledRule.error(error, in: select)
        }
        guard statement.isReadOnly else {
            throw select.error(at: 0, "the statement must be a SELECT")
        }
        return statement
    }

    private static func error(
        _ error: PureStatementError, in select: ParameterizedSelect
    ) -> LineError {
        let noTable = "no such table: "
        let reason: String
        var word = ""
        switch error.refusal {
        case .function(let name):
            reason = "the function \(name) is not allowed"
            word = name
        case .table(let name):
            reason = "a SELECT reads no table: \(name)"
            word = name
        case .recursion:
            reason = "a SELECT cannot be recursive"
            word = "recursive"
        case .statement:
            // Naming a table-valued function makes SQLite write to its own schema in memory.
            reason = "the statement must be a SELECT without tables and table-valued functions"
        case nil where error.message.utf8.starts(with: noTable.utf8):
            word = String(error.message.dropFirst(noTable.count))
            reason = "a SELECT reads no table: \(word)"
        case nil: reason = error.message
        }
        return select.error(at: error.offset ?? select.place(of: word), reason)
    }

    private static func resultColumns(
        _ statement: borrowing Statement, _ select: ParameterizedSelect, _ table: TableSchema
    ) throws(LineError) -> [Int] {
        var places: [String: Int] = [:]
        for column in 0..<statement.columnCount {
            let name = select.columnName(statement.name(column), table)
            guard table.valueColumns.contains(where: { $0.name == name }) else {
                throw select.error(
                    at: select.place(of: name),
                    "the SELECT gives “\(name)”, which is no column beside the key")
            }
            guard places.updateValue(column, forKey: name) == nil else {
                throw select.error(at: 0, "the SELECT gives “\(name)” twice")
            }
        }
        var result: [Int] = []
        for column in table.valueColumns {
            guard let place = places[column.name] else {
                throw select.error(at: 0, "the SELECT does not give “\(column.name)”")
            }
            result.append(place)
        }
        return result
    }
}
