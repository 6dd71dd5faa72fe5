import EventLog

/// Where a client of a table's changes stands: the `id:` of its last checkpoint.
///
///     <log_id>.<generation>@<position>
///     <log_id>.<generation>.<revision>@<position>   where rows changed while the position stood
struct ChangeID: Equatable, Sendable {
    let logID: String
    let generation: Int64
    let revision: Int64
    let position: Position

    init(logID: String, generation: Int64, revision: Int64, position: Position) {
        self.logID = logID
        self.generation = generation
        self.revision = revision
        self.position = position
    }

    /// The id that the text spells; nil where it spells none.
    init?(_ text: Substring) {
        guard let at = text.lastIndex(of: "@"),
            let position = Position(text: String(text[text.index(after: at)...]))
        else { return nil }
        let parts = text[..<at].split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.dropFirst().compactMap { ChangeID.number($0) }
        guard 2...3 ~= parts.count, numbers.count == parts.count - 1,
            !parts[0].isEmpty, parts[0].utf8.allSatisfy(ChangeID.isOfLogID)
        else {
            return nil
        }
        self.init(
            logID: String(parts[0]), generation: numbers[0],
            revision: numbers.count == 2 ? numbers[1] : 0, position: position)
    }

    /// Letters, digits and hyphens.
    private static func isOfLogID(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: true
        default: false
        }
    }

    /// A number in its one spelling: digits, without a sign or leading zeros.
    private static func number(_ text: Substring) -> Int64? {
        guard let number = Int64(text), number >= 0, String(number) == text else { return nil }
        return number
    }

    var text: String {
        let revision = revision > 0 ? ".\(revision)" : ""
        return "\(logID).\(generation)\(revision)@\(position.text)"
    }
}

/// Where a client wants a table's changes to begin.
enum ChangeStart: Equatable, Sendable {
    /// It has nothing of the table.
    case nothing
    /// It has the table as it stood at a position of the file that answers now.
    case position(Position)
    /// It has the table as a checkpoint left it.
    case id(ChangeID)

    /// Where each of the named tables begins, as `after` or `Last-Event-ID` says: one id where one
    /// table is asked for, else `<table>=<id>` for some of them; or a position for all.
    /// - Returns: nil where the text is none of these.
    static func parse(_ text: String, of tables: [String], isOne: Bool) -> [ChangeStart]? {
        if let position = Position(text: text) { return tables.map { _ in .position(position) } }
        if isOne { return ChangeID(text[...]).map { [.id($0)] } }
        var starts = tables.map { _ in ChangeStart.nothing }
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let equals = part.firstIndex(of: "="),
                let place = tables.firstIndex(where: { $0 == part[..<equals] }),
                starts[place] == .nothing, let id = ChangeID(part[part.index(after: equals)...])
            else { return nil }
            starts[place] = .id(id)
        }
        return starts
    }
}
