import Projections
import SQLite

/// The functions of lists that a declared SELECT may call beside SQLite's own, which can tell
/// neither whether a list holds a text nor take one out without reading a table of its elements.
enum ListFunctions {
    /// `list_add(list, text)`: the list with the text at its end, unless it holds it already.
    /// `list_remove(list, text)`: the list without the text.
    /// `list_contains(list, text)`: 1 where the list holds the text, or 0.
    /// NULL is the empty list.
    static let all: [PureFunction] = [
        function("list_add") { list, text in
            .text(ListText.text(list.contains(text) ? list : list + [text]))
        },
        function("list_remove") { list, text in
            .text(ListText.text(list.filter { $0 != text }))
        },
        function("list_contains") { list, text in .integer(list.contains(text) ? 1 : 0) },
    ]

    private static func function(
        _ name: String, _ body: @escaping @Sendable ([Text], Text) -> SQLValue
    ) -> PureFunction {
        PureFunction(name, argumentCount: 2) { arguments throws(PureFunction.Failure) in
            let list: [Text]
            switch arguments.first {
            case .some(.some(.null)): list = []
            case .some(.some(.text(let text))):
                guard let values = ListText.values(text.utf8.span.bytes) else { fallthrough }
                list = values
            default: throw PureFunction.Failure("\(name) takes a list of texts first")
            }
            guard case .some(.some(.text(let text))) = arguments.last else {
                throw PureFunction.Failure("\(name) takes a text second")
            }
            return body(list, Text(text))
        }
    }
}
