import CSQLite

/// A function of our own that a pure statement may call. It must give the same result for the same
/// arguments, for ever.
public struct PureFunction: Sendable {
    /// Why a function gives no result, in words.
    public struct Failure: Error, Sendable {
        let reason: String

        /// A failure with the given words.
        public init(_ reason: String) { self.reason = reason }
    }

    /// What a function does. An argument is nil where it is a blob or a text that is no UTF-8.
    public typealias Body = @Sendable ([SQLValue?]) throws(Failure) -> SQLValue

    /// The name, in lower case.
    public let name: String
    let argumentCount: Int
    let body: Body

    /// A function of so many arguments.
    public init(_ name: String, argumentCount: Int, _ body: @escaping Body) {
        self.name = name
        self.argumentCount = argumentCount
        self.body = body
    }

    /// Makes the function known to a connection, which keeps it until it is closed.
    func define(on handle: OpaquePointer) -> Int32 {
        sqlite3_create_function_v2(
            handle, name, Int32(truncatingIfNeeded: argumentCount),
            SQLITE_UTF8 | SQLITE_DETERMINISTIC,
            Unmanaged.passRetained(Box(body)).toOpaque(),
            { context, count, values in
                guard let context, let raw = sqlite3_user_data(context) else { return }
                let box = Unmanaged<Box>.fromOpaque(raw).takeUnretainedValue()
                box.call(context, UnsafeBufferPointer(start: values, count: Int(count)))
            }, nil, nil,
            { raw in
                if let raw { Unmanaged<Box>.fromOpaque(raw).release() }
            })
    }

    private final class Box {
        private let body: Body

        init(_ body: @escaping Body) { self.body = body }

        func call(_ context: OpaquePointer, _ values: UnsafeBufferPointer<OpaquePointer?>) {
            do throws(Failure) {
                switch try body(values.map(PureFunction.value)) {
                case .null: sqlite3_result_null(context)
                case .integer(let integer): sqlite3_result_int64(context, integer)
                case .real(let real): sqlite3_result_double(context, real)
                case .text(var text):
                    text.withUTF8 { utf8 in
                        guard let start = utf8.baseAddress else {
                            return tidetable_result_text(context, "", 0)
                        }
                        guard let count = Int32(exactly: utf8.count) else {
                            return sqlite3_result_error_toobig(context)
                        }
                        tidetable_result_text(context, start, count)
                    }
                }
            } catch {
                sqlite3_result_error(context, error.reason, -1)
            }
        }
    }

    private static func value(_ value: OpaquePointer?) -> SQLValue? {
        switch sqlite3_value_type(value) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(sqlite3_value_int64(value))
        case SQLITE_FLOAT: return .real(sqlite3_value_double(value))
        case SQLITE_TEXT:
            let start = sqlite3_value_text(value)
            let count = start == nil ? 0 : Int(sqlite3_value_bytes(value))
            let bytes = UnsafeBufferPointer(start: start, count: count)
            return String(validating: bytes, as: UTF8.self).map(SQLValue.text)
        default: return nil
        }
    }
}
