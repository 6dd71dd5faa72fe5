import Projections

/// Takes the lines of a projection file one by one.
struct ProjectionFileParser {
    private var name: (name: String, version: Int, line: Int)?
    private var order: OrderNeed?
    private var key: [Column] = []
    private var columns: [Column] = []
    private var indexes: [(columns: [String], line: Int)] = []
    private var rules: [ProjectionFile.Rule] = []

    /// Takes the next line.
    /// - Throws: `LineError`.
    mutating func take(_ text: String, at line: Int) throws(LineError) {
        let isIndented = text.utf8.first == UInt8(ascii: " ") || text.utf8.first == 0x09
        let content = text.utf8.drop { $0 == UInt8(ascii: " ") || $0 == 0x09 }
        let isBlank = content.isEmpty || content.starts(with: "--".utf8)
        if let last = rules.indices.last, isIndented || isBlank {
            if rules[last].statementLine > 0 {
                // SQL has comments and texts of its own, so its lines are kept as they are.
                rules[last].statement += "\n" + text
            } else if !isBlank {
                try takeRule(&rules[last], text, at: line)
            }
            return
        }
        guard !isBlank else { return }
        var words = try DirectiveWords(text, at: line)
        try takeDirective(&words, isIndented: isIndented)
    }

    private func takeRule(
        _ rule: inout ProjectionFile.Rule, _ text: String, at line: Int
    ) throws(LineError) {
        let first = text.split { $0 == " " || $0 == "\t" }.first
        guard first == "key" else {
            rule.statement = text
            rule.statementLine = line
            return
        }
        var words = try DirectiveWords(text, at: line)
        _ = words.skip("key")
        let parameters = try words.list(of: "a value of the key, such as :sailing_id,")
        rule.keys.append(.init(line: line, parameters: parameters))
    }

    private mutating func takeDirective(
        _ words: inout DirectiveWords, isIndented: Bool
    ) throws(LineError) {
        let directive = words.bare() ?? ""
        guard ProjectionFileParser.directives.contains(directive) else {
            let advice = rules.isEmpty ? "" : "; what an “on” says is indented"
            throw words.error(
                "“\(directive)” is none of "
                    + ProjectionFileParser.directives.joined(separator: ", ") + advice)
        }
        guard !isIndented else {
            throw words.error("“\(directive)” must begin at the margin")
        }
        guard (name != nil) != (directive == "projection") else {
            throw words.error(
                name == nil
                    ? "the first line must be “projection NAME version NUMBER”"
                    : "the file declares one projection already")
        }
        guard rules.isEmpty || directive == "on" else {
            throw words.error("“\(directive)” must stand before the first “on”")
        }
        switch directive {
        case "projection": try takeName(&words)
        case "order": try takeOrder(&words)
        case "key": key.append(try column(&words, isKey: true))
        case "column": columns.append(try column(&words, isKey: false))
        case "index": indexes.append((try words.list(of: "a column"), words.line))
        default: try takeEvent(&words)
        }
    }

    private static let directives = ["projection", "order", "key", "column", "index", "on"]

    private mutating func takeName(_ words: inout DirectiveWords) throws(LineError) {
        let name = try DeclaredName.checked(words.bare(), of: "the projection", words)
        guard !DeclaredName.isReserved(table: name) else {
            throw words.error("a projection cannot be called “\(name)”")
        }
        guard words.skip("version"), let version = Int(words.bare() ?? ""),
            (1...ProjectionFileParser.maximumVersion).contains(version)
        else {
            throw words.error(
                "the name must be followed by “version” and a number from 1 to "
                    + "\(ProjectionFileParser.maximumVersion)")
        }
        try words.end()
        self.name = (name, version, words.line)
    }

    private static let maximumVersion = 1_000_000

    private mutating func takeOrder(_ words: inout DirectiveWords) throws(LineError) {
        guard order == nil else { throw words.error("the order is said twice") }
        guard let word = words.bare(), let need = OrderNeed(rawValue: word) else {
            let all = OrderNeed.allCases.map(\.rawValue).joined(separator: ", ")
            throw words.error("the order must be one of \(all)")
        }
        try words.end()
        order = need
    }

