/// The reads of the log, of tables and of rows, with each of their problems.
extension Drive {
    static let reads = log + tables + rows + row + history + whatIf + changes

    private static let log: [Drive] = [
        .get("/v1/events", "/v1/events"),
        .get("/v1/events", "/v1/events?from=1&limit=2&topic=hold-events"),
        .get("/v1/events", "/v1/events?from=100000"),
        .get(
            "/v1/events", "/v1/events", accept: "application/x-ndjson",
            type: "application/x-ndjson"),
        .refused("/v1/events", "/v1/events?from=-1", 400, "bad-parameter"),
        .refused("/v1/events", "/v1/events?limit=0", 400, "bad-parameter"),
        .refused("/v1/events", "/v1/events?limit=10001", 400, "bad-parameter"),
        .refused("/v1/events", "/v1/events?limit=1&limit=1", 400, "bad-parameter"),
        .refused("/v1/events", "/v1/events?offset=1", 400, "bad-parameter"),
        .refused("/v1/events", "/v1/events?topic=ferry-events", 404, "no-such-topic"),
        .refused("/v1/events", "/v1/events", 406, "not-acceptable", accept: "text/html"),
        stream("/v1/events", "/v1/events?from=1&topic=hold-events"),
        stream("/v1/events", "/v1/events", resumes: true),
        following("?limit=1", 400, "bad-parameter"),
        following("?topic=ferry-events", 404, "no-such-topic"),
        following("?from=100000", 409, "beyond-log-end"),
        following("", 400, "bad-request", lastEventID: "1"),
        following("", 409, "other-log", lastEventID: "another@1"),
        .get("/v1/topics", "/v1/topics"),
        .refused("/v1/topics", "/v1/topics?x=1", 400, "bad-parameter"),
        .refused("/v1/topics", "/v1/topics", 406, "not-acceptable", accept: "text/html"),
    ]

    /// A stream up to its first event; one that resumes begins again after the log's first.
    private static func stream(
        _ path: String, _ target: String, resumes: Bool = false
    ) -> Drive {
        var drive = Drive.get(
            path, target, accept: "text/event-stream", type: "text/event-stream")
        drive.resumes = resumes
        return drive
    }

    private static func following(
        _ query: String, _ status: Int, _ problem: String, lastEventID: String? = nil
    ) -> Drive {
        var drive = Drive.refused(
            "/v1/events", "/v1/events" + query, status, problem, accept: "text/event-stream")
        if let lastEventID { drive.request.fields.append("Last-Event-ID", lastEventID) }
        return drive
    }

    private static let tables: [Drive] = [
        .get("/v1/tables", "/v1/tables"),
        .refused("/v1/tables", "/v1/tables?x=1", 400, "bad-parameter"),
        .refused("/v1/tables", "/v1/tables", 406, "not-acceptable", accept: "text/csv"),
        .get("/v1/tables/{table}", "/v1/tables/boarding_manifest"),
        .refused("/v1/tables/{table}", "/v1/tables/boarding_manifest?x", 400, "bad-parameter"),
        .refused("/v1/tables/{table}", "/v1/tables/ferries", 404, "no-such-table"),
        .refused(
            "/v1/tables/{table}", "/v1/tables/boarding_manifest", 406, "not-acceptable",
            accept: "text/csv"),
    ]

    private static let rowsPath = "/v1/tables/{table}/rows"
    private static let rowsTarget = "/v1/tables/boarding_manifest/rows"
    private static let rows: [Drive] = [
        .get(rowsPath, rowsTarget),
        .get(rowsPath, rowsTarget + "?sailing_id=2026-07-14&boardable=true&min_offset=3"),
        .get(rowsPath, rowsTarget + "?order=cabin_id,-booking_id&limit=1&max_lag_seconds=60"),
        .get(rowsPath, rowsTarget + "?fields=booking_id,cabin_id&active_holds[contains]=visa"),
        .get(rowsPath, rowsTarget + "?limit=10000&guest_name[is]=notnull&version=1"),
        .get(
            rowsPath, rowsTarget, accept: "application/x-ndjson", type: "application/x-ndjson"),
        .get(rowsPath, rowsTarget, accept: "text/csv", type: "text/csv"),
        .unchanged(rowsPath, rowsTarget + "?sailing_id=2026-07-14"),
        .refused(rowsPath, rowsTarget + "?cabin=S12", 400, "bad-parameter"),
        .refused(rowsPath, rowsTarget + "?boardable=yes", 400, "bad-parameter"),
        .refused(rowsPath, rowsTarget + "?booking_id[gt]=S12", 400, "bad-parameter"),
        .refused(rowsPath, rowsTarget + "?cursor=abc", 400, "bad-parameter"),
        .refused(rowsPath, rowsTarget + "?min_offset=x", 400, "bad-parameter"),
        .refused(rowsPath, "/v1/tables/ferries/rows", 404, "no-such-table"),
        .refused(rowsPath, rowsTarget + "?version=9", 404, "no-such-version"),
        .refused(rowsPath, rowsTarget, 406, "not-acceptable", accept: "text/html"),
        .refused(rowsPath, rowsTarget + "?min_offset=999999", 409, "beyond-log-end"),
    ]

