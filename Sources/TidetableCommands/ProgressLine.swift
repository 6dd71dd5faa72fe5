/// One line that says how far a long piece of work is.
public struct ProgressLine: Sendable, Equatable {
    /// Events done so far.
    public var events = 0
    /// Events per second.
    public var rate = 0.0
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

    /// The line in at most `width` columns: the bar takes what the words leave, up to 30 columns,
    /// and goes first when the room is short.
    public func text(width: Int) -> String {
        var words: [String] = []
        if let fraction { words.append("\(Int(fraction * 100)) %") }
        words.append("\(PlainText.grouped(events)) events")
        words.append("\(PlainText.grouped(Int(rate.rounded())))/s")
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
