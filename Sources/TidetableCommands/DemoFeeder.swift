import HTTPClient

/// Feeds events to the demo's server over its own HTTP door, as a bridge from a database would:
/// small requests, one after the other.
struct DemoFeeder: Sendable {
    /// A file of events.
    var events: String
    /// Events per second, 0 for as fast as it goes.
    var speed: Int

    /// The most events of one request.
    static let largestRequest = 500

    /// A request carries a twentieth of a second's events, so that rows change all the time.
    var requestSize: Int {
        speed == 0 ? DemoFeeder.largestRequest : max(1, min(DemoFeeder.largestRequest, speed / 20))
    }

    /// Feeds all of it and reports on stderr; one line of JSON on stdout when it is done.
    func run(_ server: ServerAddress) throws(CommandFailure) {
        var plan = AppendJob.Plan(path: events)
        plan.batch = requestSize
        plan.rate = speed
        let meter = ProgressMeter(label: "demo")
        let job = AppendJob(plan, ServerSession(server), meter: meter)
        let probe = LagProbe(ServerSession(server, timeout: .seconds(5)))
        job.notes = { probe.words() }
        let clock = ContinuousClock()
        let start = clock.now
        do {
            try job.run()
        } catch {
            meter.clear()
            throw error
        }
        let seconds = PlainText.milliseconds((clock.now - start).inSeconds)
        Console.print(job.totals.json)
        Console.report(
            "\(PlainText.grouped(job.totals.lines)) events fed in \(seconds) s; "
                + "serving on \(server) until Ctrl-C")
    }
}

/// Asks the server for its lag, twice a second at most.
final class LagProbe {
    private let session: ServerSession
    private let clock = ContinuousClock()
    private var last: ContinuousClock.Instant?
    private var known: [String] = []

    init(_ session: ServerSession) {
        self.session = session
    }

    /// Words for a progress line; the last known ones while the server does not answer.
    func words() -> [String] {
        let now = clock.now
        if let last, now - last < .milliseconds(500) { return known }
        last = now
        if let answer = try? session.json("/v1/lag"), let report = try? LagReport(answer) {
            known = ["lag \(PlainText.grouped(report.mostEvents)) events"]
        }
        return known
    }
}
