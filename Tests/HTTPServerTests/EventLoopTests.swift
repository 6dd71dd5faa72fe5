import Synchronization
import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5)))
struct EventLoopTests {
    private func loop(_ clock: any MonotonicClock) throws -> EventLoop {
        try EventLoop(index: 0, clock: clock, wallClock: { 784_111_777 }, tick: 5)
    }

    @Test func submittedWorkRunsOnceAndInOrder() async throws {
        let loop = try loop(SystemMonotonicClock())
        let seen = Mutex<[Int]>([])
        let done = Signal<Bool>()
        for number in 0..<10_000 {
            loop.execute { seen.withLock { $0.append(number) } }
        }
        loop.execute { done.send(true) }
        #expect(try await done.next())
        #expect(seen.withLock { $0 } == Array(0..<10_000))
        loop.execute { loop.stop() }
    }

    @Test func workSubmittedFromTheLoopRunsToo() async throws {
        let loop = try loop(SystemMonotonicClock())
        let done = Signal<Int>()
        @Sendable func step(_ left: Int) {
            if left == 0 { done.send(0) } else { loop.execute { step(left - 1) } }
        }
        step(1000)
        #expect(try await done.next() == 0)
        loop.execute { loop.stop() }
    }

    @Test func aSpreadReachesEachInOrderAndLetsOthersBetween() async throws {
        let loop = try loop(SystemMonotonicClock())
        let seen = Mutex<[Int]>([])
        let done = Signal<Bool>()
        loop.execute {
            // Submitted first, so that it runs between the first slice and the second.
            loop.execute { seen.withLock { $0.append(-1) } }
            loop.spread(Array(0..<200)) { number in
                seen.withLock { $0.append(number) }
                if number == 199 { done.send(true) }
            }
        }
        #expect(try await done.next())
        let slice = EventLoop.spreadSlice
        #expect(seen.withLock { $0 } == Array(0..<slice) + [-1] + Array(slice..<200))
        loop.execute { loop.stop() }
    }

    @Test func timersRunInTheOrderOfTheirDeadlines() async throws {
        let clock = ManualClock()
        let loop = try loop(clock)
        let seen = Signal<Int>()
        let armed = Signal<Bool>()
        loop.execute {
            for delay in [300, 100, 200] { loop.schedule(after: Int64(delay)) { seen.send(delay) } }
            loop.schedule(after: 150) { seen.send(-1) }.cancel()
            armed.send(true)
        }
        #expect(try await armed.next())
        clock.advance(1000)
        for delay in [100, 200, 300] { #expect(try await seen.next() == delay) }
        loop.execute { loop.stop() }
    }

    @Test func theDateIsFormattedFromTheWallClock() async throws {
        let loop = try loop(ManualClock())
        let date = Signal<[UInt8]>()
        loop.execute { date.send(loop.date) }
        #expect(try await date.next() == Array("Sun, 06 Nov 1994 08:49:37 GMT".utf8))
        loop.execute { loop.stop() }
    }
}
