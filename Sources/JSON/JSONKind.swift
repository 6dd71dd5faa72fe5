/// What a JSON value is.
///
/// A number whose text has neither a fraction nor an exponent is an `integer`, whatever its size;
/// every other number is a `number`. `1.0` and `1e2` are therefore `number`s.
@frozen
public enum JSONKind: UInt8, Sendable {
    /// The literal `null`.
    case null
    /// The literal `true`.
    case `true`
    /// The literal `false`.
    case `false`
    /// A number without fraction and exponent.
    case integer
    /// A number with a fraction, an exponent or both.
    case number
    /// A string: a value or the key of an object's member.
    case string
    /// An object; its members follow as pairs of a key token and a value token.
    case object
    /// An array; its elements follow.
    case array
}
