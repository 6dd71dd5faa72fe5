import EventLog
import Synchronization
import Testing

@testable import ProjectionRuntime

@Suite struct PositionGateTests {
    /// Counts calls of waiters, by name.
    private final class Calls: Sendable {
        private let names = Mutex<[String]>([])
        var all: [String] { names.withLock { $0.sorted() } }
        func add(_ name: String) { names.withLock { $0.append(name) } }
    }

    @Test func aReachedPositionIsNotWaitedFor() {
        let gate = PositionGate(position: Position(last: 5))
        let calls = Calls()
        #expect(gate.wait(for: Position(last: 5)) { calls.add("5") } == nil)
        #expect(gate.wait(for: .none) { calls.add("none") } == nil)
        gate.advance(to: Position(last: 9))
        #expect(calls.all == [])
        #expect(gate.waiting == 0)
    }

    @Test func waitersAreCalledOnceWhenTheirPositionIsReached() {
        let gate = PositionGate(position: .none)
        let calls = Calls()
        for target in [3, 1, 2, 3] as [Int64] {
            #expect(gate.wait(for: Position(last: target)) { calls.add("\(target)") } != nil)
        }
        gate.advance(to: Position(last: 0))
        #expect(calls.all == [])
        gate.advance(to: Position(last: 2))
        #expect(calls.all == ["1", "2"])
        gate.advance(to: Position(last: 10))
        #expect(calls.all == ["1", "2", "3", "3"])
        gate.advance(to: Position(last: 11))
        #expect(calls.all.count == 4)
        #expect(gate.waiting == 0)
    }

    @Test func aCancelledWaiterIsNotCalled() throws {
        let gate = PositionGate(position: .none)
        let calls = Calls()
        let ticket = try #require(gate.wait(for: Position(last: 1)) { calls.add("gone") })
        _ = gate.wait(for: Position(last: 1)) { calls.add("kept") }
        #expect(gate.cancel(ticket))
        #expect(!gate.cancel(ticket))
        gate.advance(to: Position(last: 1))
        #expect(calls.all == ["kept"])
    }

    /// The nearest target is remembered; cancelling it must not hide the next one.
    @Test func cancellingTheNearestLeavesTheOthers() throws {
        let gate = PositionGate(position: .none)
        let calls = Calls()
        let nearest = try #require(gate.wait(for: Position(last: 1)) { calls.add("1") })
        _ = gate.wait(for: Position(last: 4)) { calls.add("4") }
        gate.cancel(nearest)
        gate.advance(to: Position(last: 2))
        gate.advance(to: Position(last: 4))
        #expect(calls.all == ["4"])
    }

    @Test func thePositionNeverGoesBack() {
        let gate = PositionGate(position: Position(last: 7))
        gate.advance(to: Position(last: 3))
        #expect(gate.position == Position(last: 7))
        gate.advance(to: Position(last: 8))
        #expect(gate.position == Position(last: 8))
    }

    @Test func aWaiterMayWaitAgainWhileItIsCalled() {
        let gate = PositionGate(position: .none)
        let calls = Calls()
        _ = gate.wait(for: Position(last: 0)) {
            calls.add("first")
            _ = gate.wait(for: Position(last: 1)) { calls.add("second") }
        }
        gate.advance(to: Position(last: 0))
        gate.advance(to: Position(last: 1))
        #expect(calls.all == ["first", "second"])
    }
}
