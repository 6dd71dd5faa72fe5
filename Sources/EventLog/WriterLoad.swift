/// How busy the writer was lately. It knows no clock: nanoseconds come in.
///
/// What it remembers spans a few hundredths of a second and fades as time goes on.
struct WriterLoad {
    private var busy = 0.0
    private var idle = 0.0
    private var events = 0.0
    private var requests = 0.0
    private var groups = 0.0
    private var isBusy = false
    private var since: UInt64

    private static let memory = 40e6
    /// At work for this share of its time …
    private static let fullShare = 0.7
    /// … with so many requests in a group on average, more clients wait than one sync serves.
    /// Sixty-four clients with an event each: 0.75 to 0.98 and 20 to 50; 50,000 events/s in paced
    /// requests of 20: 0.7 to 0.9, and 1 to 3.
    private static let crowd = 8.0
    /// More events a second than this are a bulk load, whatever the writer's share: a single
    /// client's requests leave it idle while they are received and decoded.
    private static let bulkRate = 100_000.0
    /// After so many nanoseconds without a request a load is over.
    private static let quiet: UInt64 = 20_000_000

    init(at now: UInt64) { since = now }

    /// The writer begins to work, goes on or rests.
    mutating func note(busy isBusyNow: Bool, at now: UInt64) {
        let spent = Double(now &- since)
        if isBusy { busy += spent } else { idle += spent }
        if busy + idle > WriterLoad.memory { fade(by: WriterLoad.memory / 2 / (busy + idle)) }
        isBusy = isBusyNow
        since = now
    }

    /// A group was appended.
    mutating func note(events appended: Int, requests served: Int) {
        events += Double(appended)
        requests += Double(served)
        groups += 1
    }

    /// Whether appends take all that the disk gives, or come faster than tables follow.
    func isHeavy(at now: UInt64) -> Bool {
        if !isBusy, now &- since > WriterLoad.quiet { return false }
        var reading = self
        reading.note(busy: isBusy, at: now)
        let spent = reading.busy + reading.idle
        // A first request after a rest says nothing yet.
        guard spent >= WriterLoad.memory / 2 else { return false }
        let isFull = reading.busy >= WriterLoad.fullShare * spent
        return isFull && reading.requests >= WriterLoad.crowd * reading.groups
            || reading.events * 1e9 >= WriterLoad.bulkRate * spent
    }

    private mutating func fade(by factor: Double) {
        busy *= factor
        idle *= factor
        events *= factor
        requests *= factor
        groups *= factor
    }
}
