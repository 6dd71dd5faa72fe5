import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test func commasStandBetweenValuesAndNowhereElse() {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("empty")
        writer.beginArray()
        writer.endArray()
        writer.key("list")
        writer.beginArray()
        writer.integer(1)
        writer.beginObject()
        writer.endObject()
        writer.null()
        writer.bool(true)
        writer.endArray()
        writer.key("é" as String)
        writer.string("x")
        writer.key("raw")
        let raw = Array("[1, 2]".utf8)
        writer.raw(raw.span.bytes)
        writer.key("no")
        writer.bool(false)
        writer.endObject()
        let expected = #"{"empty":[],"list":[1,{},null,true],"é":"x","raw":[1, 2],"no":false}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test func topLevelValuesHaveNoCommasBetweenThem() {
        var writer = JSONWriter()
        for value in 1...2 {
            writer.beginArray()
            writer.integer(Int64(value))
            writer.endArray()
            writer.bytes.append(UInt8(ascii: "\n"))
        }
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "[1]\n[2]\n")
        writer.beginArray()
        writer.integer(1)
        writer.removeAll()
        writer.integer(2)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "2")
    }

    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("\"\\/", #""\"\\/""#), ("é😀\u{7F}", "\"é😀\u{7F}\""),
        ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#), ("\0\u{1}\u{1F}", #""\u0000\u0001\u001f""#),
        ("0123456789\"é\n0123456789", #""0123456789\"é\n0123456789""#),
    ])
    func aStringIsEscapedOnlyWhereItMustBe(_ value: String, _ expected: String) {
        var writer = JSONWriter()
        writer.string(value)
        let utf8 = Array(value.utf8)
        writer.string(utf8.span.bytes)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected + expected)
    }

    @Test(arguments: [0, 1, -1, 10, -10, 9_007_199_254_740_993, Int64.max, Int64.min])
    func anIntegerIsWrittenInFull(_ value: Int64) {
        var writer = JSONWriter()
        writer.integer(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "\(value)")
    }

    @Test(arguments: [
        0.0, -0.0, 0.1, -2.5, 1e300, Double.leastNonzeroMagnitude, 1e16, 1.7976931348623157e308,
    ])
    func aDoubleReadsBackAsItself(_ value: Double) throws {
        var writer = JSONWriter()
        writer.double(value)
        let read = try ReadText(writer.bytes).double(at: 0)
        #expect(read?.bitPattern == value.bitPattern)
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan])
    func aDoubleWithoutAJSONFormIsNull(_ value: Double) {
        var writer = JSONWriter()
        writer.double(value)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "null")
    }
}
