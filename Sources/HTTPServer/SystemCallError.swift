import Glibc

/// A system call that failed while the server was being set up.
public struct SystemCallError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The call's name, as in the manual.
    public let call: String
    /// `errno` after the call.
    public let code: Int32

    /// Makes the error of a call that has just failed.
    public init(_ call: String, code: Int32 = errno) {
        self.call = call
        self.code = code
    }

    /// The call and the system's words for the code.
    public var description: String {
        "\(call): \(String(cString: strerror(code)))"
    }
}
