import EventLog
import HTTPServer
import JSON
import Testing

@testable import TidetableAPI

struct ProblemTests {
    @Test func theBodyHasTheMembersOfRFC9457() {
        let problem = Problem(.noSuchRow, "t has no row of that key")
        #expect(
            String(decoding: problem.body(), as: UTF8.self)
                == #"{"type":"/problems/no-such-row","title":"There is no such row","#
                + #""status":404,"detail":"t has no row of that key"}"#)
    }

    @Test func faultsAndFurtherMembersFollow() {
        var problem = Problem(
            .invalidEvent, "event 3: required",
            faults: [.init(index: 3, pointer: "/data/cabin_id", detail: "required")])
        problem.members.append(("lines_on_disk", .integer(12)))
        let body = String(decoding: problem.body(), as: UTF8.self)
        #expect(
            body.hasSuffix(
                #""lines_on_disk":12,"errors":[{"index":3,"pointer":"/data/cabin_id","#
                    + #""detail":"required"}]}"#))
    }

    @Test func aDetailWithControlCharactersIsStillJSON() throws {
        let body = Problem(.badRequest, "a\u{1}\n“\"\\").body()
        var reader = JSONReader()
        try reader.readText(body.span.bytes)
        let member = reader.member("detail", of: 0, in: body.span.bytes)
        let detail = reader.string(at: try #require(member), in: body.span.bytes)
        #expect(detail == "a\u{1}\n“\"\\")
    }

    @Test func theHeadSaysTypeRetryAndFurtherFields() {
        let problem = Problem(.tooStale, "", retryAfter: 2, fields: [("Stream-Lag-Seconds", "7.5")])
        let head = problem.headFields
        #expect(head["Content-Type"] == "application/problem+json")
        #expect(head["Cache-Control"] == "no-store")
        #expect(head["Retry-After"] == "2")
        #expect(head["Stream-Lag-Seconds"] == "7.5")
        #expect(Problem(.tooStale, "").headFields["Retry-After"] == nil)
    }

    @Test(arguments: [
        (400, ProblemKind.badRequest), (404, .notFound), (405, .methodNotAllowed), (408, .timeout),
        (413, .tooLarge), (414, .uriTooLong), (417, .expectationFailed), (431, .headersTooLarge),
        (500, .internalError), (501, .notImplemented), (503, .internalError),
        (505, .versionNotSupported), (418, .badRequest), (599, .internalError),
    ])
    func aStatusOfTheServerHasAKind(_ status: Int, _ kind: ProblemKind) {
        #expect(ProblemKind.of(status: status) == kind)
        let body = String(decoding: Problem(kind, "").body(status: status), as: UTF8.self)
        #expect(body.contains("\"status\":\(status),"))
    }

    @Test(arguments: [BodyError.tooLarge, .truncated, .timedOut])
    func aBodyThatDidNotArriveKeepsItsStatus(_ error: BodyError) {
        #expect(AppendEndpoint.problem(error).kind.status == error.status)
    }

    @Test func refusedAppendsHaveTheirKinds() {
        let conflict = AppendEndpoint.problem(.conflict(index: 2, source: "/s", id: "e"))
        #expect(conflict.kind == .conflictingEvent)
        #expect(conflict.faults.map(\.index) == [2])
        let gap = AppendEndpoint.problem(.producerGap(expected: 7))
        #expect(gap.kind == .producerGap)
        #expect(gap.headFields["Producer-Expected-Seq"] == "7")
        #expect(AppendEndpoint.problem(.producerFenced(currentEpoch: 2)).kind == .producerFenced)
        #expect(AppendEndpoint.problem(AppendError.diskFull).kind == .diskFull)
        let overloaded = AppendEndpoint.problem(AppendError.overloaded)
        #expect(overloaded.kind == .overloaded)
        #expect(overloaded.retryAfter != nil)
        let stopped = AppendEndpoint.problem(.ingestStopped(reason: "fsync failed"))
        #expect(stopped.kind == .ingestStopped)
        #expect(stopped.retryAfter != nil)
    }

    @Test func refusedEventsAreListed() {
        let faults = [
            EventProblem(index: 1, pointer: "/type", detail: "required"),
            EventProblem(index: 4, pointer: "", detail: "an event is an object"),
        ]
        let invalid = AppendEndpoint.problem(EventProblems(.invalid, faults))
        #expect(invalid.kind == .invalidEvent)
        #expect(invalid.faults.map(\.index) == [1, 4])
        #expect(invalid.faults.map(\.pointer) == ["/type", ""])
        #expect(invalid.detail == "event 1: required")
        #expect(AppendEndpoint.problem(EventProblems(.malformed, faults)).kind == .malformedEvent)
    }
}
