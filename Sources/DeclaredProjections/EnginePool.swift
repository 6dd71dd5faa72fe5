import Projections
import Synchronization

/// The engines of a projection. A projector, a check and a question about history fold with one
/// projection at once, each with an engine of its own for as long as one event takes.
final class EnginePool: Sendable {
    private let plan: FoldPlan
    private let idle: Mutex<[FoldEngine]>

    /// A pool with one engine.
    /// - Throws: `FoldError` where memory is short.
    init(_ plan: FoldPlan) throws(FoldError) {
        self.plan = plan
        idle = Mutex([try FoldEngine(plan)])
    }

    /// An engine that nobody else has until it is given back.
    /// - Throws: `FoldError` where memory is short.
    func take() throws(FoldError) -> FoldEngine {
        if let engine = idle.withLock({ $0.popLast() }) { return engine }
        return try FoldEngine(plan)
    }

    /// Gives an engine back.
    func give(_ engine: FoldEngine) {
        idle.withLock { idle in
            if idle.count < EnginePool.maximumIdle { idle.append(engine) }
        }
    }

    private static let maximumIdle = 8
}
