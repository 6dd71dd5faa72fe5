/// Projections, probes and pages, with each of their problems.
extension Drive {
    static let operations = projections + probes + pages

    private static let rebuildPath = "/v1/projections/{projection}/rebuild"
    private static let projections: [Drive] = [
        .get("/v1/projections", "/v1/projections"),
        .refused("/v1/projections", "/v1/projections?x=1", 400, "bad-parameter"),
        .post(
            rebuildPath, "/v1/projections/ferries/rebuild", "", status: 404,
            problem: "no-such-projection"),
        .post(
            rebuildPath, "/v1/projections/boarding_manifest/rebuild?x=1", "", status: 400,
            problem: "bad-parameter"),
        .post(rebuildPath, "/v1/projections/boarding_manifest/rebuild", "", status: 202),
        .get("/v1/projections", "/v1/projections"),
    ]

    private static let probes: [Drive] = [
        .get("/v1/lag", "/v1/lag"),
        .refused("/v1/lag", "/v1/lag?x=1", 400, "bad-parameter"),
        .get("/livez", "/livez"),
        .get("/readyz", "/readyz"),
        .get("/readyz", "/readyz?projection=boarding_manifest&max_lag_seconds=60"),
        .refused("/readyz", "/readyz?max_lag_seconds=-1", 400, "bad-parameter"),
        .refused("/readyz", "/readyz?max_lag=1", 400, "bad-parameter"),
        .refused("/readyz", "/readyz?projection=ferries", 404, "no-such-projection"),
        .get("/metrics", "/metrics", type: "text/plain"),
    ]

    private static let pages: [Drive] = [
        .get("/problems", "/problems", type: "text/html"),
        .get("/problems/{problem}", "/problems/generated-table", type: "text/html"),
        .refused("/problems/{problem}", "/problems/no-problem", 404, "not-found"),
        .get("/openapi.yaml", "/openapi.yaml", type: "application/yaml"),
        .unchanged("/openapi.yaml", "/openapi.yaml"),
        .get("/", "/", type: "text/html"),
        .unchanged("/", "/"),
        .get("/{file}", "/style.css", type: "text/css"),
        .get("/{file}", "/dashboard.js", type: "text/javascript"),
        .get("/{file}", "/index.html", type: "text/html"),
        .unchanged("/{file}", "/dashboard.js"),
        .refused("/{file}", "/nothing.css", 404, "not-found"),
        .refused("/{file}", "/%2e%2e/openapi.yaml", 404, "not-found"),
    ]

    /// For a server without files.
    static let withoutFiles: [Drive] = [
        .refused("/", "/", 404, "not-found"),
        .refused("/openapi.yaml", "/openapi.yaml", 404, "not-found"),
    ]

    /// While the table is folded for the first time.
    static let whileBuilding: [Drive] = [
        .refused(rowsOf, rowsAt, 503, "building"),
        .refused(rowOf, rowsAt + "/2026-07-14/8841", 503, "building"),
        .refused(
            "/v1/tables/{table}/changes", "/v1/tables/boarding_manifest/changes", 503, "building"),
        .refused("/v1/changes", "/v1/changes?tables=boarding_manifest", 503, "building"),
        .get("/readyz", "/readyz", status: 503),
        .get("/v1/tables", "/v1/tables"),
        .get("/v1/projections", "/v1/projections"),
        .get("/v1/lag", "/v1/lag"),
        .post(
            rebuildPath, "/v1/projections/boarding_manifest/rebuild", "", status: 409,
            problem: "already-building"),
    ]

    /// While the log has one event that the table has not.
    static let whileLagging: [Drive] = [
        .refused(rowsOf, rowsAt + "?min_offset=0", 503, "not-yet-applied"),
        .refused(rowOf, rowsAt + "/2026-07-14/8841?min_offset=0", 503, "not-yet-applied"),
        .refused(rowsOf, rowsAt + "?max_lag_seconds=0", 503, "too-stale"),
        .refused(rowOf, rowsAt + "/2026-07-14/8841?max_lag_seconds=0", 503, "too-stale"),
        .refused(
            rowOf + "/history", rowsAt + "/2026-07-14/8841/history?min_offset=0", 503,
            "not-yet-applied"),
        .post(
            rowOf + "/what-if", rowsAt + "/2026-07-14/8841/what-if?min_offset=0", "[]",
            fields: ["Content-Type": "application/json"], status: 503, problem: "not-yet-applied"),
        .get("/readyz", "/readyz?max_lag_seconds=0", status: 503),
        .get(rowsOf, rowsAt),
    ]

    private static let rowsOf = "/v1/tables/{table}/rows"
    private static let rowOf = "/v1/tables/{table}/rows/{sailing_id}/{booking_id}"
    private static let rowsAt = "/v1/tables/boarding_manifest/rows"
}
