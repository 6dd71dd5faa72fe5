/// The pending timers of one loop, the earliest on top (a binary heap).
///
/// A cancelled timer stays until it comes to the top or until cancelled ones are the majority, so
/// that cancelling costs nothing and a server that cancels every timer still holds few.
struct TimerHeap {
    private var timers: [LoopTimer] = []
    private var cancelled = 0

    /// How many are held, cancelled ones included.
    var count: Int { timers.count }

    /// The earliest deadline, nil when nothing is pending.
    var earliest: Int64? { timers.first?.deadline }

    mutating func insert(_ timer: LoopTimer) {
        timers.append(timer)
        siftUp(timers.count - 1)
    }

    /// Removes the earliest timer if its deadline has come. The timer may be a cancelled one.
    mutating func popDue(at now: Int64) -> LoopTimer? {
        guard let first = timers.first, first.deadline <= now else { return nil }
        timers.swapAt(0, timers.count - 1)
        timers.removeLast()
        siftDown(0)
        if !first.isPending { cancelled = max(0, cancelled - 1) }
        return first
    }

    /// Told whenever a timer in the heap was cancelled.
    mutating func noteCancelled() {
        cancelled += 1
        guard cancelled > 32, cancelled > timers.count / 2 else { return }
        timers.removeAll { !$0.isPending }
        cancelled = 0
        for index in stride(from: timers.count / 2, through: 0, by: -1) { siftDown(index) }
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard timers[child].deadline < timers[parent].deadline else { return }
            timers.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(_ start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < timers.count {
                if timers[child].deadline < timers[least].deadline { least = child }
            }
            guard least != parent else { return }
            timers.swapAt(parent, least)
            parent = least
        }
    }
}
