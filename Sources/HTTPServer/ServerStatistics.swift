import Synchronization

/// What a server has done since its start, summed over its loops.
public struct ServerStatistics: Sendable, Equatable {
    /// Open now.
    public var openConnections = 0
    /// Accepted so far.
    public var acceptedConnections = 0
    /// Request heads that reached the service.
    public var requests = 0
    /// Final answers by the first digit of their status: `answers[2]` counts 2xx.
    public var answers = [Int](repeating: 0, count: 6)
    /// Octets read from clients.
    public var bytesIn = 0
    /// Octets written to clients.
    public var bytesOut = 0
    /// Requests refused by the parser.
    public var parseFailures = 0
    /// Connections that missed a deadline other than the idle one.
    public var timeouts = 0
    /// How often accepting paused because descriptors or connections ran out.
    public var acceptPauses = 0
}

/// The counts of one loop: written by that loop only, read by anyone.
final class LoopCounters: Sendable {
    /// A count with a single writer, so that adding needs no locked instruction.
    struct Count: ~Copyable, Sendable {
        private let value = Atomic<Int>(0)

        borrowing func add(_ amount: Int) {
            value.store(value.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
        }

        var total: Int { value.load(ordering: .relaxed) }
    }

    let accepted = Count()
    let requests = Count()
    let informational = Count()
    let successful = Count()
    let redirected = Count()
    let refused = Count()
    let failed = Count()
    let bytesIn = Count()
    let bytesOut = Count()
    let parseFailures = Count()
    let timeouts = Count()
    let acceptPauses = Count()

    func addAnswer(_ status: Int) {
        switch status {
        case 200..<300: successful.add(1)
        case 300..<400: redirected.add(1)
        case 400..<500: refused.add(1)
        case 500...: failed.add(1)
        default: informational.add(1)
        }
    }

    func add(to sum: inout ServerStatistics) {
        sum.acceptedConnections += accepted.total
        sum.requests += requests.total
        sum.answers[1] += informational.total
        sum.answers[2] += successful.total
        sum.answers[3] += redirected.total
        sum.answers[4] += refused.total
        sum.answers[5] += failed.total
        sum.bytesIn += bytesIn.total
        sum.bytesOut += bytesOut.total
        sum.parseFailures += parseFailures.total
        sum.timeouts += timeouts.total
        sum.acceptPauses += acceptPauses.total
    }
}
