/// Swift source without its comments and without what stands in its string literals, line by
/// line, so that braces and words can be counted.
struct CodeLines {
    private(set) var lines: [String] = []
    private let text: [UInt8]
    private var place = 0
    private var line: [UInt8] = []

    init(_ source: [String]) {
        text = Array(source.joined(separator: "\n").utf8)
        readCode(untilParenthesis: false)
        endLine()
    }

    private func byte(_ ahead: Int = 0) -> UInt8 {
        place + ahead < text.count ? text[place + ahead] : 0
    }

    private func comes(_ word: String) -> Bool { text[place...].starts(with: word.utf8) }

    private mutating func endLine() {
        lines.append(String(decoding: line, as: UTF8.self))
        line = []
    }

    /// Reads code; inside an interpolation, to the parenthesis that closes it.
    private mutating func readCode(untilParenthesis: Bool) {
        var depth = 1
        while place < text.count {
            if comes("//") {
                while place < text.count, byte() != UInt8(ascii: "\n") { place += 1 }
            } else if comes("/*") {
                readComment()
            } else if let marks = openingMarks() {
                readString(marks: marks)
            } else {
                let code = byte()
                place += 1
                if code == UInt8(ascii: "(") { depth += 1 }
                if code == UInt8(ascii: ")") { depth -= 1 }
                if untilParenthesis, depth == 0 { return }
                if code == UInt8(ascii: "\n") { endLine() } else { line.append(code) }
            }
        }
    }

    /// How many `#` stand before a string that begins here; nil where none begins.
    private func openingMarks() -> Int? {
        var count = 0
        while byte(count) == UInt8(ascii: "#") { count += 1 }
        return byte(count) == UInt8(ascii: "\"") ? count : nil
    }

    private mutating func readString(marks: Int) {
        place += marks
        let isLong = comes("\"\"\"")
        let quotes = isLong ? "\"\"\"" : "\""
        let end = quotes + String(repeating: "#", count: marks)
        let escape = "\\" + String(repeating: "#", count: marks)
        place += quotes.utf8.count
        line.append(UInt8(ascii: "\""))
        while place < text.count, !comes(end) {
            if comes(escape) {
                place += escape.utf8.count
                let isInterpolation = byte() == UInt8(ascii: "(")
                if byte() != UInt8(ascii: "\n") { place += 1 }
                if isInterpolation { readCode(untilParenthesis: true) }
            } else {
                if byte() == UInt8(ascii: "\n") { endLine() }
                place += 1
            }
        }
        place += end.utf8.count
        line.append(UInt8(ascii: "\""))
    }

    private mutating func readComment() {
        var depth = 0
        repeat {
            if comes("/*") {
                depth += 1
                place += 2
            } else if comes("*/") {
                depth -= 1
                place += 2
            } else {
                if byte() == UInt8(ascii: "\n") { endLine() }
                place += 1
            }
        } while depth > 0 && place < text.count
    }
}
