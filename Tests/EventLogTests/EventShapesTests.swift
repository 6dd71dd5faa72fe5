import Testing

@testable import EventLog

/// A warm decoder takes lines by the shapes of earlier ones; a fresh one reads every first line.
/// Both must say the same of any text.
@Suite struct EventShapesTests {
    private static let lines = [
        eventText("a"), eventText("b", count: -7), eventText("c", extra: #","topic":"things""#),
        eventText("d", extra: #","time":"2026-07-14T08:00:00Z","specversion":"1.0""#),
        #" {"data":{"thing":"ü","count":0,"note":"x\"y","is_new":true},"trace":1.5e3,"#
            + #""type":"thing-made","source":"/s","id":"e","list":[1,"2",{"n":null}]} "#,
        #"{"id":"f","source":"/s","type":"thing-gone","datacontenttype":"application/json","#
            + #""data":{"thing":"t","a":{"b":"c"}}}"#,
    ]

    private func verdict(
        _ text: [UInt8], _ decoder: inout EventDecoder, topic: String? = nil
    ) -> Result<[String], EventProblems> {
        do throws(EventProblems) {
            let block = try decoder.decode(text, as: .lines, topic: topic)
            return .success(block.entries.map { "\($0)" })
        } catch {
            return .failure(error)
        }
    }

    private func warmDecoder() throws -> EventDecoder {
        var decoder = EventDecoder(catalog: testCatalog, hashSeed: 7)
        let text = Array(EventShapesTests.lines.joined(separator: "\n").utf8)
        _ = try decoder.decode(text, as: .lines)
        return decoder
    }

    private func agree(
        _ text: [UInt8], _ warm: inout EventDecoder, topic: String? = nil
    ) -> Bool {
        var fresh = EventDecoder(catalog: testCatalog, hashSeed: 7)
        return "\(verdict(text, &warm, topic: topic))" == "\(verdict(text, &fresh, topic: topic))"
    }

    @Test(arguments: lines)
    func aLineIsTakenAsTheReaderTakesItWhateverByteOfItIsChanged(_ line: String) throws {
        let text = Array(line.utf8)
        var warm = try warmDecoder()
        #expect(agree(text, &warm))
        for place in text.indices {
            let bytes: [UInt8] = [
                0, 9, 10, 0x20, 0x22, 0x2C, 0x2D, 0x2E, 0x30, 0x39, 0x5C, 0x7D, 0x80,
            ]
            for byte in bytes {
                var changed = text
                changed[place] = byte
                // What a change teaches the decoder must not mislead it either.
                if !agree(changed, &warm) {
                    Issue.record(
                        "byte \(place) as \(byte): \(String(decoding: changed, as: UTF8.self))")
                    return
                }
            }
        }
    }

    @Test(arguments: lines)
    func aLineThatIsCutOrContinuedIsTakenAsTheReaderTakesIt(_ line: String) throws {
        let text = Array(line.utf8)
        var warm = try warmDecoder()
        for count in text.indices { #expect(agree(Array(text[..<count]), &warm)) }
        for end in ["\n", "\r\n", " \n\n", "x", "}", ",", "\n\(line)\n"] {
            #expect(agree(text + end.utf8, &warm), "\(end)")
        }
    }

    @Test func theTopicOfARequestCountsForAKnownShapeToo() throws {
        var warm = try warmDecoder()
        for line in EventShapesTests.lines {
            for topic in ["things", "endings", nil] {
                #expect(agree(Array(line.utf8), &warm, topic: topic), "\(line) \(topic ?? "-")")
            }
        }
    }

    @Test func rulesOfAKnownShapeHoldForItsValues() throws {
        var warm = try warmDecoder()
        let long = String(repeating: "i", count: 4_097)
        let texts = [
            eventText(""), eventText(long), eventText(String(long.dropLast())),
            eventText("é"), eventText(#"\u0061"#),
            eventText("x", count: .max),
            eventText("x").replacing(":1}", with: ":9223372036854775808}"),
            eventText("x").replacing(#""t1""#, with: #""""#),
            eventText("d", extra: #","time":"2026-02-29T08:00:00Z","specversion":"1.0""#),
            eventText("d", extra: #","time":"","specversion":"1.0""#),
        ]
        for text in texts { #expect(agree(Array(text.utf8), &warm), "\(text.prefix(200))") }
    }

    @Test func moreShapesThanAreKeptAreStillRead() throws {
        var decoder = EventDecoder(catalog: testCatalog)
        for number in 0..<2_000 {
            let text = eventText("\(number)", extra: #","extra\#(number)":true"#)
            let block = try decoder.decode(Array("\(text)\n\(text)".utf8), as: .lines)
            #expect(block.count == 2)
        }
    }
}
