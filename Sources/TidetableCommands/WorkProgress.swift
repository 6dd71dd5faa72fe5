/// How far work is that the server does on its own.
enum WorkProgress<Outcome> {
    /// It goes on.
    case running(ProgressLine)
    /// It came to an end.
    case ended(Outcome)
}

extension WorkProgress: Sendable where Outcome: Sendable {}
extension WorkProgress: Equatable where Outcome: Equatable {}

extension WorkProgress {
    /// Asks again and again until the work has ended; meanwhile its progress is on stderr.
    ///
    /// - Parameters:
    ///   - label: what the lines begin with where they are not drawn in place.
    ///   - sleep: waits between two questions.
    ///   - ask: asks once.
    static func follow(
        _ label: String, sleep: (Duration) -> Void = Console.sleep,
        ask: () throws(CommandFailure) -> WorkProgress
    ) throws(CommandFailure) -> Outcome {
        let meter = ProgressMeter(label: PlainText.escaped(label))
        defer { meter.clear() }
        while true {
            switch try ask() {
            case .running(let line):
                meter.update { line }
                sleep(.milliseconds(200))
            case .ended(let outcome):
                return outcome
            }
        }
    }
}
