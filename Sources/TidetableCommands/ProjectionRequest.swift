import HTTPClient
import HTTPCore

/// Requests about one projection.
struct ProjectionRequest: Sendable {
    private let path: String

    init(_ projection: String) {
        path = "/v1/projections/\(PercentCoding.encode(projection))/"
    }

    /// A GET of what is under the projection; `resource` may have a query.
    func get(_ resource: String) -> ClientRequest {
        ClientRequest(.get, path + resource, fields: ["Accept": "application/json"])
    }

    /// A POST, with a JSON object of `members` unless there are none.
    func post(_ resource: String, _ members: [JSONValue.Member] = []) -> ClientRequest {
        var request = ClientRequest(.post, path + resource, fields: ["Accept": "application/json"])
        guard !members.isEmpty else { return request }
        request.fields.append("Content-Type", "application/json")
        request.body = Array(JSONValue.object(members).compact.utf8)
        return request
    }

    /// A DELETE.
    func delete(_ resource: String) -> ClientRequest {
        ClientRequest(.delete, path + resource, fields: ["Accept": "application/json"])
    }
}
