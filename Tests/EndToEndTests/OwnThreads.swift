import Dispatch

/// Runs `body` with each number from 0 on a thread of its own, and waits for all of them: a
/// blocking client must not hold one of the few threads that tasks share.
func onOwnThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) async {
    let group = DispatchGroup()
    for number in 0..<count {
        DispatchQueue(label: "client \(number)").async(group: group) { body(number) }
    }
    await withCheckedContinuation { waiting in
        group.notify(queue: .global()) { waiting.resume() }
    }
}
