import JSON

/// The few members of the server's JSON answers that a benchmark needs.
enum ServerAnswers {
    /// Whether every projection of `GET /v1/lag` has reached the log's end.
    static func isCaughtUp(_ body: [UInt8]) throws(BenchmarkError) -> Bool {
        let reader = try read(body)
        let text = body.span.bytes
        guard let projections = reader.member("projections", of: 0, in: text),
            reader.childCount(of: projections) > 0
        else { throw unexpected(body) }
        var isCaughtUp = true
        reader.forEachElement(of: projections) { projection in
            let lag = reader.member("lag_events", of: projection, in: text)
            if lag.flatMap({ reader.integer(at: $0, in: text) }) != 0 { isCaughtUp = false }
        }
        return isCaughtUp
    }

    /// The generation that `POST …/rebuild` said it builds.
    static func generation(_ body: [UInt8]) throws(BenchmarkError) -> Int64 {
        let reader = try read(body)
        let text = body.span.bytes
        guard let member = reader.member("generation", of: 0, in: text),
            let generation = reader.integer(at: member, in: text)
        else { throw unexpected(body) }
        return generation
    }

    /// Whether `GET /v1/projections` shows this generation of boarding_manifest as live.
    static func isLive(_ generation: Int64, _ body: [UInt8]) throws(BenchmarkError) -> Bool {
        let reader = try read(body)
        let text = body.span.bytes
        guard let projections = reader.member("projections", of: 0, in: text) else {
            throw unexpected(body)
        }
        var state: String?
        reader.forEachElement(of: projections) { projection in
            guard let versions = reader.member("versions", of: projection, in: text),
                let name = reader.member("projection", of: projection, in: text),
                reader.string(at: name, in: text, equals: "boarding_manifest")
            else { return }
            reader.forEachElement(of: versions) { version in
                let found = reader.member("generation", of: version, in: text)
                guard found.flatMap({ reader.integer(at: $0, in: text) }) == generation else {
                    return
                }
                let member = reader.member("state", of: version, in: text)
                state = member.flatMap { reader.string(at: $0, in: text) }
            }
        }
        if state == "faulted" { throw unexpected(body) }
        return state == "live"
    }

    private static func read(_ body: [UInt8]) throws(BenchmarkError) -> JSONReader {
        var reader = JSONReader()
        do {
            try reader.readText(body.span.bytes)
        } catch {
            throw unexpected(body)
        }
        return reader
    }

    private static func unexpected(_ body: [UInt8]) -> BenchmarkError {
        BenchmarkError("an answer that is not as agreed: \(String(decoding: body, as: UTF8.self))")
    }
}
