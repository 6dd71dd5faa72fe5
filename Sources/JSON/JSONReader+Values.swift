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
    public func string(at index: Int, in text: RawSpan) -> String? { self[index].string(in: text) }

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
        return self[index].isString(other, in: text)
    }

    /// The value of an integer; nil when the token is anything else or does not fit. `-0` is 0.
    public func integer(at index: Int, in text: RawSpan) -> Int64? { self[index].integer(in: text) }

    /// The double nearest to an integer or any other number; nil when the token is neither. A
    /// number too small for a double is 0.
    public func double(at index: Int, in text: RawSpan) -> Double? { self[index].double(in: text) }

    @inline(__always)
    func withText<Result>(
        _ text: RawSpan, of token: JSONToken, _ body: (UnsafeRawPointer) -> Result
    ) -> Result {
        token.withText(text, body)
    }
}
