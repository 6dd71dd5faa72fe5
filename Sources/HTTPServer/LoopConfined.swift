/// Carries a value that only one event loop uses.
///
/// `@unchecked Sendable`: whoever opens the box does so in work that was submitted to that loop.
struct LoopConfined<Value>: @unchecked Sendable {
    let value: Value

    init(_ value: Value) {
        self.value = value
    }
}
