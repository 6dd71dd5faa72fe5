import JSON
import Testing

/// RFC 8259 leaves some texts to the implementation; these are this one's answers.
@Suite struct JSONVerdictTests {
    @Test func sixtyFourNestedContainersAreAcceptedAndSixtyFiveRefused() {
        #expect(errorOfReading(Array(nested(64).utf8)) == nil)
        let error = errorOfReading(Array(nested(65).utf8))
        #expect(error?.kind == .depth)
        #expect(error?.offset == 64)
        let objects = String(repeating: "{\"a\":", count: 65) + "1"
        #expect(errorOfReading(Array(objects.utf8))?.kind == .depth)
        // Neighbours do not add up.
        let wide = "[" + [String](repeating: nested(63), count: 9).joined(separator: ",") + "]"
        #expect(errorOfReading(Array(wide.utf8)) == nil)
    }

    @Test func aMillionOpeningBracketsAreRefusedAtTheLimit() {
        let brackets = [UInt8](repeating: UInt8(ascii: "["), count: 1_000_000)
        #expect(errorOfReading(brackets)?.kind == .depth)
        #expect(errorOfReading(brackets, maximumDepth: 2_000_000)?.kind == .truncated)
    }

    @Test(arguments: [
        "1e308", "1.7976931348623157e308", "-1.7976931348623157E+308", "179769313486231570e291",
        "0.00001e312", "1e-400", "-123.4e-99999999999999999999", "0e99999999999999999999",
        "0.0e400", "1" + String(repeating: "0", count: 308), "18446744073709551616",
        "-9223372036854775809",
    ])
    func aNumberThatADoubleCanHoldOrThatVanishesIsAccepted(_ text: String) {
        #expect(errorOfReading(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        "1e309", "1e400", "-1e400", "1.7976931348623159e308", "123123e100000", "0.1e99999999999999",
        "1e99999999999999999999999", "-1e+9999", "2" + String(repeating: "0", count: 308),
        "1" + String(repeating: "0", count: 309), "0.00001e314",
    ])
    func aNumberBeyondTheLargestDoubleIsRefused(_ text: String) {
        #expect(errorOfReading(Array("[\(text)]".utf8))?.kind == .numberOutOfRange)
    }

    @Test func aMillionDigitsAreJudgedQuickly() {
        let digits = String(repeating: "9", count: 1_000_000)
        #expect(errorOfReading(Array(digits.utf8))?.kind == .numberOutOfRange)
        #expect(errorOfReading(Array("0.\(digits)".utf8)) == nil)
        #expect(errorOfReading(Array("\(digits)e-1000000".utf8)) == nil)
    }

    @Test(arguments: [
        #""\ud800""#, #""\uDBFFx""#, #""\udc00""#, #""\ud83d\n""#, #""\ud83d\ud83d""#,
        #""\ude00\ud83d""#, #""\udc00\udc00""#, #""\ud83d\u0041""#, #""\uD800\\uDC00""#,
        #"{"\udfff":1}"#,
    ])
    func aLoneSurrogateEscapeIsRefused(_ text: String) {
        #expect(errorOfReading(Array(text.utf8))?.kind == .loneSurrogate)
    }

    @Test(arguments: [
        RefusedText.quoted([0x80], .invalidUTF8, 1),
        .quoted([0x61, 0xBF], .invalidUTF8, 2),
        .quoted([0xC3], .invalidUTF8, 1),
        .quoted([0xC0, 0x80], .invalidUTF8, 1),
        .quoted([0xC1, 0xBF], .invalidUTF8, 1),
        .quoted([0xE0, 0x80, 0xAF], .invalidUTF8, 1),
        .quoted([0xE0, 0x9F, 0xBF], .invalidUTF8, 1),
        .quoted([0xE2, 0x82], .invalidUTF8, 1),
        .quoted([0xE2, 0x28, 0xA1], .invalidUTF8, 1),
        .quoted([0xED, 0xA0, 0x80], .invalidUTF8, 1),
        .quoted([0xED, 0xBF, 0xBF], .invalidUTF8, 1),
        .quoted([0xF0, 0x8F, 0xBF, 0xBF], .invalidUTF8, 1),
        .quoted([0xF0, 0x9F, 0x98], .invalidUTF8, 1),
        .quoted([0xF4, 0x90, 0x80, 0x80], .invalidUTF8, 1),
        .quoted([0xF5, 0x80, 0x80, 0x80], .invalidUTF8, 1),
        .quoted([0xF8, 0x88, 0x80, 0x80, 0x80], .invalidUTF8, 1),
        .quoted([0xFC, 0x80, 0x80, 0x80, 0x80, 0x80], .invalidUTF8, 1),
        .quoted([0xFE], .invalidUTF8, 1),
        .quoted(Array("caf".utf8) + [0xE9], .invalidUTF8, 4),
    ])
    func aStringThatIsNotUTF8IsRefused(_ text: RefusedText) {
        let error = errorOfReading(text.bytes)
        #expect(error?.kind == .invalidUTF8)
        #expect(error?.offset == text.offset)
    }

    @Test func everyShortByteSequenceIsJudgedLikeTheStandardLibraryDoes() {
        // The lowest and highest byte of each class in the table of well-formed sequences.
        let bytes: [UInt8] = [
            0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC,
            0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        for first in bytes {
            for second in bytes {
                for third in bytes {
                    for fourth in [0x41, 0x7F, 0x80, 0xBF, 0xC0] as [UInt8] {
                        let content = [first, second, third, fourth]
                        let isUTF8 = String(validating: content, as: UTF8.self) != nil
                        #expect((errorOfReading([0x22] + content + [0x22]) == nil) == isUTF8)
                    }
                }
            }
        }
    }

    @Test func byteOrderMarksAndOtherEncodingsAreRefused() {
        #expect(errorOfReading([0xEF, 0xBB, 0xBF] + Array("{}".utf8))?.kind == .syntax)
        #expect(errorOfReading([0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00])?.kind == .syntax)
        #expect(errorOfReading([0x5B, 0x00, 0x5D, 0x00])?.offset == 1)
        #expect(errorOfReading([0x00, 0x5B, 0x00, 0x5D])?.offset == 0)
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"":1,"":2}"#, #"[{"x":{"a":1,"a":2}}]"#,
        #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#, #"{"\u00e9":1,"b":0,"é":2}"#,
        #"{"\ud83d\ude00":1,"😀":2}"#, #"{"\/":1,"/":2}"#, #"{"a":{"a":[{}]},"b":[1,2],"a":0}"#,
    ])
    func aRepeatedMemberNameIsRefused(_ text: String) {
        #expect(errorOfReading(Array(text.utf8))?.kind == .duplicateKey)
    }

    @Test(arguments: [2, 31, 32, 33, 34, 100, 5_000])
    func aRepeatedNameIsFoundInObjectsOfEverySize(_ count: Int) {
        for escaped in [false, true] {
            let names = (0..<count).map { escaped && $0 % 3 == 0 ? "\\u006bey\($0)" : "key\($0)" }
            let members = names.map { "\"\($0)\":{}" }
            let object = "{" + members.joined(separator: ",") + "}"
            #expect(errorOfReading(Array(object.utf8)) == nil)
            for repeated in Set([0, 1, count / 2, count - 1]) {
                let text = object.dropLast() + ",\"key\(repeated)\":1}"
                let error = errorOfReading(Array(text.utf8))
                #expect(error?.kind == .duplicateKey)
                #expect(error?.offset == object.utf8.count + 1)
            }
        }
    }

    @Test func aHostileObjectOfManyNamesIsReadInLinearTime() {
        // Quadratic work would be 4 × 10^10 comparisons and never end.
        var text = "{"
        for name in 0..<200_000 { text += "\"a\(name)z\":0," }
        #expect(errorOfReading(Array((text + "\"end\":0}").utf8)) == nil)
        #expect(errorOfReading(Array((text + "\"a7z\":0}").utf8))?.kind == .duplicateKey)
    }
}
