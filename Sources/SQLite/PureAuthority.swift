import CSQLite

/// Judges what a statement does while SQLite compiles it.
///
/// `@unchecked Sendable`: the one connection that owns it is noncopyable, and `refusal` is touched
/// only while that connection compiles, on its owner's thread.
final class PureAuthority: @unchecked Sendable {
    private let functions: Set<String>
    var refusal: PureStatementError.Refusal?

    init(functions: Set<String>) { self.functions = functions }

    func judge(
        _ action: Int32, _ first: UnsafePointer<CChar>?, _ second: UnsafePointer<CChar>?
    ) -> Int32 {
        let found: PureStatementError.Refusal
        switch action {
        case SQLITE_SELECT: return SQLITE_OK
        case SQLITE_FUNCTION:
            let name = second.map { String(cString: $0).lowercased() } ?? ""
            if functions.contains(name) { return SQLITE_OK }
            found = .function(name)
        case SQLITE_READ: found = .table(first.map { String(cString: $0) } ?? "")
        case SQLITE_RECURSIVE: found = .recursion
        default: found = .statement
        }
        // The first one is the one to report.
        if refusal == nil { refusal = found }
        return SQLITE_DENY
    }
}
