/// Draws a progress line on stderr: in place, ten times a second, on a terminal; as a line of its
/// own every five seconds elsewhere.
final class ProgressMeter {
    private let clock = ContinuousClock()
    private let isTerminal: Bool
    private let interval: Duration
    private let label: String
    private var last: ContinuousClock.Instant
    private var isDrawn = false

    /// Makes a meter whose lines begin with `label` where they are not drawn in place.
    init(label: String) {
        self.label = label
        isTerminal = Console.errorIsTerminal
        interval = isTerminal ? .milliseconds(100) : .seconds(5)
        last = clock.now
    }

    /// Draws the line if it is time to.
    func update(_ line: () -> ProgressLine) {
        let now = clock.now
        guard now - last >= interval else { return }
        last = now
        draw(line())
    }

    /// Draws the last state, whatever the time, and leaves it standing.
    func finish(_ line: ProgressLine) {
        draw(line)
        if isDrawn { Console.draw("\n") }
        isDrawn = false
    }

    /// Removes the line, so that something else can be printed.
    func clear() {
        if isDrawn { Console.draw("\r\u{1b}[K") }
        isDrawn = false
    }

    private func draw(_ line: ProgressLine) {
        if isTerminal {
            Console.draw("\r\u{1b}[K" + line.text(width: Console.width - 1))
            isDrawn = true
        } else {
            Console.report("\(label): \(line.text(width: 200))")
        }
    }
}
