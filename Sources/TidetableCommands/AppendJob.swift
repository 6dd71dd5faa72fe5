import HTTPClient

/// Sends the lines of an input to a server: read, cut, gather, pace, append.
final class AppendJob {
    /// What to send and how fast.
    struct Plan: Sendable, Equatable {
        /// A file or `-`.
        var path: String
        /// The most events of a request.
        var batch = 1000
        /// The first line to send, from 1.
        var firstLine = 1
        /// Events per second, 0 for as fast as it goes.
        var rate = 0
        /// How long to go on trying.
        var retry = Duration.seconds(60)
    }

    /// More words for the progress line.
    var notes: () -> [String] = { [] }
    /// Told before each wait for a server that does not take events.
    var onWait: (String, Duration) -> Void {
        get { sender.onWait }
        set { sender.onWait = newValue }
    }
    /// What is on the server's disk so far.
    var totals: AppendTotals { sender.totals }

    /// A line that is longer is no event; it bounds the memory of a run.
    private static let longestLine = 64 << 20
    private let plan: Plan
    private let pacer: Pacer
    private let sender: EventSender
    private let meter: ProgressMeter
    private let clock = ContinuousClock()

    init(_ plan: Plan, _ session: ServerSession, meter: ProgressMeter) {
        self.plan = plan
        self.meter = meter
        pacer = Pacer(rate: plan.rate)
        sender = EventSender(
            policy: RetryPolicy(limit: plan.retry), exchange: session.exchange)
    }

    /// Sends everything.
    ///
    /// - Throws: `CommandFailure`; `totals` then tells what is on disk.
    func run() throws(CommandFailure) {
        var input = try EventInput(path: plan.path)
        var splitter = LineSplitter()
        var batcher = EventBatcher(
            events: pacer.batchSize(limit: plan.batch), firstLine: plan.firstLine)
        let start = clock.now
        while try input.readPart({ splitter.append($0) }) {
            while let line = splitter.next() {
                guard let batch = batcher.add(line) else { continue }
                try send(batch, since: start, fraction: input.fraction)
            }
            // A pipe that is quiet for now may stay so: what it brought is not held back.
            if !input.hasMoreSoon, let batch = batcher.finish() {
                try send(batch, since: start, fraction: input.fraction)
            }
            guard splitter.pendingCount < AppendJob.longestLine else {
                throw CommandFailure(
                    .dataRefused, "line \(batcher.linesRead + 1) is longer than 64 MiB")
            }
        }
        // The end of a compressed file may bring text with it.
        while let line = splitter.next() ?? splitter.finish() {
            guard let batch = batcher.add(line) else { continue }
            try send(batch, since: start, fraction: input.fraction)
        }
        if let batch = batcher.finish() { try send(batch, since: start, fraction: input.fraction) }
        meter.finish(progress(since: start, fraction: 1))
    }

    private func send(
        _ batch: EventBatch, since start: ContinuousClock.Instant, fraction: Double?
    ) throws(CommandFailure) {
        var wait = pacer.wait(sent: totals.lines, elapsed: clock.now - start)
        while wait > .zero {
            Console.sleep(min(wait, .milliseconds(250)))
            meter.update { progress(since: start, fraction: fraction) }
            wait = pacer.wait(sent: totals.lines, elapsed: clock.now - start)
        }
        try sender.append(batch)
        meter.update { progress(since: start, fraction: fraction) }
    }

    private func progress(
        since start: ContinuousClock.Instant, fraction: Double?
    ) -> ProgressLine {
        ProgressLine(
            events: totals.lines, fraction: fraction, elapsed: (clock.now - start).inSeconds,
            notes: ["\(PlainText.grouped(totals.duplicates)) duplicates"] + notes())
    }
}

extension EventInput {
    /// How much of the file was read; nil when its length is not known. It stays below 1, as what
    /// was read last is not sent yet.
    fileprivate var fraction: Double? {
        size.map { $0 > 0 ? min(0.99, Double(bytesRead) / Double($0)) : 0.99 }
    }
}
