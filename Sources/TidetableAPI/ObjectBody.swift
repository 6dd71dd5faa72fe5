import HTTPCore
import HTTPServer
import JSON
import ProjectionRuntime

/// The members of a small JSON object that an operator sends.
struct ObjectBody: Sendable {
    /// The longest body.
    static let limit = 4_096

    private var members: [String: Int64] = [:]

    /// Reads the body, whose members are integers of the given names; an empty body has none.
    /// - Throws: `Problem.badRequest` or `Problem.badParameter`, which names the member.
    init(_ bytes: [UInt8], members names: [String]) throws(Problem) {
        guard !bytes.isEmpty else { return }
        var reader = JSONReader()
        let text = bytes.span.bytes
        do {
            try reader.readText(text)
        } catch {
            throw Problem(.badRequest, "the body is no JSON: \(error)")
        }
        guard reader[0].kind == .object else {
            throw Problem(.badRequest, "the body is no JSON object")
        }
        var token = 1
        while token < reader[0].next {
            let name = reader.string(at: token, in: text) ?? ""
            guard names.contains(name) else {
                throw Problem(.badParameter, "“\(name)” is no member of this body")
            }
            guard let value = reader.integer(at: token + 1, in: text), value >= 0 else {
                throw Problem(.badParameter, "“\(name)” must be an integer of at least 0")
            }
            members[name] = value
            token = reader[token + 1].next
        }
    }

    /// The member; nil where it is absent.
    subscript(_ name: String) -> Int64? { members[name] }

    /// The version that the body names; nil where it names none.
    /// - Throws: `Problem.badParameter` where it is none.
    func version() throws(Problem) -> Int? {
        guard let value = members["version"] else { return nil }
        guard value > 0, let version = Int(exactly: value) else {
            throw Problem(.badParameter, "“version” must be an integer of at least 1")
        }
        return version
    }
}

extension Exchange {
    /// Collects a small JSON object and gives it to `then`, on the loop; what that throws, and a
    /// body
    /// that is none, is the answer.
    func withObject(
        members: [String], _ then: @escaping @Sendable (ObjectBody) throws(Problem) -> Void
    ) throws(Problem) {
        try expectNoQuery()
        if let text = head.fields["Content-Type"],
            MediaType(text)?.essence != "application/json"
        {
            throw Problem(.unsupportedMediaType, "“\(text)” was sent; application/json is taken")
        }
        collectBody(limit: ObjectBody.limit) { body in
            do throws(Problem) {
                switch body {
                case .failure(.tooLarge):
                    throw Problem(.tooLarge, "the body may have \(ObjectBody.limit) bytes here")
                case .failure(let error): throw AppendEndpoint.problem(error)
                case .success(let bytes): try then(try ObjectBody(bytes, members: members))
                }
            } catch {
                self.send(error)
            }
        }
    }

    /// Runs what an operator asks of the host and answers on the loop.
    func operate<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(ProjectionError) -> Value,
        _ answer: @escaping @Sendable (Value) -> Void
    ) {
        Task {
            do throws(ProjectionError) {
                let value = try await body()
                loop.execute { answer(value) }
            } catch {
                let problem = ProjectionsEndpoint.problem(error)
                loop.execute { self.send(problem) }
            }
        }
    }
}
