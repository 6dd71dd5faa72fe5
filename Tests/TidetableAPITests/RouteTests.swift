import HTTPCore
import Testing

@testable import TidetableAPI

struct RouteTests {
    private static func route(_ path: String) throws -> Route? {
        Route(try PercentCoding.segments(ofPath: path))
    }

    @Test(arguments: [
        ("/v1/events", Route.events),
        ("/v1/topics", .topics),
        ("/v1/topics/hold-events/events", .topicEvents("hold-events")),
        ("/v1/tables", .tables),
        ("/v1/tables/t", .table("t")),
        ("/v1/tables/t/rows", .rows("t")),
        ("/v1/tables/t/changes", .changes("t")),
        ("/v1/changes", .changesOfSeveral),
        ("/v1/tables/t/rows/a", .row("t", key: ["a"])),
        ("/v1/tables/t/rows/a/1", .row("t", key: ["a", "1"])),
        ("/v1/tables/t/rows/", .row("t", key: [""])),
        ("/v1/projections", .projections),
        ("/v1/projections/p/versions", .versions("p")),
        ("/v1/projections/p/versions/2", .version("p", "2")),
        ("/v1/projections/p/rebuild", .rebuild("p")),
        ("/v1/projections/p/compare", .compare("p")),
        ("/v1/projections/p/cutover", .cutover("p")),
        ("/v1/projections/p/rollback", .rollback("p")),
        ("/v1/projections/p/verify", .verify("p")),
        ("/v1/projections/p/quarantine", .quarantine("p")),
        ("/v1/projections/p/quarantine/retry", .quarantineRetry("p")),
        ("/v1/lag", .lag),
        ("/livez", .live),
        ("/readyz", .ready),
        ("/metrics", .metrics),
        ("/problems", .problems),
        ("/problems/timeout", .problem("timeout")),
        ("/openapi.yaml", .file("openapi.yaml")),
        ("/", .file("")),
        ("/app.js", .file("app.js")),
        ("/livez/x", .file("livez/x")),
        ("/problems/a/b", .file("problems/a/b")),
    ])
    func aPathNamesItsRoute(_ path: String, _ expected: Route) throws {
        #expect(try Self.route(path) == expected)
    }

    @Test(arguments: [
        "/v1", "/v1/", "/v1/event", "/v1/events/1", "/v1/topics/t", "/v1/topics/t/event",
        "/v1/tables/t/row", "/v1/tables/t/row/a", "/v1/projections/p", "/v1/projections/p/",
        "/v1/projections/p/version", "/v1/projections/p/versions/2/rows",
        "/v1/projections/p/rebuild/1", "/v1/projections/p/cutover/2",
        "/v1/projections/p/verify/1", "/v1/projections/p/quarantine/release",
        "/v1/projections/p/quarantine/retry/1", "/v1/lag/1",
    ])
    func nothingIsAtOtherPathsOfTheVersion(_ path: String) throws {
        #expect(try Self.route(path) == nil)
    }

    @Test func anEscapedSlashStaysInsideItsPartOfTheKey() throws {
        #expect(try Self.route("/v1/tables/t/rows/a%2Fb/1") == .row("t", key: ["a/b", "1"]))
    }

    @Test(arguments: [
        (["a", "1", "history"], Route.history("t", key: ["a", "1"])),
        (["a", "1", "what-if"], .whatIf("t", key: ["a", "1"])),
        (["a", "1", "rows"], .row("t", key: ["a", "1", "rows"])),
        (["a", "history"], .row("t", key: ["a", "history"])),
        (["a", "1", "2", "history"], .row("t", key: ["a", "1", "2", "history"])),
    ])
    func onlyOnePartMoreThanTheKeyNamesWhatIsBelowARow(_ key: [String], _ expected: Route) {
        #expect(Route.row("t", key: key).below { $0 == "t" ? 2 : nil } == expected)
        #expect(Route.row("u", key: key).below { $0 == "t" ? 2 : nil } == .row("u", key: key))
    }

    @Test(arguments: [
        (Route.events, "GET, HEAD, POST, OPTIONS", false),
        (.topicEvents("t"), "POST, OPTIONS", false),
        (.versions("p"), "POST, OPTIONS", false),
        (.version("p", "2"), "DELETE, OPTIONS", false),
        (.rebuild("p"), "POST, OPTIONS", false),
        (.compare("p"), "GET, HEAD, OPTIONS", false),
        (.cutover("p"), "POST, OPTIONS", false),
        (.rollback("p"), "POST, OPTIONS", false),
        (.verify("p"), "GET, HEAD, POST, OPTIONS", false),
        (.quarantine("p"), "GET, HEAD, OPTIONS", false),
        (.quarantineRetry("p"), "POST, OPTIONS", false),
        (.history("t", key: ["k"]), "GET, HEAD, OPTIONS", false),
        (.whatIf("t", key: ["k"]), "POST, OPTIONS", false),
        (.table("t"), "GET, HEAD, OPTIONS", false),
        (.rows("t"), "GET, HEAD, OPTIONS", true),
        (.row("t", key: ["k"]), "GET, HEAD, OPTIONS", true),
        (.file(""), "GET, HEAD, OPTIONS", false),
    ])
    func aRouteNamesItsMethods(_ route: Route, _ allow: String, _ isRows: Bool) {
        #expect(route.allow == allow)
        #expect(route.isRows == isRows)
    }
}
