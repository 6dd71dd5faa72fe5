import HTTPCore
import HTTPServer
import JSON

/// The forms in which the API answers.
extension Exchange {
    /// Answers with a problem.
    func send(_ problem: Problem) {
        send(status: problem.kind.status, fields: problem.headFields, body: problem.body())
    }

    /// Answers with what `write` puts into a JSON object.
    func sendObject(
        status: Int = 200, fields: HTTPFields = HTTPFields(), _ write: (inout JSONWriter) -> Void
    ) {
        var json = JSONWriter()
        json.beginObject()
        write(&json)
        json.endObject()
        var fields = fields
        fields.set("Content-Type", "application/json")
        if !fields.contains("Cache-Control") { fields.append("Cache-Control", "no-cache") }
        send(status: status, fields: fields, body: json.bytes)
    }

    /// The best of the offered media types for this client.
    /// - Throws: `Problem.notAcceptable`, which names the offers.
    func negotiate(_ offers: [String]) throws(Problem) -> String {
        guard head.fields.contains("Accept") else { return offers[0] }
        guard let best = AcceptHeader(head.fields).best(of: offers) else {
            throw Problem(
                .notAcceptable, "this can be had as \(offers.joined(separator: ", "))")
        }
        return best
    }

    /// The decoded items of the query.
    /// - Throws: `Problem.badRequest` where one is not well-formed.
    func queryItems() throws(Problem) -> [QueryItems.Item] {
        do {
            return try QueryItems(head.query).items
        } catch {
            throw Problem(.badRequest, "the query is not well-formed: \(error)")
        }
    }

    /// Refuses a query on a path that takes none.
    /// - Throws: `Problem.badParameter`.
    func expectNoQuery() throws(Problem) {
        if let item = try queryItems().first {
            throw Problem(.badParameter, "“\(item.name)” is no parameter here")
        }
    }
}

extension JSONWriter {
    mutating func member(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    mutating func member(_ name: String, _ value: Int64?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    /// A number that is text already.
    mutating func number(_ text: String) {
        let bytes = Array(text.utf8)
        raw(bytes.span.bytes)
    }

    /// A number of seconds or a rate, written with `decimals` digits after the point.
    mutating func member(_ name: String, _ value: Double?, decimals: Int) {
        key(name)
        if let value { number(Decimals.text(value, decimals)) } else { null() }
    }
}

/// Numbers with a fixed count of decimals, for people and for JSON.
enum Decimals {
    static func text(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite else { return "0" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (value.magnitude * scale).rounded()
        guard scaled < 9e15 else { return value < 0 ? "-9000000000000000" : "9000000000000000" }
        let whole = Int64(scaled / scale)
        let rest = Int64(scaled) - whole * Int64(scale)
        let digits = String(rest)
        let zeros = String(repeating: "0", count: max(0, decimals - digits.utf8.count))
        let sign = value < 0 && scaled > 0 ? "-" : ""
        return decimals == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(zeros)\(digits)"
    }
}
