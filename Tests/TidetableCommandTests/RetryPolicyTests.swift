import Testing

@testable import TidetableCommands

@Test func theWaitDoublesUpToFiveSeconds() {
    var policy = RetryPolicy(limit: .seconds(1000))
    let waits = (0..<8).map { _ in policy.wait(elapsed: .zero) }
    #expect(
        waits == [100, 200, 400, 800, 1600, 3200, 5000, 5000].map { Duration.milliseconds($0) })
    policy.succeeded()
    #expect(policy.wait(elapsed: .zero) == .milliseconds(100))
}

@Test func theServerMayLengthenTheWaitButNotBeyondTheLimit() {
    var policy = RetryPolicy(limit: .seconds(60))
    #expect(policy.wait(elapsed: .zero, retryAfter: 7) == .seconds(7))
    #expect(policy.wait(elapsed: .seconds(59), retryAfter: 7) == .seconds(1))
    #expect(policy.wait(elapsed: .seconds(1), retryAfter: .max) == .seconds(59))
    #expect(policy.wait(elapsed: .seconds(60), retryAfter: 7) == nil)
}

@Test func nothingIsTriedAgainWithoutTime() {
    var policy = RetryPolicy(limit: .zero)
    #expect(policy.wait(elapsed: .zero) == nil)
}

@Test func aPacerKeepsTheRate() {
    let pacer = Pacer(rate: 100)
    #expect(pacer.wait(sent: 0, elapsed: .zero) == .zero)
    #expect(pacer.wait(sent: 50, elapsed: .milliseconds(100)) == .milliseconds(400))
    #expect(pacer.wait(sent: 50, elapsed: .seconds(9)) == .zero)
    #expect(pacer.batchSize(limit: 1000) == 25)
    #expect(Pacer(rate: 1).batchSize(limit: 1000) == 1)
    #expect(Pacer(rate: 0).batchSize(limit: 1000) == 1000)
    #expect(Pacer(rate: 0).wait(sent: 50, elapsed: .zero) == .zero)
}

@Test(arguments: [(0, 500), (1500, 75), (10, 1), (1_000_000, 500)])
func theDemoSendsSmallRequests(speed: Int, size: Int) {
    #expect(DemoFeeder(events: "x", speed: speed).requestSize == size)
}
