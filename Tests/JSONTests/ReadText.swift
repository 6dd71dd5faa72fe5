import JSON

/// A text together with the reader that has read it. The expectation macros take neither spans
/// nor values that cannot be copied, so the tests ask through this class.
///
/// A span of a class's property would outlive its access; hence the local copies of `bytes`.
final class ReadText {
    let bytes: [UInt8]
    private(set) var reader = JSONReader()

    init(_ bytes: [UInt8]) throws(JSONError) {
        self.bytes = bytes
        try reader.readText(bytes.span.bytes)
    }

    convenience init(_ text: String) throws(JSONError) { try self.init(Array(text.utf8)) }

    var count: Int { reader.count }

    subscript(_ index: Int) -> JSONToken { reader[index] }

    func member(_ name: StaticString, of object: Int) -> Int? {
        let text = bytes
        return reader.member(name, of: object, in: text.span.bytes)
    }

    func member(utf8 name: [UInt8], of object: Int) -> Int? {
        let text = bytes
        return reader.member(name.span.bytes, of: object, in: text.span.bytes)
    }

    func childCount(of index: Int) -> Int { reader.childCount(of: index) }

    func string(at index: Int) -> String? {
        let text = bytes
        return reader.string(at: index, in: text.span.bytes)
    }

    func appendString(at index: Int, to output: inout [UInt8]) -> Bool {
        let text = bytes
        return reader.appendString(at: index, in: text.span.bytes, to: &output)
    }

    func string(at index: Int, equals other: StaticString) -> Bool {
        let text = bytes
        return reader.string(at: index, in: text.span.bytes, equals: other)
    }

    func integer(at index: Int) -> Int64? {
        let text = bytes
        return reader.integer(at: index, in: text.span.bytes)
    }

    func double(at index: Int) -> Double? {
        let text = bytes
        return reader.double(at: index, in: text.span.bytes)
    }

    func isSame(as other: ReadText) -> Bool {
        let text = bytes
        let otherText = other.bytes
        return JSONReader.same(
            reader, at: 0, in: text.span.bytes, other.reader, at: 0, in: otherText.span.bytes)
    }
}
