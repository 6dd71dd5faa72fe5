/// Why a percent-encoded text was refused; each one is a 400.
public enum PercentCodingError: Error, Sendable, Equatable {
    /// A `%` without two hexadecimal digits after it.
    case malformedEscape
    /// `%00`, or a NUL octet.
    case nul
    /// The decoded octets are not UTF-8: overlong, truncated, a surrogate, or beyond U+10FFFF.
    case invalidUTF8
}
