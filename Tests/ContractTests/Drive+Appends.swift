import HTTPClient
import HTTPCore

/// Appends and what refuses them, and what every operation refuses alike.
extension Drive {
    static let appends =
        appends("/v1/events", "/v1/events", "a")
        + appends("/v1/topics/{topic}/events", "/v1/topics/booking-events/events", "b") + [
            .post(
                "/v1/topics/{topic}/events", "/v1/topics/ferry-events/events", "{}",
                fields: json, status: 404, problem: "no-such-topic")
        ]

    private static let json: HTTPFields = ["Content-Type": "application/json"]
    private static let lines: HTTPFields = ["Content-Type": "application/x-ndjson"]

    private static func event(_ id: String, cabin: String = "S12", booking: Int = 9_001) -> String {
        #"{"id":"\#(id)","source":"/contract","type":"booking-confirmed","data":"#
            + #"{"sailing_id":"2026-07-15","booking_id":\#(booking),"cabin_id":"\#(cabin)"}}"#
    }

    private static func numbered(_ epoch: Int, _ sequence: Int, _ name: String) -> HTTPFields {
        [
            "Content-Type": "application/json", "Producer-Id": name, "Producer-Epoch": "\(epoch)",
            "Producer-Seq": "\(sequence)",
        ]
    }

    private static func appends(_ path: String, _ target: String, _ name: String) -> [Drive] {
        func post(
            _ body: String, _ fields: HTTPFields, _ status: Int, _ problem: String? = nil,
            query: String = ""
        ) -> Drive {
            .post(path, target + query, body, fields: fields, status: status, problem: problem)
        }
        let one = event("\(name)-1")
        return [
            post(one, json, 200), post(one, json, 200), post("[]", json, 200),
            post(one + "\n\n" + event("\(name)-2"), lines, 200),
            post(one, ["Content-Type": "application/cloudevents+json; charset=utf-8"], 200),
            post("[\(one)]", ["Content-Type": "application/cloudevents-batch+json"], 200),
            post(
                #"{"sailing_id":"2026-07-15","booking_id":9001,"cabin_id":"S14"}"#,
                [
                    "Content-Type": "application/json", "ce-specversion": "1.0",
                    "ce-id": "\(name)-3", "ce-source": "/contract", "ce-type": "booking-confirmed",
                    "ce-time": "2026-07-15T08:00:00Z",
                ], 200),
            post(one, numbered(2, 0, name), 200), post(one, numbered(2, 0, name), 200),
            post(one, numbered(1, 0, name), 403, "producer-fenced"),
            post(one, numbered(2, 7, name), 409, "producer-gap"),
            post(event("\(name)-1", cabin: "S13"), json, 409, "conflicting-event"),
            post(one, json + ["Producer-Id": name], 400, "bad-request"),
            post(one, json, 400, "bad-parameter", query: "?x=1"),
            post("{", json, 400, "malformed-event"), post("", json, 400, "malformed-event"),
            post("{}\n{", lines, 400, "malformed-event"),
            post(
                String(repeating: " ", count: 8 * 1_024 * 1_024 + 1), json, 413, "too-large"),
            post(
                String(repeating: " ", count: 8 * 1_024 * 1_024 + 1), lines, 413, "too-large"),
            post(one, [:], 415, "unsupported-media-type"),
            post(one, ["Content-Type": "text/plain"], 415, "unsupported-media-type"),
            post(
                one, ["Content-Type": "application/json; charset=latin1"], 415,
                "unsupported-media-type"),
            post(one, json + ["Content-Encoding": "gzip"], 415, "unsupported-media-type"),
            post(#"{"id":"x","type":"ferry"}"#, json, 422, "invalid-event"),
            post(#"[1,{"id":"x"}]"#, json, 422, "invalid-event"),
        ]
    }

    /// What the server refuses on every path alike, and the methods that a path does not take.
    static func alike(_ operation: Contract.Operation, _ target: String) -> [Drive] {
        func send(
            _ method: HTTPMethod, _ target: String, _ fields: HTTPFields, _ status: Int,
            _ problem: String
        ) -> Drive {
            Drive(
                operation: operation, request: ClientRequest(method, target, fields: fields),
                status: status, problem: problem)
        }
        let method: HTTPMethod =
            switch operation.method {
            case "POST": .post
            case "DELETE": .delete
            default: .get
            }
        let isRows = operation.path.hasSuffix("/rows") || operation.path.hasSuffix("{booking_id}")
        var drives = [
            send(method, target + "?x=%zz", [:], 400, "bad-request"),
            send(
                method, target + "?" + String(repeating: "x", count: 17_000), [:], 414,
                "uri-too-long"),
            send(method, target, ["Expect": "tea"], 417, "expectation-failed"),
            send(
                method, target, ["X-Long": String(repeating: "x", count: 33_000)], 431,
                "headers-too-large"),
            send(.trace, target, [:], 501, "not-implemented"),
        ]
        let taken =
            operation.path == "/v1/events" || operation.path.hasSuffix("/verify")
            ? [.get, .post] : [method]
        let others = [HTTPMethod.put, .patch, .post, .delete].filter { !taken.contains($0) }
        drives += others.map {
            send($0, target, [:], 405, isRows ? "generated-table" : "method-not-allowed")
        }
        return drives
    }
}

extension HTTPFields {
    fileprivate static func + (left: HTTPFields, right: HTTPFields) -> HTTPFields {
        var all = left
        for (name, value) in right { all.append(name, value) }
        return all
    }
}
