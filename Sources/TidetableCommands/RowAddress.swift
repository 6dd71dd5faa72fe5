import HTTPClient
import HTTPCore

/// One row of a stream table, by its key.
struct RowAddress: Sendable, Equatable {
    /// The table's name.
    let table: String
    /// The values of the key's columns, in their order.
    let key: [String]

    /// The path of what is under the row, such as `history`.
    func path(_ resource: String) -> String {
        let parts = [table, "rows"] + key + [resource]
        return "/v1/tables/" + parts.map(PercentCoding.encode).joined(separator: "/")
    }
}
