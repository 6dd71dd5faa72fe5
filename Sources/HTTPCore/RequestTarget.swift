/// Where the parts of a request target lie in the head's octets.
struct RequestTarget: Sendable {
    /// Empty when an absolute-form target has no path.
    var path: Range<Int> = 0..<0
    /// Without the question mark.
    var query: Range<Int>?
    /// Of an absolute-form target; of Host once the head is complete.
    var authority: Range<Int> = 0..<0
}
