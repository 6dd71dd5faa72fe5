import HTTPClient
import HTTPCore

/// Version 2 of boarding_manifest, built beside the live one.
enum SecondVersion {
    static func build(_ client: HTTPClient) throws(BenchmarkError) {
        try send(client, .post, "versions", #"{"version":2}"#, expecting: 202)
    }

    static func remove(_ client: HTTPClient) throws(BenchmarkError) {
        try send(client, .delete, "versions/2", "", expecting: 200)
    }

    static func isBuilding(_ client: HTTPClient) throws(BenchmarkError) -> Bool {
        try TidetableServer.get(client, "/v1/projections").text.contains(#""state":"building""#)
    }

    private static func send(
        _ client: HTTPClient, _ method: HTTPMethod, _ path: String, _ body: String,
        expecting status: Int
    ) throws(BenchmarkError) {
        let target = "/v1/projections/boarding_manifest/\(path)"
        let answer: ClientResponse
        do {
            answer = try client.send(
                ClientRequest(
                    method, target, fields: ["Content-Type": "application/json"],
                    body: Array(body.utf8)))
        } catch {
            throw BenchmarkError("\(target): \(error)")
        }
        guard answer.status == status else {
            throw BenchmarkError("\(target): \(answer.status) \(answer.text)")
        }
    }
}
