import Testing

/// All tests of history: they ask the same few logs and files, which are made once and deleted when
/// the last test has ended.
@Suite(.sharedFixtures) struct HistoryTests {}

/// The fixtures that the tests of a suite share, each made when it is first asked for.
actor SharedFixtures {
    private var made: [HistoryCase: Task<HistoryFixture, any Error>] = [:]

    /// The fixtures of the suite that runs.
    @TaskLocal static var current: SharedFixtures?

    func fixture(_ set: HistoryCase) async throws -> HistoryFixture {
        let task = made[set] ?? Task { try await set.make() }
        made[set] = task
        return try await task.value
    }
}

/// Gives a suite fixtures that its tests share.
struct SharedFixturesTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await SharedFixtures.$current.withValue(SharedFixtures()) { try await body() }
    }
}

extension Trait where Self == SharedFixturesTrait {
    static var sharedFixtures: Self { SharedFixturesTrait() }
}
