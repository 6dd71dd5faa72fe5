import Benchmarks
import DeclaredProjections
import Glibc
import HarborPoint
import ProjectionRuntime
import Projections
import Synchronization

/// What the tables beside the first one cost, and what an operator waits for.
enum ProjectionsBenchmark {
    static func run(_ bench: inout Bench) throws(BenchmarkError) {
        Bench.say("projections: appending \(bench.sizes.foldedEvents) events")
        // Threads inherit where they may run from the one that makes them.
        let figures = try bench.cpus.onAllCPUs { () throws(BenchmarkError) in
            try fold(bench) + [try compare(bench)]
        }
        bench.report.figures += figures
    }

    private static func fold(_ bench: Bench) throws(BenchmarkError) -> [Figure] {
        let count = bench.sizes.foldedEvents
        let log = try FoldedLog("projections", bench)
        defer { log.events.close() }
        try log.append(SailingWorkload.lines(events: count))
        let one = [OneTable(BoardingManifest())]
        let five: [any Projection] = [BoardingManifest(), UnsettledCharges(), CabinOccupancy()]
        let declared = [try declaredCharges()]
        let compiled = [UnsettledCharges()]
        var (single, all, bare) = ([Double](), [Double](), [Double]())
        var (sql, swift) = ([Double](), [Double]())
        for round in 0..<bench.rounds {
            Bench.say("projections: round \(round + 1)")
            single.append(try log.fold(one))
            all.append(try log.fold(five))
            bare.append(try log.fold(one, keepsLineage: false))
            sql.append(try log.fold(declared))
            swift.append(try log.fold(compiled))
        }
        let events = Double(count)
        let pairs = zip(all, single).map { $0 / $1 }
        let lineage = zip(single, bare).map { 100 * ($0 / $1 - 1) }
        return [
            figure("rebuild of one table", "events/s", single.map { events / $0 }),
            figure("rebuild of all five tables", "events/s", all.map { events / $0 }),
            figure("five tables' time beside one's", "times", pairs, .atMost(2.2)),
            figure("what lineage adds to the time", "%", lineage, .atMost(15)),
            // Only the events of its types, so that the figure is about the statements.
            figure(
                "folding charges by a declared SELECT", "events/s",
                sql.map { folded(count) / $0 }, .atLeast(100_000)),
            figure("folding them by Swift", "events/s", swift.map { folded(count) / $0 }),
        ].compactMap { $0 }
    }

    /// Two of a booking's seven events are charges.
    private static func folded(_ events: Int) -> Double { Double(events) * 2 / 7 }

    private static func declaredCharges() throws(BenchmarkError) -> any Projection {
        let columns = ["posted_amount", "settled_amount", "unsettled_amount", "open_charges"]
        func rule(_ type: String, _ steps: [String]) -> String {
            let terms = zip(columns, steps).map { "coalesce(:old.\($0), 0) + \($1) as \($0)" }
            return "on \(type)\n  key :sailing_id, :currency\n  select "
                + terms.joined(separator: ", ") + "\n"
        }
        let text =
            "projection unsettled_charges version 2\norder none\n"
            + "key sailing_id text\nkey currency text\n"
            + columns.map { "column \($0) integer\n" }.joined()
            + rule("charge-posted", [":amount", "0", ":amount", "1"])
            + rule("charge-settled", ["0", ":amount", "-:amount", "-1"])
        do {
            return try DeclaredProjection(
                Array(text.utf8).span.bytes, file: "charges.projection",
                catalog: HarborPointEvents.catalog)
        } catch {
            throw BenchmarkError("\(error)")
        }
    }

