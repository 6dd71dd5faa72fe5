/// Messages to PostgreSQL, protocol 3, with values as text.
extension Array where Element == UInt8 {
    /// Appends the message that begins a session, without a password.
    public mutating func append(postgresUser user: String, database: String) {
        appendSized { bytes in
            bytes.append(contentsOf: [0, 3, 0, 0])
            for word in ["user", user, "database", database] { bytes.append(terminated: word) }
            bytes.append(0)
        }
    }

    /// Appends a query whose answer ends when the server is ready again.
    public mutating func append(postgresQuery text: String) {
        append(message: "Q") { $0.append(terminated: text) }
    }

    /// Appends a query whose text ends with what `write` appends, as a list of values.
    public mutating func append(
        postgresQuery text: String, _ write: (inout [UInt8]) -> Void
    ) {
        append(message: "Q") { bytes in
            bytes.append(contentsOf: text.utf8)
            write(&bytes)
            bytes.append(0)
        }
    }

    /// Appends the preparation of a statement.
    public mutating func append(prepare text: String, as name: String) {
        append(message: "P") { bytes in
            bytes.append(terminated: name)
            bytes.append(terminated: text)
            bytes.append(contentsOf: [0, 0])
        }
    }

    /// Appends the execution of a prepared statement.
    public mutating func append(execute name: String, _ values: [ArraySlice<UInt8>]) {
        append(message: "B") { bytes in
            bytes.append(0)
            bytes.append(terminated: name)
            // All values and results as text.
            bytes.append(contentsOf: [0, 0, UInt8(values.count >> 8), UInt8(values.count & 255)])
            for value in values {
                bytes.append(bigEndian: value.count)
                bytes.append(contentsOf: value)
            }
            bytes.append(contentsOf: [0, 0])
        }
        append(message: "E") { $0.append(contentsOf: [0, 0, 0, 0, 0]) }
    }

    /// Appends what makes the server answer all since the last query, in one transaction.
    public mutating func appendPostgresSync() { append(message: "S") { _ in } }

    /// Appends rows for a `COPY … FROM STDIN` and their end.
    public mutating func append(copying lines: [ArraySlice<UInt8>]) {
        append(message: "d") { bytes in
            for line in lines {
                // The only octet of one line of JSON that COPY takes for something else.
                for byte in line {
                    if byte == UInt8(ascii: "\\") { bytes.append(byte) }
                    bytes.append(byte)
                }
                bytes.append(UInt8(ascii: "\n"))
            }
        }
        append(message: "c") { _ in }
    }

    /// Appends a text as an SQL literal.
    public mutating func append(literal text: ArraySlice<UInt8>) {
        append(UInt8(ascii: "'"))
        for byte in text {
            if byte == UInt8(ascii: "'") { append(byte) }
            append(byte)
        }
        append(UInt8(ascii: "'"))
    }

    private mutating func append(message type: Unicode.Scalar, _ body: (inout [UInt8]) -> Void) {
        append(UInt8(ascii: type))
        appendSized(body)
    }

    /// Appends a body behind its length, which counts itself.
    private mutating func appendSized(_ body: (inout [UInt8]) -> Void) {
        let start = count
        append(bigEndian: 0)
        body(&self)
        let length = count - start
        for place in 0..<4 {
            self[start + place] = UInt8(truncatingIfNeeded: length >> (8 * (3 - place)))
        }
    }

    private mutating func append(terminated text: String) {
        append(contentsOf: text.utf8)
        append(0)
    }

    private mutating func append(bigEndian value: Int) {
        for shift in [24, 16, 8, 0] { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }
}
