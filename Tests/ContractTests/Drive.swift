import HTTPClient
import HTTPCore

/// A request that is sent to an operation of the contract, and what must come of it.
struct Drive: Sendable {
    let operation: Contract.Operation
    var request: ClientRequest
    let status: Int
    /// The last part of the problem's type.
    var problem: String?
    /// The media type of a good answer.
    var type: String?
    /// Whether to ask again with the tag of the first answer.
    var revalidates = false
    /// Whether to ask again for what comes after the first event of the log.
    var resumes = false
    /// Whether to send the tag of the last answer that had one as If-Match.
    var namesLastTag = false

    /// A good answer to GET.
    static func get(
        _ path: String, _ target: String, accept: String? = nil, status: Int = 200,
        type: String = "application/json"
    ) -> Drive {
        Drive(
            operation: .init(method: "GET", path: path),
            request: ClientRequest(.get, target, fields: accept.map { ["Accept": $0] } ?? [:]),
            status: status, type: type)
    }

    /// GET, and again with the tag of its answer.
    static func unchanged(_ path: String, _ target: String) -> Drive {
        var drive = Drive.get(path, target, status: 304)
        drive.type = nil
        drive.revalidates = true
        return drive
    }

    /// A problem as the answer to GET.
    static func refused(
        _ path: String, _ target: String, _ status: Int, _ problem: String, accept: String? = nil
    ) -> Drive {
        var drive = Drive.get(path, target, accept: accept, status: status)
        drive.type = nil
        drive.problem = problem
        return drive
    }

    /// A POST of `body`.
    static func post(
        _ path: String, _ target: String, _ body: String, fields: HTTPFields = [:], status: Int,
        problem: String? = nil
    ) -> Drive {
        Drive(
            operation: .init(method: "POST", path: path),
            request: ClientRequest(.post, target, fields: fields, body: Array(body.utf8)),
            status: status, problem: problem,
            type: problem == nil ? "application/json" : nil)
    }

    /// The request with the tag of its answer.
    func revalidating(_ first: ClientResponse) -> ClientRequest {
        var again = request
        again.fields.append("If-None-Match", first.fields["ETag"] ?? "none")
        return again
    }
}

extension Drive {
    /// The request for what comes after the first event of the log that answered.
    func resuming(_ first: ClientResponse) -> ClientRequest {
        var again = request
        again.fields.append("Last-Event-ID", (first.fields["Stream-Log-Id"] ?? "none") + "@0")
        return again
    }
}

extension Drive: CustomStringConvertible {
    var description: String {
        "\(request.method.name) \(request.target.prefix(120)) → \(status) \(problem ?? "")"
    }
}
