/// The names that a projection file may give to its table and its columns.
enum DeclaredName {
    /// The name, where it is one.
    /// - Throws: `LineError` where it is missing or has other characters.
    static func checked(
        _ name: String?, of what: String, _ words: borrowing DirectiveWords
    ) throws(LineError) -> String {
        guard let name else { throw words.error("the name of \(what) is missing") }
        guard (1...maximumBytes).contains(name.utf8.count),
            let first = name.utf8.first, isLetter(first),
            name.utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") })
        else {
            throw words.error(
                "the name “\(name)” must be a lower case letter, then letters, digits and "
                    + "underscores, \(maximumBytes) at most")
        }
        return name
    }

    /// Names that a table file needs for itself.
    static func isReserved(table name: String) -> Bool {
        tables.contains(name) || name.utf8.starts(with: "sqlite_".utf8)
    }

    /// Names that every row has, or that mean something else after `:old.`.
    static func isReserved(column name: String) -> Bool {
        name == "last_event_offset" || name == "exists"
    }

    private static let maximumBytes = 63
    private static let tables: Set<String> = ["checkpoint"]

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
