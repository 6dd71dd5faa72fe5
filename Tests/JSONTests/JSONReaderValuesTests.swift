import JSON
import Testing

@Suite struct JSONReaderValuesTests {
    @Test(arguments: [
        (#""""#, ""), (#""plain""#, "plain"), (#""é😀""#, "é😀"), (#""\u0000""#, "\0"),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u00e9\u20AC""#, "é€"),
        (#""\ud83d\ude00 \uDBFF\uDFFF""#, "😀 \u{10FFFF}"), (#""\ud800\udc00""#, "\u{10000}"),
        (#""x\u007f\u0080\u07ff\u0800""#, "x\u{7F}\u{80}\u{7FF}\u{800}"),
        (#""\\u0041""#, "\\u0041"),
    ])
    func aStringIsDecoded(_ text: String, _ decoded: String) throws {
        let read = try ReadText(text)
        #expect(read.string(at: 0) == decoded)
        var output = Array("> ".utf8)
        #expect(read.appendString(at: 0, to: &output))
        #expect(output == Array("> \(decoded)".utf8))
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("42", 42), ("-1", -1), ("9007199254740993", 9_007_199_254_740_993),
        ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
        ("9223372036854775808", nil), ("-9223372036854775809", nil),
        ("92233720368547758070", nil), ("18446744073709551617", nil),
        ("1.0", nil), ("1e2", nil), ("\"1\"", nil), ("null", nil), ("[1]", nil),
    ])
    func anIntegerIsExactOrNil(_ text: String, _ value: Int64?) throws {
        let read = try ReadText(text)
        #expect(read.integer(at: 0) == value)
    }

    @Test(arguments: [
        "0", "1", "-2.5", "0.1", "123.456e-7", "1e22", "9007199254740993", "5e-324", "1e-400",
        "2.2250738585072011e-308", "1.7976931348623157e308", "0.000123000", "100.0", "-0.0",
    ])
    func aDoubleIsTheNearestOne(_ text: String) throws {
        let read = try ReadText(text)
        let value = try #require(read.double(at: 0))
        #expect(value == Double(text))
        #expect(value.sign == Double(text)?.sign)
        // The same number with zeros in front of its exponent takes the way of long texts.
        let parts = text.split(separator: "e")
        let zeros = (text.contains(".") ? "" : ".") + String(repeating: "0", count: 80)
        let exponent = parts.count > 1 ? "e" + parts[1] : ""
        #expect(try ReadText(parts[0] + zeros + exponent).double(at: 0) == value)
    }

    @Test func aDoubleOfManyDigitsBreaksATieByItsLastDigit() throws {
        // 2^53 + 1 lies between two doubles; only the digit far behind the point decides.
        let zeros = String(repeating: "0", count: 2_000)
        let read = try ReadText("[9007199254740993.\(zeros),9007199254740993.\(zeros)1]")
        #expect(read.double(at: 1) == 9_007_199_254_740_992)
        #expect(read.double(at: 2) == 9_007_199_254_740_994)
    }

    @Test func membersAreFoundByTheirDecodedNames() throws {
        let read = try ReadText(#"{"id":"x","id2":2,"d\u0061ta":{"id":3,"":4},"a_longer_name":5}"#)
        let data = try #require(read.member("data", of: 0))
        let id = try #require(read.member("id", of: data))
        let empty = try #require(read.member("", of: data))
        let long = try #require(read.member("a_longer_name", of: 0))
        #expect(read.integer(at: id) == 3)
        #expect(read.integer(at: empty) == 4)
        #expect(read.integer(at: long) == 5)
        #expect(read.member("i", of: 0) == nil)
        #expect(read.member("a_longer_namE", of: 0) == nil)
        #expect(read.member("id", of: id) == nil, "not an object")
        for name in ["id", "data", "a_longer_name", "", "nothing"] {
            let isThere = read.member(utf8: Array(name.utf8), of: 0) != nil
            #expect(isThere == (name != "" && name != "nothing"))
        }
    }

    @Test func childrenAreVisitedInOrder() throws {
        let read = try ReadText(#"{"a":[1,[2],{"x":3}],"b":{},"c":0}"#)
        var names: [String?] = []
        var kinds: [JSONKind] = []
        read.reader.forEachMember(of: 0) { key, value in
            names.append(read.string(at: key))
            kinds.append(read[value].kind)
        }
        #expect(names == ["a", "b", "c"])
        #expect(kinds == [.array, .object, .integer])
        let array = try #require(read.member("a", of: 0))
        kinds = []
        read.reader.forEachElement(of: array) { kinds.append(read[$0].kind) }
        #expect(kinds == [.integer, .array, .object])
        #expect(read.childCount(of: 0) == 3)
        #expect(read.childCount(of: array) == 3)
        #expect(read.childCount(of: array + 1) == 0)
        read.reader.forEachElement(of: 0) { _ in Issue.record("an object has no elements") }
        read.reader.forEachMember(of: array) { _, _ in Issue.record("an array has no members") }
    }

    @Test func aStringIsComparedWithoutDecodingItFirst() throws {
        let read = try ReadText(#"["booking-confirmed","b\u006foking-confirmed","x\n",1]"#)
        #expect(read.string(at: 1, equals: "booking-confirmed"))
        #expect(read.string(at: 2, equals: "booking-confirmed"))
        #expect(!read.string(at: 1, equals: "booking-confirmes"))
        #expect(!read.string(at: 2, equals: "booking-confirmed "))
        #expect(!read.string(at: 2, equals: "booking"))
        #expect(read.string(at: 3, equals: "x\n"))
        #expect(!read.string(at: 4, equals: "1"))
        #expect(read.string(at: 4) == nil)
    }
}