    private static func compare(_ bench: Bench) throws(BenchmarkError) -> Figure {
        let rows = bench.sizes.comparedRows
        Bench.say("projections: comparing two versions of \(rows) rows")
        let log = try FoldedLog("comparison", bench)
        defer { log.events.close() }
        try log.append(SailingWorkload.confirmations(bookings: rows))
        let rates = Mutex<[Double]>([])
        let rounds = bench.rounds
        try log.serving([BoardingManifest(), BoardingManifest(version: .two)]) { host in
            let name = "boarding_manifest"
            _ = try await host.build(name, version: 2)
            try await FoldedLog.until { host.projection(name)?.file(2) != nil }
            for _ in 0..<rounds {
                let start = Clock.now()
                let report = try await host.compare(name, from: 1, to: 2, samples: 20)
                let seconds = Clock.seconds(start, Clock.now())
                let compared = report.found.rowsInFrom
                rates.withLock { $0.append(Double(compared) / seconds) }
            }
        }
        guard let spread = Spread(rates.withLock { $0 }) else {
            throw BenchmarkError("nothing was compared")
        }
        return Figure(
            "comparison of two versions of \(FigureNumber.text(Double(rows))) rows",
            unit: "rows/s", spread, mark: .atLeast(500_000))
    }

    private static func figure(
        _ name: String, _ unit: String, _ values: [Double], _ mark: Mark? = nil
    ) -> Figure? {
        Spread(values).map { Figure(name, unit: unit, $0, mark: mark) }
    }
}

/// A projection without its aggregates: one table.
private struct OneTable: Projection {
    private let whole: BoardingManifest

    init(_ whole: BoardingManifest) { self.whole = whole }

    var version: Int { whole.version }
    var order: OrderNeed { whole.order }
    var table: TableSchema { whole.table }
    var subscribedTypes: [String] { whole.subscribedTypes }

    func keys(of event: borrowing Event, into keys: inout [Key]) throws(FoldError) {
        try whole.keys(of: event, into: &keys)
    }

    func reduce(
        _ key: Key, _ row: consuming Row?, _ event: borrowing Event
    ) throws(FoldError) -> Row? {
        try whole.reduce(key, row, event)
    }
}

/// Events that touch all five tables: of each booking a confirmation, a payment, a hold that is
/// added and cleared, a charge that is posted and settled, a check-in; of each sailing a schedule.
enum SailingWorkload {
    private static let bookingsPerSailing = 500
    /// So many bookings run beside each other.
    private static let openBookings = 10_000

    static func lines(events: Int) -> [UInt8] {
        var text = ""
        var count = 0
        var booking = 0
        while count < events {
            for other in booking..<booking + openBookings where other % bookingsPerSailing == 0 {
                text += schedule(other)
                count += 1
            }
            for step in 0..<7 {
                for other in booking..<booking + openBookings {
                    text += event(other, step)
                    count += 1
                }
            }
            booking += openBookings
        }
        return Array(text.utf8)
    }

    static func confirmations(bookings: Int) -> [UInt8] {
        var text = ""
        for booking in 0..<bookings { text += event(booking, booking % 4 == 0 ? 1 : 0) }
        return Array(text.utf8)
    }

    private static func schedule(_ booking: Int) -> String {
        #"{"id":"s-\#(booking)","source":"/b","type":"sailing-scheduled","data":"#
            + #"{"sailing_id":"\#(sailing(booking))","itinerary_id":"fjords-7","cabin_count":400}}"#
            + "\n"
    }

    private static func sailing(_ booking: Int) -> String {
        BookingWorkload.sailing(
            of: booking * BookingWorkload.bookingsPerSailing
                / bookingsPerSailing + 1)
    }

    private static func event(_ booking: Int, _ step: Int) -> String {
        let kinds = [
            ("booking-confirmed", #","cabin_id":"C\#(booking % 400)","guest_name":"A. Guest""#),
            ("payment-authorized", #","amount":220000,"currency":"EUR""#),
            ("hold-added", #","hold_code":"passport-mismatch""#),
            ("hold-cleared", #","hold_code":"passport-mismatch""#),
            ("charge-posted", #","charge_id":"c\#(booking)","amount":4250,"currency":"EUR""#),
            ("charge-settled", #","charge_id":"c\#(booking)","amount":4250,"currency":"EUR""#),
            ("guest-checked-in", ""),
        ]
        return #"{"id":"e-\#(booking)-\#(step)","source":"/harbor-point/bench","#
            + #""time":"2026-07-14T08:00:00Z","type":"\#(kinds[step].0)","data":"#
            + #"{"sailing_id":"\#(sailing(booking))","booking_id":\#(booking)\#(kinds[step].1)}}"#
            + "\n"
    }
}
