import EventLog
import GoldenData
import HarborPoint
import Testing
import TidetableAPI
import TidetableCommands

@testable import TidetableApplication

/// `check-order` from its request to its report, on Harbor Point's projections.
@Suite struct OrderCheckRunnerTests {
    private static let held = [
        event(1, "hold-added", #""hold_code":"passport""#),
        event(2, "booking-confirmed", #""cabin_id":"S12""#),
        event(3, "hold-cleared", #""hold_code":"passport""#),
    ]
    private let runner = OrderCheckRunner(
        catalog: HarborPointEvents.catalog, projections: HarborPointProjections.all)

    private static func event(_ id: Int, _ type: String, _ data: String) -> String {
        #"{"id":"e\#(id)","source":"/s","type":"\#(type)","data":{"sailing_id":"s","#
            + #""booking_id":7,\#(data)}}"#
    }

    private func request(
        _ projection: String, _ lines: [String] = held, order: String? = nil
    ) -> OrderCheckRequest {
        var request = OrderCheckRequest(
            projection: projection,
            source: .lines(Array(lines.joined(separator: "\n").utf8), name: "events"), seed: 1)
        request.order = order
        return request
    }

    private func refusal(of request: OrderCheckRequest) -> CommandFailure? {
        do {
            let report = try runner.checkOrder(request)
            Issue.record("\(report)")
            return nil
        } catch let failure as CommandFailure {
            return failure
        } catch {
            Issue.record("\(error)")
            return nil
        }
    }

    @Test func whatPassesSaysHowManyOrdersWereTried() throws {
        let report = try runner.checkOrder(request("boarding_manifest"))
        #expect(
            report
                == OrderCheckReport(
                    hasPassed: true,
                    text: "boarding_manifest, version 2, per-key-within-topic: passed; 20 "
                        + "interleavings of 3 events gave the same tables (seed 1)"))
    }

    @Test func theCounterexampleIsPrintedInBothOrdersWithTheRow() throws {
        let report = try runner.checkOrder(request("boarding_manifest", order: "none"))
        let lines = report.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        let data = #"{"sailing_id":"s","booking_id":7,"hold_code":"passport"}"#
        let added = "  0  e1  hold-added  \(data)"
        let cleared = "  2  e3  hold-cleared  \(data)"
        #expect(!report.hasPassed)
        #expect(
            lines.dropFirst()
                == [
                    "", "in the order of the log", added, cleared, "", "in the order that fails",
                    cleared, added, "", #"boarding_manifest sailing_id="s" booking_id=7"#,
                    "  log order      active_holds=[]",
                    #"  failing order  active_holds=["passport"]"#,
                    "", #"checkin_summary sailing_id="s""#,
                ].prefix(lines.count - 1))
    }

    /// The log would take it in once, and so does the check.
    @Test func anEventThatIsInTheFileTwiceCountsOnce() throws {
        let charge = Self.event(
            4, "charge-posted", #""charge_id":"c","amount":5,"currency":"EUR""#)
        let report = try runner.checkOrder(request("unsettled_charges", [charge, charge]))
        #expect(report.text.contains("no other order of 1 event is"))
    }

    @Test(arguments: [
        ("nothing", nil, CommandStatus.dataRefused, "there are boarding_manifest"),
        ("boarding_manifest", "some", .usage, "per-key-within-topic"),
    ])
    func whatIsNotThereIsNamed(
        projection: String, order: String?, status: CommandStatus, words: String
    ) throws {
        let failure = try #require(refusal(of: request(projection, order: order)))
        #expect(failure.status == status)
        #expect(failure.message.contains(words))
    }

    @Test func versionsPartitionsAndEventsAreChecked() throws {
        var version = request("boarding_manifest")
        version.version = 9
        #expect(
            refusal(of: version)?.message == "boarding_manifest has no version 9; there are 1, 2")
        var partitions = request("cabin_occupancy")
        partitions.partitions = 4
        let refused = try #require(refusal(of: partitions))
        #expect(refused.status == .dataRefused)
        #expect(refused.message == "a log of 4 partitions does not keep the order “total”")
        let bad = try #require(refusal(of: request("cabin_occupancy", Self.held + ["{}"])))
        #expect(bad.status == .dataRefused)
        #expect(bad.message.hasPrefix("events: event 4: "))
    }

    @Test func theLogOfADirectoryIsReadUnderItsLock() async throws {
        let folder = TestDirectory()
        let path = "\(folder.path)/data"
        let directory = OrderCheckRequest(
            projection: "boarding_manifest", source: .dataDirectory(path: path), seed: 1)
        #expect(throws: ServerLaunchError.self) { try runner.checkOrder(directory) }
        #expect(TestDirectory.names(folder.path).isEmpty, "a check makes no directory")
        var options = ServerOptions(
            dataDirectory: path, catalog: runner.catalog, projections: [UnsettledCharges()])
        options.port = 0
        let server = try TidetableServer(options)
        #expect(throws: ServerLaunchError.dataDirectoryInUse(path: path)) {
            try runner.checkOrder(directory)
        }
        await server.drain(within: 1)
    }

    @Test func theEventsOfALogAreFolded() async throws {
        let folder = TestDirectory()
        let log = try EventLog.open(directory: folder.path, catalog: runner.catalog)
        var decoder = log.makeDecoder()
        let block = try decoder.decode(
            Array(Self.held.joined(separator: "\n").utf8), as: .lines)
        _ = try await log.append(block)
        log.close()
        var directory = OrderCheckRequest(
            projection: "boarding_manifest", source: .dataDirectory(path: folder.path), seed: 1)
        directory.order = "none"
        let report = try runner.checkOrder(directory)
        let same = try runner.checkOrder(request("boarding_manifest", order: "none"))
        #expect(report == same)
    }
}
