/// A function of a file: where it begins and how many lines it has, from its first to its brace.
struct FunctionLength: Equatable {
    let line: Int
    let length: Int

    /// The functions of a file: `func`, `init`, `deinit`, `subscript`.
    static func all(in source: [String]) -> [FunctionLength] {
        let lines = CodeLines(source).lines
        return lines.indices.filter { declares(lines[$0]) }.compactMap { length(lines, from: $0) }
    }

    private static func declares(_ line: String) -> Bool {
        let words = line.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "@") }
            .map(String.init)
        let modifiers: Set<String> = [
            "public", "private", "fileprivate", "internal", "package", "open", "static", "class",
            "mutating", "nonmutating", "borrowing", "consuming", "override", "final",
            "convenience", "required", "nonisolated", "isolated", "unsafe", "async",
            "prefix", "postfix", "infix", "lazy", "set",
        ]
        let first = words.first { !modifiers.contains($0) && !$0.hasPrefix("@") }
        let isCall = line.drop { $0 == " " }.hasPrefix(".")
        return !isCall && ["func", "init", "deinit", "subscript"].contains(first)
    }

    private static func length(_ lines: [String], from start: Int) -> FunctionLength? {
        var depth = 0
        var parentheses = 0
        var hasBegun = false
        for index in start..<lines.count {
            for character in lines[index] {
                switch character {
                case "{":
                    depth += 1
                    // One inside parentheses is a default argument's.
                    if parentheses == 0 { hasBegun = true }
                case "}": depth -= 1
                case "(": parentheses += 1
                case ")": parentheses -= 1
                default: break
                }
                // The brace of what surrounds a requirement of a protocol, which has no body.
                if depth < 0 { return nil }
                if hasBegun, depth == 0, parentheses == 0 {
                    return FunctionLength(line: start + 1, length: index - start + 1)
                }
            }
            // A declaration that ends without a body is followed by another one.
            let next = index + 1 < lines.count ? lines[index + 1] : ""
            if !hasBegun, parentheses == 0, declares(next) { return nil }
        }
        return nil
    }
}
