/// Why an answer's head was not written. It is the service's fault: answer 500 instead.
public enum ResponseFailure: Error, Sendable, Equatable {
    /// Not a final status: outside 200 to 599.
    case invalidStatus(Int)
    /// The field's name is not a token, or its value holds CR, LF, NUL or another control.
    case invalidField(name: String)
}
