import EventLog

/// The one reader of `GET /v1/events`. `@unchecked Sendable`: used on the worker queue only, which
/// is serial.
final class SharedLogReader: @unchecked Sendable {
    private var reader: LogReader?

    func use<Value>(_ log: EventLog, _ body: (LogReader) throws -> Value) throws -> Value {
        let reader = try reader ?? log.makeReader()
        self.reader = reader
        return try body(reader)
    }
}
