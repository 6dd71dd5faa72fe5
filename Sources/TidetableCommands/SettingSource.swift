import ArgumentParser
import Foundation
import HTTPClient

/// Where the settings of a command come from: a flag wins over the environment, the environment
/// over the default.
///
/// The option `--drain-seconds` is `TIDETABLE_DRAIN_SECONDS` in the environment; a variable that is
/// set and empty counts as not set.
public struct SettingSource: Sendable {
    private let environment: [String: String]

    /// Makes a source over the given environment.
    public init(environment: [String: String]) {
        self.environment = environment
    }

    /// The environment of this process.
    public static var process: SettingSource {
        SettingSource(environment: ProcessInfo.processInfo.environment)
    }

    /// The variable of an option: `TIDETABLE_` and its name in capitals.
    public static func variable(of option: String) -> String {
        "TIDETABLE_" + option.uppercased().replacing("-", with: "_")
    }

    /// The flag's value, else the environment's, else nil.
    ///
    /// - Throws: `ValidationError` that names the variable when its value cannot be read.
    public func value<Value: ExpressibleByArgument>(
        _ flag: Value?, _ option: String
    ) throws -> Value? {
        if let flag { return flag }
        guard let text = text(option) else { return nil }
        guard let value = Value(argument: text) else {
            throw SettingSource.refusal(option, text, expected(of: Value.self))
        }
        return value
    }

    /// A number in `range`; the same range holds for the flag and for the environment.
    ///
    /// - Throws: `ValidationError` that names the flag or the variable.
    public func number<Number: ExpressibleByArgument & Comparable>(
        _ flag: Number?, _ option: String, in range: ClosedRange<Number>
    ) throws -> Number? {
        guard let number = try value(flag, option) else { return nil }
        guard range.contains(number) else {
            let range = "a number from \(range.lowerBound) to \(range.upperBound)"
            guard flag == nil else {
                throw ValidationError("--\(option): '\(number)' is not \(range)")
            }
            throw SettingSource.refusal(option, "\(number)", range)
        }
        return number
    }

    /// Whether a switch is on: the flag, or one of 1, true, yes, on in the environment.
    ///
    /// - Throws: `ValidationError` for any other value than these and 0, false, no, off.
    public func isOn(_ flag: Bool, _ option: String) throws -> Bool {
        guard !flag, let text = text(option) else { return flag }
        switch text.lowercased() {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        default: throw SettingSource.refusal(option, text, "one of true, false")
        }
    }

    private func text(_ option: String) -> String? {
        guard let text = environment[SettingSource.variable(of: option)], !text.isEmpty else {
            return nil
        }
        return text
    }

    private func expected<Value: ExpressibleByArgument>(of type: Value.Type) -> String {
        if !Value.allValueStrings.isEmpty {
            return "one of " + Value.allValueStrings.joined(separator: ", ")
        }
        return type == ServerAddress.self ? "an address as http://127.0.0.1:8080" : "a valid value"
    }

    private static func refusal(
        _ option: String, _ text: String, _ expected: String
    ) -> ValidationError {
        ValidationError("\(variable(of: option)) in the environment: '\(text)' is not \(expected)")
    }
}