    private static let rowPath = "/v1/tables/{table}/rows/{sailing_id}/{booking_id}"
    private static let row8841 = rowsTarget + "/2026-07-14/8841"
    private static let row: [Drive] = [
        .get(rowPath, row8841),
        .get(
            rowPath,
            row8841 + "?fields=cabin_id,boardable&min_offset=0&version=1&max_lag_seconds=60"),
        .unchanged(rowPath, row8841),
        .refused(rowPath, rowsTarget + "/2026-07-14/S12", 400, "bad-parameter"),
        .refused(rowPath, rowsTarget + "/2026-07-14/8841/1", 400, "bad-parameter"),
        .refused(rowPath, row8841 + "?limit=1", 400, "bad-parameter"),
        .refused(rowPath, rowsTarget + "/2026-07-14/1", 404, "no-such-row"),
        .refused(rowPath, "/v1/tables/ferries/rows/2026-07-14/8841", 404, "no-such-table"),
        .refused(rowPath, row8841, 406, "not-acceptable", accept: "text/csv"),
        .refused(rowPath, row8841 + "?min_offset=999999", 409, "beyond-log-end"),
        .get(rowPath, row8841 + "?as_of=1"),
        .refused(rowPath, row8841 + "?as_of=-1", 404, "no-such-row"),
        .refused(rowPath, row8841 + "?as_of=999999", 409, "beyond-log-end"),
        .get(rowsPath, rowsTarget + "?sailing_id=2026-07-14&as_of=2"),
        .get(
            rowsPath, rowsTarget + "?sailing_id=2026-07-14&as_of=2", accept: "text/csv",
            type: "text/csv"),
        .refused(rowsPath, rowsTarget + "?as_of=2", 400, "bad-parameter"),
        .get(rowsPath, "/v1/tables/checkin_summary/rows"),
        .get(rowsPath, "/v1/tables/unsettled_charges/rows"),
        .get(rowsPath, "/v1/tables/cabin_occupancy/rows"),
        .get(rowsPath, "/v1/tables/cabin_inventory/rows?sailing_id=2026-07-14&as_of=3"),
    ]

    private static let historyPath = rowPath + "/history"
    private static let history: [Drive] = [
        .get(historyPath, row8841 + "/history"),
        .get(
            historyPath,
            row8841 + "/history?limit=1&order=-offset&version=1&min_offset=0&max_lag_seconds=60"),
        .unchanged(historyPath, row8841 + "/history"),
        .refused(historyPath, row8841 + "/history?limit=0", 400, "bad-parameter"),
        .refused(historyPath, row8841 + "/history?order=type", 400, "bad-parameter"),
        .refused(historyPath, row8841 + "/history?cursor=x", 400, "bad-parameter"),
        .refused(historyPath, row8841 + "/history?as_of=1", 400, "bad-parameter"),
        .refused(historyPath, rowsTarget + "/2026-07-14/1/history", 404, "no-such-row"),
        .refused(historyPath, row8841 + "/history?version=9", 404, "no-such-version"),
        .refused(historyPath, row8841 + "/history", 406, "not-acceptable", accept: "text/csv"),
        .refused(historyPath, row8841 + "/history?min_offset=999999", 409, "beyond-log-end"),
    ]

    private static let whatIfPath = rowPath + "/what-if"
    private static func whatIf(
        _ body: String, _ status: Int, _ problem: String? = nil, query: String = "",
        type: String = "application/json"
    ) -> Drive {
        .post(
            whatIfPath, row8841 + "/what-if" + query, body, fields: ["Content-Type": type],
            status: status, problem: problem)
    }
    private static func hold(_ booking: Int) -> String {
        #"{"id":"w","source":"/w","type":"hold-added","data":"#
            + #"{"sailing_id":"2026-07-14","booking_id":\#(booking),"hold_code":"visa"}}"#
    }
    private static let whatIf: [Drive] = [
        whatIf(hold(8_841), 200), whatIf("[]", 200),
        whatIf(hold(8_841), 200, query: "?version=1&min_offset=0&max_lag_seconds=60"),
        whatIf(hold(8_841) + "\n", 200, type: "application/x-ndjson"),
        whatIf(hold(8_841), 200, type: "application/cloudevents+json"),
        whatIf("[\(hold(8_841))]", 200, type: "application/cloudevents-batch+json"),
        whatIf("{", 400, "malformed-event"),
        whatIf(hold(8_841), 400, "bad-parameter", query: "?x=1"),
        whatIf(hold(8_841), 400, "bad-parameter", query: "?as_of=1"),
        whatIf(hold(8_841), 404, "no-such-version", query: "?version=9"),
        whatIf(hold(8_841), 409, "beyond-log-end", query: "?min_offset=999999"),
        whatIf(String(repeating: " ", count: 1_100_000), 413, "too-large"),
        whatIf(hold(8_841), 415, "unsupported-media-type", type: "text/plain"),
        whatIf(hold(1), 422, "invalid-event"), whatIf("{}", 422, "invalid-event"),
    ]
}
