/// The value of a token, for those who keep tokens longer than the reader that made them: a reader
/// of events that runs ahead of the fold. `text` is always the text that was read.
extension JSONToken {
    /// The decoded text of a string or a key; nil when the token is not a string.
    public func string(in text: RawSpan) -> String? {
        guard kind == .string else { return nil }
        return withText(text) { base in
            guard hasEscapes else { return String(decoding: bytes(in: base), as: UTF8.self) }
            // Decoding never makes a text longer.
            return String(unsafeUninitializedCapacity: end - start) { buffer in
                var bytes = JSONStringBytes(self, in: base)
                var count = 0
                while let byte = bytes.next() {
                    buffer[count] = byte
                    count += 1
                }
                return count
            }
        }
    }

    /// Whether the token is a string or a key that decodes to the UTF-8 in `other`.
    @inlinable
    public func isString(_ other: StaticString, in text: RawSpan) -> Bool {
        // Most names differ in their length.
        if !hasEscapes, end - start != other.utf8CodeUnitCount { return false }
        return isEqual(UnsafeRawPointer(other.utf8Start), other.utf8CodeUnitCount, in: text)
    }

    /// The same for bytes that are known only at run time.
    public func isString(_ other: RawSpan, in text: RawSpan) -> Bool {
        other.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return isString("", in: text) }
            return isEqual(base, bytes.count, in: text)
        }
    }

    @usableFromInline
    func isEqual(_ name: UnsafeRawPointer, _ count: Int, in text: RawSpan) -> Bool {
        guard kind == .string else { return false }
        return withText(text) { JSONStringBytes.equal(self, in: $0, name, count) }
    }

    /// The value of an integer; nil when the token is anything else or does not fit. `-0` is 0.
    public func integer(in text: RawSpan) -> Int64? {
        guard kind == .integer else { return nil }
        return withText(text) { base in
            let isNegative = base.byte(start) == UInt8(ascii: "-")
            var value: Int64 = 0
            // Counts below zero, where Int64 has one number more.
            for position in (isNegative ? start + 1 : start)..<end {
                let digit = Int64(base.byte(position) &- UInt8(ascii: "0"))
                let (product, tooLong) = value.multipliedReportingOverflow(by: 10)
                let (sum, tooLow) = product.subtractingReportingOverflow(digit)
                if tooLong || tooLow { return nil }
                value = sum
            }
            if isNegative { return value }
            return value == .min ? nil : -value
        }
    }

    /// The double nearest to an integer or any other number; nil when the token is neither. A
    /// number too small for a double is 0.
    public func double(in text: RawSpan) -> Double? {
        guard kind == .integer || kind == .number else { return nil }
        return withText(text) { base in
            // Bounded work for a hostile text of a million digits, and no detour for the others.
            if end - start <= 64 { return Double(String(decoding: bytes(in: base), as: UTF8.self)) }
            return JSONDecimal(base, from: start, to: end).double
        }
    }

    // The one door from a span to a pointer for tokens. The token's range is inside the span, and
    // the scanner has checked what is in the range.
    @inline(__always)
    func withText<Result>(
        _ text: RawSpan, _ body: (UnsafeRawPointer) -> Result
    ) -> Result {
        text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, end <= bytes.count else {
                preconditionFailure("the tokens belong to a longer text")
            }
            return body(base)
        }
    }

    @inline(__always)
    func bytes(in text: UnsafeRawPointer) -> UnsafeBufferPointer<UInt8> {
        UnsafeRawBufferPointer(start: text + start, count: end - start)
            .assumingMemoryBound(to: UInt8.self)
    }
}
