/// A piece of work that an event loop runs once, later. Confined to its loop.
public final class LoopTimer {
    /// On the loop's clock, in milliseconds.
    let deadline: Int64
    private var work: (() -> Void)?
    private let cancelled: () -> Void

    init(deadline: Int64, work: @escaping () -> Void, cancelled: @escaping () -> Void) {
        self.deadline = deadline
        self.work = work
        self.cancelled = cancelled
    }

    /// False once it ran or was cancelled.
    public var isPending: Bool { work != nil }

    /// Forgets the work. Does nothing if it ran already. Called on the loop.
    public func cancel() {
        guard work != nil else { return }
        work = nil
        cancelled()
    }

    func fire() {
        let due = work
        work = nil
        due?()
    }
}
