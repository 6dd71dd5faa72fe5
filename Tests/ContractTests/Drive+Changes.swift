/// Streams of changes up to their first event, with each of their problems.
extension Drive {
    static let changes = ofOne + ofSeveral

    private static let onePath = "/v1/tables/{table}/changes"
    private static let oneTarget = "/v1/tables/boarding_manifest/changes"
    private static let ofOne: [Drive] = [
        // The first event is a reset, an upsert, a checkpoint, and a delete.
        changes(onePath, oneTarget),
        changes(onePath, oneTarget + "?after=-1&version=1&fields=booking_id,boardable"),
        changes(onePath, oneTarget, lastEventID: "3"),
        changes(onePath, oneTarget + "?after=0&cabin_id=none"),
        changes(onePath, oneTarget + "?after=6b549d435f55.1@3"),
        .refused(onePath, oneTarget + "?after=x", 400, "bad-parameter"),
        .refused(onePath, oneTarget + "?limit=1", 400, "bad-parameter"),
        .refused(onePath, oneTarget + "?boardable=yes", 400, "bad-parameter"),
        .refused(onePath, "/v1/tables/ferries/changes", 404, "no-such-table"),
        .refused(onePath, oneTarget + "?version=9", 404, "no-such-version"),
        .refused(onePath, oneTarget, 406, "not-acceptable", accept: "application/json"),
        .refused(onePath, oneTarget + "?after=999999", 409, "beyond-log-end"),
    ]

    private static let severalPath = "/v1/changes"
    private static let severalTarget = "/v1/changes?tables=boarding_manifest,checkin_summary"
    private static let ofSeveral: [Drive] = [
        changes(severalPath, severalTarget + "&sailing_id=2026-07-14"),
        changes(severalPath, severalTarget + "&after=-1"),
        changes(severalPath, severalTarget, lastEventID: "3"),
        .refused(severalPath, severalTarget + "&boardable=true", 400, "bad-parameter"),
        .refused(severalPath, severalTarget + "&fields=sailing_id", 400, "bad-parameter"),
        .refused(severalPath, severalTarget + ",checkin_summary", 400, "bad-parameter"),
        .refused(severalPath, severalPath, 400, "bad-parameter"),
        .refused(severalPath, severalPath + "?tables=ferries", 404, "no-such-table"),
        .refused(severalPath, severalTarget, 406, "not-acceptable", accept: "text/csv"),
        .refused(severalPath, severalTarget + "&after=999999", 409, "beyond-log-end"),
    ]

    private static func changes(
        _ path: String, _ target: String, lastEventID: String? = nil
    ) -> Drive {
        var drive = Drive.get(
            path, target, accept: "text/event-stream", type: "text/event-stream")
        if let lastEventID { drive.request.fields.append("Last-Event-ID", lastEventID) }
        return drive
    }
}
