import Dispatch

/// A serial queue as an actor's executor, so that SQLite's blocking calls never sit on the
/// threads that all Swift tasks share.
final class QueueExecutor: SerialExecutor {
    let queue: DispatchQueue

    init(label: String) { queue = DispatchQueue(label: label, qos: .userInitiated) }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }

    /// Lets `assumeIsolated` hold on a block that was put on the queue directly.
    func checkIsolated() { dispatchPrecondition(condition: .onQueue(queue)) }
}
