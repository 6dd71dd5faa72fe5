/// One line that says how far a long piece of work is.
public struct ProgressLine: Sendable, Equatable {
    /// Events done so far.
    public var events = 0
    /// Events per second; nil when not known.
    public var rate: Double? = 0
    /// How much is done, 0 to 1; nil when the whole is not known.
    public var fraction: Double?
    /// Seconds to the end; nil when not known.
    public var remaining: Double?
    /// More to show, such as `3 duplicates`.
    public var notes: [String] = []

    /// Makes a line at the beginning of the work.
    public init() {}

    /// The numbers from the events and the share done after `elapsed` seconds of work.
    public init(events: Int, fraction: Double?, elapsed: Double, notes: [String] = []) {
        self.events = events
        self.notes = notes
        self.fraction = fraction.map { min(max($0, 0), 1) }
        rate = elapsed > 0 ? Double(events) / elapsed : 0
        if let done = self.fraction, done > 0 { remaining = elapsed * (1 - done) / done }
    }

    /// What the server says of a build or a verification: `position` of `target`, with its rate
    /// and its estimate where it gives them.
    public init(_ work: JSONValue) {
        // Positions count from 0, and -1 is nothing yet: one more is the number of events.
        let position = work["position"]?.text.flatMap { Int($0) } ?? -1
        events = max(-1, min(position, Int.max - 1)) + 1
        rate = work["events_per_second"]?.double
        remaining = work["eta_seconds"]?.double
        guard let target = work["target"]?.text.flatMap({ Int($0) }) else { return }
        fraction = target < 0 ? 1 : min(1, Double(events) / (Double(target) + 1))
    }

    /// The line in at most `width` columns: the bar takes what the words leave, up to 30 columns,
    /// and goes first when the room is short.
    public func text(width: Int) -> String {
        var words: [String] = []
        if let fraction { words.append("\(Int(fraction * 100)) %") }
        words.append("\(PlainText.grouped(events)) events")
        if let rate { words.append(PlainText.rate(rate)) }
        words += notes
        if let remaining, fraction != 1 { words.append("ETA \(PlainText.clock(remaining))") }
        let line = words.joined(separator: "  ")
        let room = min(30, width - line.count - 4)
        guard let fraction, room >= 8 else { return String(line.prefix(max(width, 0))) }
        let filled = Int(fraction * Double(room))
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
        return "\(bar)  \(line)"
    }
}
