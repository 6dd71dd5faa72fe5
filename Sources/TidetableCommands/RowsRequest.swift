import HTTPClient
import HTTPCore

/// A question about the rows of a table, as the command line puts it.
struct RowsRequest: Sendable, Equatable {
    /// The table's name.
    var table: String
    /// `column=value` and other parameters of the API, in their order, not yet encoded.
    var parameters: [(name: String, value: String)] = []
    /// The most rows; nil for all.
    var limit: Int?
    /// Seconds to wait for a bound that is not reached yet.
    var wait: Int?

    init(table: String, limit: Int? = nil, wait: Int? = nil) {
        self.table = table
        self.limit = limit
        self.wait = wait
    }

    /// Adds `column=value`; the first equals sign divides them.
    ///
    /// - Throws: `CommandFailure` with status 64 when there is none, or nothing before it.
    mutating func add(filter: String) throws(CommandFailure) {
        guard let equals = filter.firstIndex(of: "="), equals != filter.startIndex else {
            throw CommandFailure(
                .usage, "'\(PlainText.escaped(filter))' is no column=value (or column[gte]=value)")
        }
        let value = String(filter[filter.index(after: equals)...])
        parameters.append((String(filter[..<equals]), value))
    }

    /// Adds a parameter unless its value is nil.
    mutating func add(_ name: String, _ value: String?) {
        if let value { parameters.append((name, value)) }
    }

    /// The request for an answer of the media type `accept`.
    func request(accept: String) -> ClientRequest {
        var fields: HTTPFields = ["Accept": accept]
        if let wait { fields.append("Prefer", "wait=\(wait)") }
        return ClientRequest(.get, target("rows"), fields: fields)
    }

    /// The request for a stream of the changes of these rows.
    var changes: ClientRequest {
        ClientRequest(.get, target("changes"), fields: ["Accept": "text/event-stream"])
    }

    private func target(_ part: String) -> String {
        var query = parameters.map { parameter in
            PercentCoding.encode(parameter.name) + "=" + PercentCoding.encode(parameter.value)
        }
        if let limit { query.append("limit=\(limit)") }
        let path = "/v1/tables/\(PercentCoding.encode(table))/\(part)"
        return query.isEmpty ? path : path + "?" + query.joined(separator: "&")
    }

    static func == (left: RowsRequest, right: RowsRequest) -> Bool {
        left.table == right.table && left.limit == right.limit && left.wait == right.wait
            && left.parameters.elementsEqual(right.parameters) { $0 == $1 }
    }
}
