/// The pages under `/problems/`, one for each kind, so that a `type` can be opened in a browser.
enum ProblemPages {
    /// The page of a kind, or nil for an unknown name.
    static func page(_ name: String) -> [UInt8]? {
        guard let kind = ProblemKind(rawValue: name) else { return nil }
        return document(
            kind.title,
            "<p><code>\(kind.rawValue)</code>, status \(kind.status)</p>"
                + "<p>\(escaped(kind.explanation))</p>"
                + "<p><a href=\"/problems\">All problems</a></p>")
    }

    /// The list of all kinds.
    static var index: [UInt8] {
        let items = ProblemKind.allCases.map {
            "<li><a href=\"\($0.path)\">\($0.rawValue)</a> (\($0.status)): "
                + "\(escaped($0.title))</li>"
        }
        return document("Problems", "<ul>\(items.joined(separator: "\n"))</ul>")
    }

    private static func document(_ title: String, _ body: String) -> [UInt8] {
        Array(
            """
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><title>\(escaped(title)) – Tidetable</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/style.css"></head>
            <body><main class="page"><h1>\(escaped(title))</h1>
            \(body)
            </main></body></html>

            """.utf8)
    }

    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { out, character in
            switch character {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            default: out.append(character)
            }
        }
    }
}
