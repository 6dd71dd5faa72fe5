/// Why a question about rows was refused. Nothing that was asked is ever ignored: what cannot be
/// honoured is named here.
public enum QueryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The parameter is neither one of the API's nor a column of the table.
    case unknownParameter(String)
    /// A parameter that may be given once was given again.
    case repeatedParameter(String)
    /// The parameter's value is not what it must be.
    case invalidValue(parameter: String, expected: String)
    /// The column has no such filter.
    case unsupportedFilter(parameter: String, reason: String)
    /// More filters, or more values in one filter, than one question may hold.
    case tooMany(parameter: String, limit: Int)
    /// The cursor is damaged, or belongs to another question.
    case invalidCursor(reason: String)
    /// The path does not name a row of the table.
    case invalidKey(expected: String)

    /// The parameter at fault; nil where the path is.
    public var parameter: String? {
        switch self {
        case .unknownParameter(let name), .repeatedParameter(let name): return name
        case .invalidValue(let name, _), .unsupportedFilter(let name, _), .tooMany(let name, _):
            return name
        case .invalidCursor: return "cursor"
        case .invalidKey: return nil
        }
    }

    /// One sentence for whoever asked. It names parameters, never their values.
    public var description: String {
        switch self {
        case .unknownParameter(let name): return "“\(name)” is no parameter and no column"
        case .repeatedParameter(let name): return "“\(name)” may be given once"
        case .invalidValue(let name, let expected): return "“\(name)” must be \(expected)"
        case .unsupportedFilter(let name, let reason): return "“\(name)”: \(reason)"
        case .tooMany(let name, let limit): return "“\(name)”: at most \(limit) are allowed"
        case .invalidCursor(let reason): return "“cursor” \(reason)"
        case .invalidKey(let expected): return "the path must end in \(expected)"
        }
    }
}
