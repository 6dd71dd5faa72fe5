import Projections

/// A declared SELECT as SQLite takes it: each parameter a number.
struct ParameterizedSelect {
    /// The SQL, with `?1` for the first of `parameters`. Its lines are those of the file.
    private(set) var sql = ""
    /// What is bound, in the order of the numbers.
    private(set) var parameters: [Parameter] = []
    /// The line on which the SQL begins.
    let line: Int

    /// Rewrites a rule's statement.
    /// - Throws: `LineError` where it is no single SELECT, or a parameter stands for nothing.
    init(
        _ rule: ProjectionFile.Rule, _ type: EventType, _ table: TableSchema
    ) throws(LineError) {
        line = rule.statementLine
        let bytes = Array(rule.statement.utf8)
        let tokens = try ParameterizedSelect.tokens(of: bytes, line)
        try checkFirst(tokens, bytes)
        var isOver = false
        for token in tokens {
            let text = String(decoding: bytes[token.range], as: UTF8.self)
            if isOver, token.kind != .space {
                throw error(at: sql.utf8.count, "one SELECT is all that is allowed")
            }
            switch token.kind {
            case .semicolon:
                isOver = true
                sql += " "
            case .parameter:
                let parameter: Parameter
                do throws(Parameter.Unknown) {
                    parameter = try Parameter(text, of: type, table)
                } catch {
                    throw self.error(at: sql.utf8.count, error.reason)
                }
                append(parameter)
            default: sql += text
            }
        }
    }

    private static func tokens(
        of bytes: [UInt8], _ line: Int
    ) throws(LineError) -> [SQLToken] {
        do throws(SQLToken.Unclosed) {
            return try SQLToken.tokens(of: bytes)
        } catch {
            let lines = bytes[..<error.start].count { $0 == 0x0a }
            throw LineError(line: line + lines, reason: "a quote or a comment is not closed")
        }
    }

    private func checkFirst(_ tokens: [SQLToken], _ bytes: [UInt8]) throws(LineError) {
        let first = tokens.first { $0.kind != .space }
        let word = first.map { String(decoding: bytes[$0.range], as: UTF8.self) } ?? ""
        guard ["select", "with"].contains(word.lowercased()) else {
            throw LineError(
                line: line, reason: "the statement must be a SELECT and begins with “\(word)”")
        }
    }

    private mutating func append(_ parameter: Parameter) {
        let place: Int
        if let known = parameters.firstIndex(of: parameter) {
            place = known
        } else {
            place = parameters.count
            parameters.append(parameter)
        }
        sql += "?\(place + 1)"
    }

    /// An error at a byte of `sql`.
    func error(at offset: Int, _ reason: String) -> LineError {
        LineError(line: line + sql.utf8.prefix(offset).count { $0 == 0x0a }, reason: reason)
    }

    /// Where `word` stands in `sql` as a name; the start where it does not.
    func place(of word: String) -> Int {
        let bytes = Array(sql.utf8)
        let tokens = (try? SQLToken.tokens(of: bytes)) ?? []
        let found = tokens.first {
            $0.kind == .word
                && String(decoding: bytes[$0.range], as: UTF8.self).lowercased() == word
        }
        return found?.range.lowerBound ?? 0
    }

    /// The name of a result column: a parameter that has no other name is called as its column.
    func columnName(_ name: String, _ table: TableSchema) -> String {
        guard name.utf8.first == UInt8(ascii: "?"), let number = Int(name.dropFirst()),
            parameters.indices.contains(number - 1)
        else { return name }
        return parameters[number - 1].columnName(table) ?? name
    }
}
