import HTTPClient
import HTTPCore
import Testing

@testable import TidetableCommands

/// The JSON that a server would answer with.
func scripted(_ text: String) throws -> JSONValue {
    try JSONValue(Array(text.utf8))
}

/// A response with that body.
func response(
    _ body: String, status: Int = 200, fields: HTTPFields = HTTPFields()
) -> ClientResponse {
    ClientResponse(head: ReceivedHead(status: status, fields: fields), body: Array(body.utf8))
}

/// No setting in the environment.
let bareEnvironment = SettingSource(environment: [:])
