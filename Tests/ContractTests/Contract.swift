import Foundation
import HTTPClient
import HTTPCore

/// `openapi.yaml`, and what it says of an answer.
struct Contract {
    /// An operation of the file.
    struct Operation: Hashable, CustomStringConvertible {
        /// In upper case.
        let method: String
        /// The template, for example `/v1/tables/{table}`.
        let path: String

        var description: String { "\(method) \(path)" }
    }

    /// A body that the file gives as an example of a request.
    struct RequestExample {
        let operation: Operation
        let name: String
        let mediaType: String
        let schema: JSONTree
        let value: JSONTree

        /// The bytes to send.
        var body: [UInt8] { Array((value.text ?? value.json).utf8) }
    }

    let document: JSONTree
    let validator: SchemaValidator

    /// The root of the repository.
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    /// Where the file is.
    static let path = root.appending(path: "openapi.yaml").path()

    /// Reads the file.
    init() throws {
        let text = try String(contentsOfFile: Contract.path, encoding: .utf8)
        document = try JSONTree(yaml: text)
        validator = SchemaValidator(document: document)
    }

    /// All operations, sorted.
    var operations: [Operation] {
        let methods: Set = ["get", "post", "put", "patch", "delete", "head", "options", "trace"]
        return (document["paths"]?.members ?? [:]).flatMap { path, item in
            item.members.keys.filter(methods.contains)
                .map { Operation(method: $0.uppercased(), path: path) }
        }.sorted { $0.description < $1.description }
    }

    /// What the file says of an operation.
    func description(of operation: Operation) -> JSONTree {
        document["paths"]?[operation.path]?[operation.method.lowercased()] ?? .null
    }

    /// The answers that the file describes, by status.
    func responses(of operation: Operation) -> [String: JSONTree] {
        (description(of: operation)["responses"]?.members ?? [:]).mapValues(validator.resolved)
    }

    /// All examples of request bodies, in an order of their own.
    var requestExamples: [RequestExample] {
        operations.flatMap { operation in
            let content = description(of: operation)["requestBody"]?["content"]?.members ?? [:]
            return content.sorted { $0.key < $1.key }.flatMap { type, media in
                (media["examples"]?.members ?? [:]).sorted { $0.key < $1.key }.map {
                    RequestExample(
                        operation: operation, name: $0.key, mediaType: type,
                        schema: media["schema"] ?? .null, value: $0.value["value"] ?? .null)
                }
            }
        }
    }
}

extension Contract {
    /// Fields that the framing and the server's clock own on every answer.
    private static let framing: Set = [
        "date", "content-type", "content-length", "transfer-encoding", "connection",
    ]

    /// Where an answer differs from what the file says; empty where it does not.
    func faults(
        _ answer: ClientResponse, of operation: Operation, isHead: Bool = false
    ) -> [String] {
        guard let response = responses(of: operation)["\(answer.status)"] else {
            return ["the status \(answer.status) is not described"]
        }
        return headFaults(answer, response) + bodyFaults(answer, response, isHead)
    }

    private func headFaults(_ answer: ClientResponse, _ response: JSONTree) -> [String] {
        let headers = response["headers"]?.members ?? [:]
        var faults: [String] = []
        for (name, header) in headers.sorted(by: { $0.key < $1.key }) {
            let header = validator.resolved(header)
            let values = answer.fields.values(name)
            if values.isEmpty, header["required"] == .bool(true) {
                faults.append("the field \(name) is missing")
            }
            if values.count > 1 { faults.append("the field \(name) is repeated") }
            for value in values {
                faults += self.faults(ofField: name, value, header["schema"] ?? .null)
            }
        }
        let known = Contract.framing.union(headers.keys.map { $0.lowercased() })
        for (name, _) in answer.fields where !known.contains(name.lowercased()) {
            faults.append("the field \(name) is not described")
        }
        return faults
    }

    /// A field's value has no type of its own: it is read as what the schema wants.
    private func faults(
        ofField name: String, _ value: String, _ schema: JSONTree
    ) -> [String] {
        let type = validator.resolved(schema)["type"]?.text
        let isNumber = type == "integer" || type == "number"
        return validator.faults(isNumber ? .number(value) : .string(value), schema, at: name)
    }

    private func bodyFaults(
        _ answer: ClientResponse, _ response: JSONTree, _ isHead: Bool
    ) -> [String] {
        guard let content = response["content"]?.members else {
            return answer.body.isEmpty ? [] : ["a body that is not described"]
        }
        guard let type = answer.mediaType, let media = content[type] else {
            return ["the type \(answer.mediaType ?? "none") is none of \(content.keys.sorted())"]
        }
        if isHead { return answer.body.isEmpty ? [] : ["a body after HEAD"] }
        let schema = media["schema"] ?? .null
        do {
            switch type {
            case "application/x-ndjson":
                return try answer.body.split(separator: UInt8(ascii: "\n")).flatMap {
                    validator.faults(try JSONTree(json: Array($0)), schema)
                }
            case "text/event-stream":
                return try streamFaults(answer.body, media["x-events"] ?? .null)
            case "application/json":
                return validator.faults(try JSONTree(json: answer.body), schema)
            case "application/problem+json":
                let problem = try JSONTree(json: answer.body)
                return validator.faults(problem, schema) + faults(of: problem, answer, response)
            default:
                let text = String(validating: answer.body, as: UTF8.self)
                return text.map { validator.faults(.string($0), schema) } ?? ["not UTF-8"]
            }
        } catch {
            return ["the body is not readable: \(error)"]
        }
    }

    /// The data of each event must be what the file says of its name, or of `*`.
    private func streamFaults(_ body: [UInt8], _ kinds: JSONTree) throws -> [String] {
        var parser = EventStreamParser()
        parser.append(body.span)
        var faults: [String] = []
        while let event = parser.next() {
            guard let schema = kinds[event.name] ?? kinds["*"] else {
                faults.append("the event \(event.name) is not described")
                continue
            }
            faults += validator.faults(try JSONTree(json: event.data), schema)
        }
        return faults
    }

    private func faults(
        of problem: JSONTree, _ answer: ClientResponse, _ response: JSONTree
    ) -> [String] {
        var faults: [String] = []
        if problem["status"] != .number("\(answer.status)") {
            faults.append("the problem says another status: \(problem.json)")
        }
        let kinds = response["x-problems"]?.texts ?? []
        if !kinds.map({ "/problems/\($0)" }).contains(problem["type"]?.text ?? "") {
            faults.append("the problem is of none of the kinds \(kinds): \(problem.json)")
        }
        return faults
    }
}

extension ClientResponse {
    /// The media type without parameters.
    var mediaType: String? { fields["Content-Type"].flatMap(MediaType.init)?.essence }

    /// The last part of the problem's `type`, nil where this is no problem.
    var problem: String? {
        guard mediaType == "application/problem+json" else { return nil }
        let type = (try? JSONTree(json: body))?["type"]?.text
        return type.map { String($0.dropFirst("/problems/".count)) }
    }
}

extension ClientRequest {
    /// The media type without parameters.
    var mediaType: String? { fields["Content-Type"].flatMap(MediaType.init)?.essence }
}
