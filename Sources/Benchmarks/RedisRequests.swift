/// Pipelines of Redis commands.
extension RequestSet {
    /// One `XADD` for each event of the bodies of `requests`, those of one body in one pipeline.
    public static func streamAppends(of requests: RequestSet, to stream: String) -> RequestSet {
        var set = RequestSet()
        for index in 0..<requests.count {
            set.appendRequest { bytes in
                for line in requests.lines(index) {
                    bytes.append(redis: ["XADD", stream, "*", "e"], line)
                }
            }
        }
        return set
    }
}

extension Array where Element == UInt8 {
    /// Appends a Redis command.
    /// - Parameters:
    ///   - words: its words.
    ///   - value: one more word, as octets.
    public mutating func append(redis words: [String], _ value: ArraySlice<UInt8>? = nil) {
        append(text: "*")
        append(number: words.count + (value == nil ? 0 : 1))
        append(text: "\r\n")
        for word in words { append(bulk: Array(word.utf8)[...]) }
        if let value { append(bulk: value) }
    }

    private mutating func append(bulk value: ArraySlice<UInt8>) {
        append(text: "$")
        append(number: value.count)
        append(text: "\r\n")
        append(contentsOf: value)
        append(text: "\r\n")
    }
}
