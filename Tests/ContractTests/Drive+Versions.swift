import HTTPClient
import HTTPCore

/// Versions of a rule: built, compared, cut over to, rolled back from, retired; verification and
/// quarantine. In this order, on a server that has both versions of the manifest.
extension Drive {
    private static let path = "/v1/projections/{projection}"
    private static let json: HTTPFields = ["Content-Type": "application/json"]
    private static let plain: HTTPFields = ["Content-Type": "text/plain"]

    private static func post(
        _ end: String, _ body: String, _ status: Int, _ problem: String? = nil,
        of name: String = "boarding_manifest", fields: HTTPFields = json
    ) -> Drive {
        .post(
            path + end, "/v1/projections/\(name)\(end)", body, fields: fields, status: status,
            problem: problem)
    }

    private static func ask(
        _ end: String, _ query: String, _ status: Int = 200, _ problem: String? = nil,
        of name: String = "boarding_manifest"
    ) -> Drive {
        let target = "/v1/projections/\(name)\(end)\(query)"
        guard let problem else { return .get(path + end, target, status: status) }
        return .refused(path + end, target, status, problem)
    }

    private static func delete(
        _ version: String, _ status: Int, _ problem: String? = nil,
        of name: String = "boarding_manifest"
    ) -> Drive {
        Drive(
            operation: .init(method: "DELETE", path: path + "/versions/{version}"),
            request: ClientRequest(.delete, "/v1/projections/\(name)/versions/\(version)"),
            status: status, problem: problem, type: problem == nil ? "application/json" : nil)
    }

    /// What each path with a small JSON body refuses.
    private static func refusals(_ end: String, _ body: String) -> [Drive] {
        [
            post(end, body, 404, "no-such-projection", of: "ferries"),
            post(end, "{", 400, "bad-request"), post(end, "[]", 400, "bad-request"),
            post(end, #"{"wersion":2}"#, 400, "bad-parameter"),
            post(end, body, 415, "unsupported-media-type", fields: plain),
            post(end, String(repeating: " ", count: 5_000), 413, "too-large"),
        ]
    }

    static let versions: [Drive] = {
        let two = #"{"version":2}"#
        let nine = #"{"version":9}"#
        let sent = #"{"sailing_id":"2026-07-16","booking_id":1,"cabin_id":"S1","amount":1}"#
        var drives = [
            // May board by version 1 and not by version 2: there is no waiver.
            .post(
                "/v1/events", "/v1/events",
                #"[{"id":"v1","source":"/v","type":"booking-confirmed","data":\#(sent)},"#
                    + #"{"id":"v2","source":"/v","type":"payment-authorized","data":\#(sent)}]"#,
                fields: json, status: 200),
            ask("/compare", "?from=1&to=2", 409, "not-built"),
            post("/rollback", "", 409, "no-previous-version"),
            post("/rebuild", two, 409, "not-built"), post("/cutover", two, 409, "not-built"),
            post("/rebuild", nine, 404, "no-such-version"),
            post("/versions", "", 400, "bad-parameter"),
            post("/versions", #"{"version":0}"#, 400, "bad-parameter"),
            post("/versions", nine, 404, "no-such-version"),
            post("/versions", two, 202), post("/versions", two, 409, "already-built"),
            ask("/compare", "?from=1&to=2&samples=5"),
            ask("/compare", "?from=1", 400, "bad-parameter"),
            ask("/compare", "?to=2", 400, "bad-parameter"),
            ask("/compare", "?from=1&to=2&x=1", 400, "bad-parameter"),
            ask("/compare", "?from=1&from=1&to=2", 400, "bad-parameter"),
            ask("/compare", "?from=1&to=2&samples=-1", 400, "bad-parameter"),
            ask("/compare", "?from=1&to=2&samples=0"),
            ask("/compare", "?from=1&to=1", 400, "bad-parameter"),
            ask("/compare", "?from=1&to=x", 400, "bad-parameter"),
            ask("/compare", "?from=1&to=2&samples=1001", 400, "bad-parameter"),
            ask("/compare", "?from=1&to=9", 404, "no-such-version"),
            ask("/compare", "?from=1&to=2", 404, "no-such-projection", of: "ferries"),
            post("/cutover", #"{"version":2,"max_differences":0}"#, 412, "condition-failed"),
            post("/cutover", "{}", 400, "bad-parameter"),
            post("/cutover", nine, 404, "no-such-version"),
            post("/cutover", #"{"version":1}"#, 409, "version-is-live"),
            post(
                "/cutover", two, 412, "condition-failed",
                fields: ["Content-Type": "application/json", "If-Match": "\"stale\""]),
            post(
                "/cutover", two, 400, "bad-request",
                fields: ["Content-Type": "application/json", "If-Match": "*"]),
            ask("/compare", "?from=1&to=2"),
        ]
        var cutover = post("/cutover", #"{"version":2,"max_differences":100}"#, 200)
        cutover.namesLastTag = true
        drives += [cutover, post("/rollback", "", 200)]
        drives += refusals("/versions", two) + refusals("/cutover", two) + refusals("/rollback", "")
        return drives + verification + retirement
    }()

    private static let verification: [Drive] =
        [
            ask("/verify", ""), post("/verify", "", 202), ask("/verify", ""),
            ask("/verify", "", 404, "no-such-projection", of: "ferries"),
            ask("/verify", "?x=1", 400, "bad-parameter"),
            post("/verify", #"{"version":9}"#, 404, "no-such-version"),
            ask("/quarantine", ""), ask("/quarantine", "?version=1"),
            ask("/quarantine", "?version=9", 404, "no-such-version"),
            ask("/quarantine", "?version=x", 400, "bad-parameter"),
            ask("/quarantine", "", 404, "no-such-projection", of: "ferries"),
            post("/quarantine/retry", "", 200), post("/quarantine/retry", #"{"version":1}"#, 200),
            post("/quarantine/retry", #"{"version":9}"#, 404, "no-such-version"),
        ] + refusals("/verify", "") + refusals("/quarantine/retry", "")
        + refusals("/rebuild", "")

    private static let retirement: [Drive] = [
        delete("1", 409, "version-is-live"), delete("9", 404, "no-such-version"),
        delete("x", 404, "no-such-version"), delete("2?x=1", 400, "bad-parameter"),
        delete("2", 404, "no-such-projection", of: "ferries"), delete("2", 200),
        delete("2", 409, "not-built"), ask("/quarantine", "?version=2", 409, "not-built"),
        post("/verify", #"{"version":2}"#, 409, "not-built"),
        post("/quarantine/retry", #"{"version":2}"#, 409, "not-built"),
        .get("/v1/projections", "/v1/projections"),
        post("/rebuild", "", 202), post("/rebuild", #"{"version":1}"#, 202),
    ]
}
