import Benchmarks
import Glibc
import Synchronization

/// Work beside a measurement, on a thread of its own that may run where its maker may.
final class BackgroundWork: Sendable {
    private let isStopping = Atomic(false)
    private let failure = Mutex<BenchmarkError?>(nil)
    private let isDone = Mutex(false)

    /// Starts the work.
    /// - Parameter body: does it until the closure that it is given says that it is enough.
    init(_ body: @escaping @Sendable (_ isEnough: () -> Bool) throws(BenchmarkError) -> Void) {
        let context = Unmanaged.passRetained(
            Run { [self] in
                do throws(BenchmarkError) {
                    try body { isStopping.load(ordering: .relaxed) }
                } catch {
                    failure.withLock { $0 = error }
                }
                isDone.withLock { $0 = true }
            })
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { pointer in
                guard let pointer else { return nil }
                Unmanaged<Run>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            }, context.toOpaque())
        precondition(code == 0, "a thread can be made")
        pthread_detach(thread)
    }

    /// Lets the work end, and waits for it.
    /// - Parameter wake: ends its waiting, where it waits for what does not come by itself.
    /// - Throws: what it failed with, also before.
    func stop(
        wakingBy wake: () throws(BenchmarkError) -> Void = { () throws(BenchmarkError) in }
    ) throws(BenchmarkError) {
        isStopping.store(true, ordering: .relaxed)
        try wake()
        while !isDone.withLock({ $0 }) { usleep(500) }
        if let error = failure.withLock({ $0 }) { throw error }
    }

    private final class Run: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

extension BackgroundWork {
    /// Appends at a pace, one request at a time, until it is stopped or all are sent.
    /// - Parameters:
    ///   - appends: the requests.
    ///   - rate: requests a second.
    static func appends(
        _ appends: RequestSet, rate: Double, to server: Endpoint
    ) -> BackgroundWork {
        BackgroundWork { isEnough throws(BenchmarkError) in
            let client = try PeerClient(to: server.address, ResponseScanner())
            let start = Clock.now()
            for index in 0..<appends.count where !isEnough() {
                let wait = start + Int64(Double(index) * 1e9 / rate) - Clock.now()
                if wait > 0 { usleep(UInt32(clamping: wait / 1_000)) }
                try client.send(Array(appends.bytes[appends.request(index)]))
            }
        }
    }

    /// Reads a whole answer over and over until it is stopped.
    static func reads(_ request: [UInt8], of server: Endpoint) -> BackgroundWork {
        BackgroundWork { isEnough throws(BenchmarkError) in
            let client = try PeerClient(to: server.address, ResponseScanner())
            while !isEnough() { try client.drain(request, until: isEnough) }
        }
    }
}
