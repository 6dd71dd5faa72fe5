/// How rows are written.
public enum RowFormat: Sendable, Hashable {
    /// One JSON object a row; a page is `{"rows":[…],"next_cursor":null}`.
    case json
    /// One JSON object a line.
    case ndjson
    /// RFC 4180 with a header line. A list is the text of its JSON array, null is an empty cell
    /// and an empty text is `""`.
    case csv

    /// The media type.
    public var mediaType: String {
        switch self {
        case .json: return "application/json"
        case .ndjson: return "application/x-ndjson"
        case .csv: return "text/csv"
        }
    }
}