    private func column(
        _ words: inout DirectiveWords, isKey: Bool
    ) throws(LineError) -> Column {
        let what = isKey ? "the key column" : "the column"
        let name = try DeclaredName.checked(words.bare(), of: what, words)
        guard !DeclaredName.isReserved(column: name) else {
            throw words.error("a column cannot be called “\(name)”")
        }
        guard !(key + columns).contains(where: { $0.name == name }) else {
            throw words.error("there is a column “\(name)” already")
        }
        guard key.count + columns.count < ProjectionFileParser.maximumColumns else {
            throw words.error(
                "a table has at most \(ProjectionFileParser.maximumColumns) columns")
        }
        guard let word = words.bare(), let type = ColumnType(rawValue: word),
            !(isKey && type == .list)
        else {
            let types = isKey ? "integer, text or bool" : "integer, text, bool or list"
            throw words.error("the type of “\(name)” must be \(types)")
        }
        let isNullable = words.skip("nullable")
        guard !(isKey && isNullable) else {
            throw words.error("the key column “\(name)” cannot be null")
        }
        let meaning = words.quoted() ?? ""
        try words.end()
        return Column(name, type, isNullable: isNullable, meaning)
    }

    private static let maximumColumns = 200

    private mutating func takeEvent(_ words: inout DirectiveWords) throws(LineError) {
        if let rule = rules.last { try check(rule) } else { try checkColumns() }
        guard let type = words.bare() else { throw words.error("the type of event is missing") }
        try words.end()
        if let rule = rules.first(where: { $0.eventType == type }) {
            throw words.error("“\(type)” has its rule on line \(rule.line) already")
        }
        rules.append(.init(eventType: type, line: words.line))
    }

    private func checkColumns() throws(LineError) {
        guard let (name, _, line) = name else { return }
        guard !key.isEmpty else { throw LineError(line: line, reason: "“\(name)” has no key") }
        guard !columns.isEmpty else {
            throw LineError(line: line, reason: "“\(name)” has no column beside its key")
        }
    }

    private func check(_ rule: ProjectionFile.Rule) throws(LineError) {
        guard !rule.keys.isEmpty else {
            throw LineError(line: rule.line, reason: "“on \(rule.eventType)” has no key")
        }
        guard rule.statementLine > 0 else {
            throw LineError(line: rule.line, reason: "“on \(rule.eventType)” has no SELECT")
        }
        for line in rule.keys where line.parameters.count != key.count {
            throw LineError(
                line: line.line,
                reason: "the key has \(key.count) columns, not \(line.parameters.count)")
        }
    }

    /// What the lines said.
    /// - Throws: `LineError` where something is missing.
    func finish(_ file: String, lineCount: Int) throws(LineError) -> ProjectionFile {
        guard let (name, version, line) = name else {
            throw LineError(line: lineCount, reason: "the file declares no projection")
        }
        try checkColumns()
        guard let last = rules.last else {
            throw LineError(line: line, reason: "“\(name)” folds no events: there is no “on”")
        }
        try check(last)
        for index in indexes { try check(index.columns, at: index.line) }
        let table = TableSchema(
            name: name, key: key, columns: columns, indexes: indexes.map(\.columns))
        return ProjectionFile(
            file: file, version: version, order: order ?? .total, table: table, line: line,
            rules: rules)
    }

    private func check(_ index: [String], at line: Int) throws(LineError) {
        guard indexes.filter({ $0.columns == index }).count == 1 else {
            throw LineError(line: line, reason: "there are two such indexes")
        }
        guard Set(index).count == index.count else {
            throw LineError(line: line, reason: "the index names a column twice")
        }
        for name in index {
            guard let column = (key + columns).first(where: { $0.name == name }) else {
                throw LineError(line: line, reason: "there is no column “\(name)”")
            }
            guard column.type != .list else {
                throw LineError(line: line, reason: "“\(name)” is a list and has no index")
            }
        }
    }
}
