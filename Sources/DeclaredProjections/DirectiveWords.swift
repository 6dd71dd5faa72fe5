/// A line of a projection file in words.
struct DirectiveWords {
    /// A part of a line.
    enum Word: Equatable {
        /// Letters up to the next space, comma or quote.
        case bare(String)
        /// A text in double quotes; a doubled quote inside it is one.
        case quoted(String)
        /// A comma.
        case comma
    }

    let line: Int
    private var words: ArraySlice<Word>

    /// Takes a line apart, up to its comment.
    /// - Throws: `LineError` where a quote is not closed.
    init(_ text: String, at line: Int) throws(LineError) {
        self.line = line
        var words: [Word] = []
        var bytes = Array(text.utf8)[...]
        while let first = bytes.first {
            if bytes.starts(with: [UInt8(ascii: "-"), UInt8(ascii: "-")]) { break }
            switch first {
            case UInt8(ascii: " "), UInt8(ascii: "\t"): bytes.removeFirst()
            case UInt8(ascii: ","):
                words.append(.comma)
                bytes.removeFirst()
            case UInt8(ascii: "\""):
                words.append(.quoted(try DirectiveWords.quoted(&bytes, line)))
            default:
                let word = bytes.prefix { !DirectiveWords.ends.contains($0) }
                words.append(.bare(String(decoding: word, as: UTF8.self)))
                bytes = bytes.dropFirst(word.count)
            }
        }
        self.words = words[...]
    }

    private static let ends: [UInt8] = Array(" \t,\"".utf8)

    private static func quoted(
        _ bytes: inout ArraySlice<UInt8>, _ line: Int
    ) throws(LineError) -> String {
        let quote = UInt8(ascii: "\"")
        var text: [UInt8] = []
        bytes.removeFirst()
        while let byte = bytes.popFirst() {
            guard byte == quote else {
                text.append(byte)
                continue
            }
            guard bytes.first == quote else { return String(decoding: text, as: UTF8.self) }
            text.append(quote)
            bytes.removeFirst()
        }
        throw LineError(line: line, reason: "a quote is not closed")
    }

    /// Whether nothing is left.
    var isEmpty: Bool { words.isEmpty }

    /// Takes the next word, where it is a bare one.
    mutating func bare() -> String? {
        guard case .bare(let word)? = words.first else { return nil }
        words.removeFirst()
        return word
    }

    /// Takes the next word, where it is `word`.
    mutating func skip(_ word: String) -> Bool {
        guard words.first == .bare(word) else { return false }
        words.removeFirst()
        return true
    }

    /// Takes the next word, where it is quoted.
    mutating func quoted() -> String? {
        guard case .quoted(let text)? = words.first else { return nil }
        words.removeFirst()
        return text
    }

    /// Takes all words, which are separated by commas.
    /// - Throws: `LineError` where they are not.
    mutating func list(of what: String) throws(LineError) -> [String] {
        var items: [String] = []
        repeat {
            guard let word = bare() else { throw error("\(what) is missing") }
            items.append(word)
        } while takeComma()
        try end()
        return items
    }

    private mutating func takeComma() -> Bool {
        guard words.first == .comma else { return false }
        words.removeFirst()
        return true
    }

    /// - Throws: `LineError` where something is left.
    func end() throws(LineError) {
        switch words.first {
        case nil: return
        case .bare(let word): throw error("“\(word)” is not expected here")
        case .quoted(let text): throw error("the text “\(text)” is not expected here")
        case .comma: throw error("a comma is not expected here")
        }
    }

    func error(_ reason: String) -> LineError { LineError(line: line, reason: reason) }
}
