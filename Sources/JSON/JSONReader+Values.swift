extension JSONReader {
    /// Index of the value of the member `name` of the object at `object`; nil when that is not an
    /// object or has no such member. Names compare decoded, so `"\u0069d"` is `id`.
    public func member(_ name: StaticString, of object: Int, in text: RawSpan) -> Int? {
        precondition(name.hasPointerRepresentation, "a name is a string, not one scalar")
        return member(UnsafeRawPointer(name.utf8Start), name.utf8CodeUnitCount, object, text)
    }

    /// The same for a name that is known only at run time, as UTF-8.
    public func member(_ name: RawSpan, of object: Int, in text: RawSpan) -> Int? {
        name.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else {
                return member("", of: object, in: text)
            }
            return member(base, bytes.count, object, text)
        }
    }

    private func member(
        _ name: UnsafeRawPointer, _ count: Int, _ object: Int, _ text: RawSpan
    ) -> Int? {
        let container = self[object]
        guard container.kind == .object else { return nil }
        return withText(text, of: container) { base in
            var key = object + 1
            while key < container.next {
                if JSONStringBytes.equal(tokens.base[key], in: base, name, count) { return key + 1 }
                key = tokens.base[key + 1].next
            }
            return nil
        }
    }

    /// Calls `body` with the key's and the value's index of every member of an object, in the
    /// text's order; never when the token is not an object.
    public func forEachMember<E>(
        of object: Int, _ body: (_ key: Int, _ value: Int) throws(E) -> Void
    ) throws(E) {
        let container = self[object]
        guard container.kind == .object else { return }
        var key = object + 1
        while key < container.next {
            try body(key, key + 1)
            key = tokens.base[key + 1].next
        }
    }

    /// Calls `body` with the index of every element of an array, in order; never when the token is
    /// not an array.
    public func forEachElement<E>(
        of array: Int, _ body: (_ element: Int) throws(E) -> Void
    ) throws(E) {
        let container = self[array]
        guard container.kind == .array else { return }
        var element = array + 1
        while element < container.next {
            try body(element)
            element = tokens.base[element].next
        }
    }

    /// How many members an object or elements an array has; 0 for any other value. Counts them
    /// each time.
    public func childCount(of container: Int) -> Int {
        let token = self[container]
        guard token.kind == .object || token.kind == .array else { return 0 }
        let step = token.kind == .object ? 1 : 0
        var count = 0
        var child = container + 1
        while child < token.next {
            count += 1
            child = tokens.base[child + step].next
        }
        return count
    }

    /// The decoded text of a string or a key; nil when the token is not a string.
    public func string(at index: Int, in text: RawSpan) -> String? {
        let token = self[index]
        guard token.kind == .string else { return nil }
        return withText(text, of: token) { base in
            // Decoding never makes a text longer.
            String(unsafeUninitializedCapacity: token.end - token.start) { buffer in
                guard token.hasEscapes else {
                    return buffer.update(fromContentsOf: token.bytes(in: base))
                }
                var bytes = JSONStringBytes(token, in: base)
                var count = 0
                while let byte = bytes.next() {
                    buffer[count] = byte
                    count += 1
                }
                return count
            }
        }
    }

    /// Appends the decoded UTF-8 of a string or a key.
    /// - Returns: false, with nothing appended, when the token is not a string.
    @discardableResult
    public func appendString(at index: Int, in text: RawSpan, to output: inout [UInt8]) -> Bool {
        let token = self[index]
        guard token.kind == .string else { return false }
        withText(text, of: token) { base in
            guard token.hasEscapes else {
                return output.append(contentsOf: token.bytes(in: base))
            }
            var bytes = JSONStringBytes(token, in: base)
            while let byte = bytes.next() { output.append(byte) }
        }
        return true
    }

    /// Whether the token is a string or a key that decodes to `other`.
    public func string(at index: Int, in text: RawSpan, equals other: StaticString) -> Bool {
        precondition(other.hasPointerRepresentation, "a string, not one scalar")
        let token = self[index]
        guard token.kind == .string else { return false }
        return withText(text, of: token) { base in
            JSONStringBytes.equal(token, in: base, other.utf8Start, other.utf8CodeUnitCount)
        }
    }

    /// The value of an integer; nil when the token is anything else or does not fit. `-0` is 0.
    public func integer(at index: Int, in text: RawSpan) -> Int64? {
        let token = self[index]
        guard token.kind == .integer else { return nil }
        return withText(text, of: token) { base in
            let isNegative = base.byte(token.start) == UInt8(ascii: "-")
            var value: Int64 = 0
            // Counts below zero, where Int64 has one number more.
            for position in (isNegative ? token.start + 1 : token.start)..<token.end {
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
    public func double(at index: Int, in text: RawSpan) -> Double? {
        let token = self[index]
        guard token.kind == .integer || token.kind == .number else { return nil }
        return withText(text, of: token) { base in
            // Bounded work for a hostile text of a million digits, and no detour for the others.
            if token.end - token.start <= 64 {
                return Double(String(decoding: token.bytes(in: base), as: UTF8.self))
            }
            return JSONDecimal(base, from: token.start, to: token.end).double
        }
    }

    // The one door from a span to a pointer for tokens. The token's range is inside the span, and
    // the scanner has checked what is in the range.
    @inline(__always)
    func withText<Result>(
        _ text: RawSpan, of token: JSONToken, _ body: (UnsafeRawPointer) -> Result
    ) -> Result {
        text.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, token.end <= bytes.count else {
                preconditionFailure("the tokens belong to a longer text")
            }
            return body(base)
        }
    }
}

extension JSONToken {
    @inline(__always)
    fileprivate func bytes(in text: UnsafeRawPointer) -> UnsafeBufferPointer<UInt8> {
        UnsafeRawBufferPointer(start: text + start, count: end - start)
            .assumingMemoryBound(to: UInt8.self)
    }
}
