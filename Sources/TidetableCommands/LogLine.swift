import JSON
import Logging

/// One entry of the log and its two written forms. A line is one line whatever stands in it:
/// control characters are escaped.
public struct LogLine: Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64
    /// How grave it is.
    public var level: Logger.Level
    /// Who says it.
    public var label: String
    /// What is said.
    public var message: String
    /// The values that belong to it.
    public var metadata: Logger.Metadata

    /// Makes an entry.
    public init(
        milliseconds: Int64, level: Logger.Level, label: String, message: String,
        metadata: Logger.Metadata = [:]
    ) {
        self.milliseconds = milliseconds
        self.level = level
        self.label = label
        self.message = message
        self.metadata = metadata
    }

    /// The line in a format, without its end.
    public func written(as format: LogFormat) -> String {
        switch format {
        case .text: text
        case .json: json
        }
    }

    /// `time level label: message key=value`, keys in order, values quoted where they must be.
    public var text: String {
        let time = UTCTime.text(milliseconds: milliseconds)
        var line = "\(time) \(level.rawValue) \(PlainText.escaped(label)): "
        line += PlainText.escaped(message)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            line += " \(PlainText.escaped(key))=\(LogLine.word(value))"
        }
        return line
    }

    /// An object with time, level, logger and message, then the metadata in order. A key that is
    /// one of those four gets `metadata.` before it, so that no name stands twice.
    public var json: String {
        var writer = JSONWriter(reservingCapacity: 256)
        writer.beginObject()
        writer.key("time")
        writer.string(UTCTime.text(milliseconds: milliseconds))
        writer.key("level")
        writer.string(level.rawValue)
        writer.key("logger")
        writer.string(label)
        writer.key("message")
        writer.string(message)
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
            let isTaken = ["time", "level", "logger", "message"].contains(key)
            writer.key(isTaken ? "metadata.\(key)" : key)
            LogLine.write(value, to: &writer)
        }
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func word(_ value: Logger.MetadataValue) -> String {
        let text: String
        switch value {
        case .string(let string): text = string
        case .stringConvertible(let value): text = value.description
        case .array, .dictionary:
            var writer = JSONWriter()
            write(value, to: &writer)
            return PlainText.escaped(String(decoding: writer.bytes, as: UTF8.self))
        }
        let isPlain = !text.isEmpty && !text.contains { " \"=\\".contains($0) }
        let escaped = PlainText.escaped(text)
        if isPlain, escaped == text { return text }
        return "\"" + escaped.replacing("\"", with: "\\\"") + "\""
    }

    private static func write(_ value: Logger.MetadataValue, to writer: inout JSONWriter) {
        switch value {
        case .string(let string): writer.string(string)
        case .stringConvertible(let value):
            switch value {
            case let number as Int: writer.integer(Int64(number))
            case let number as Int64: writer.integer(number)
            case let flag as Bool: writer.bool(flag)
            case let number as Double where number.isFinite: writer.double(number)
            default: writer.string(value.description)
            }
        case .array(let elements):
            writer.beginArray()
            for element in elements { write(element, to: &writer) }
            writer.endArray()
        case .dictionary(let members):
            writer.beginObject()
            for (key, value) in members.sorted(by: { $0.key < $1.key }) {
                writer.key(key)
                write(value, to: &writer)
            }
            writer.endObject()
        }
    }
}
