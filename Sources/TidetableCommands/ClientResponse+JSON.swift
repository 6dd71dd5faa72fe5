import HTTPClient

extension ClientResponse {
    /// The body as JSON.
    ///
    /// - Throws: `CommandFailure` when it is none.
    var json: JSONValue {
        get throws(CommandFailure) {
            do {
                return try JSONValue(body)
            } catch {
                throw CommandFailure(.failure, "the server's answer is not JSON: \(error.detail)")
            }
        }
    }
}
