import Foundation
import JSON
import Testing

/// Mutated texts: whatever the bytes are, the reader answers; and what it accepts is JSON.
@Suite struct JSONMutationTests {
    private static let seeds = [
        #"{"specversion":"1.0","id":"b-7","data":{"booking_id":7,"cabin":"C201","rate":1.25e2}}"#,
        #"[{"a":[1,-2.5,3e-7,null]},{"b":{"\u00e9\n":"x\ud83d\ude00"}},[],{},true,false,""]"#,
        #" { "k" : [ 9007199254740993 , 0.1 ] , "long name here" : "some longer text, ok" } "#,
        #""a string with é, ‰ and 😀 and \"quotes\" and \\ in it""#,
    ]
    private static let pieces = [
        "\"", "\\", "{", "}", "[", "]", ",", ":", " ", "\n", "0", "-", ".", "e", "E", "+", "\\u",
        "\\ud83d", "\\udE00", "null", "true", "{}", "[]", "\"a\":", ",\"a\":1", "1e400", "é", "\0",
    ].map { Array($0.utf8) }

    @Test(arguments: 0..<4)
    func aMutatedTextIsAnsweredAndAnAcceptedOneSurvivesRewriting(_ seed: Int) throws {
        var random = SplitMix64(state: UInt64(seed) &+ 1)
        var accepted = 0
        for _ in 0..<4_000 {
            var text = Array(JSONMutationTests.seeds[seed].utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) { mutate(&text, &random) }
            let read: ReadText
            do { read = try ReadText(text) } catch {
                #expect(error.offset >= 0 && error.offset <= text.count)
                continue
            }
            accepted += 1
            try expectSurvives(read)
            #expect(
                (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed))
                    != nil, "only this reader accepts \(String(decoding: text, as: UTF8.self))")
        }
        // Otherwise the test would prove nothing about accepted texts.
        #expect(accepted > 100)
    }

    private func expectSurvives(_ read: ReadText) throws {
        var writer = JSONWriter()
        rewrite(0, read, &writer)
        let again = try ReadText(writer.bytes)
        #expect(read.isSame(as: again), "\(String(decoding: read.bytes, as: UTF8.self))")
        #expect(again.count == read.count)
    }

    private func rewrite(_ index: Int, _ read: ReadText, _ writer: inout JSONWriter) {
        switch read[index].kind {
        case .null: writer.null()
        case .true: writer.bool(true)
        case .false: writer.bool(false)
        case .integer, .number:
            let number = Array(read.bytes[read[index].range])
            writer.raw(number.span.bytes)
        case .string:
            writer.string(read.string(at: index) ?? "")
        case .array:
            writer.beginArray()
            var child = index + 1
            while child < read[index].next {
                rewrite(child, read, &writer)
                child = read[child].next
            }
            writer.endArray()
        case .object:
            writer.beginObject()
            var key = index + 1
            while key < read[index].next {
                writer.key(read.string(at: key) ?? "")
                rewrite(key + 1, read, &writer)
                key = read[key + 1].next
            }
            writer.endObject()
        }
    }

    private func mutate(_ text: inout [UInt8], _ random: inout SplitMix64) {
        let from = Int.random(in: 0...text.count, using: &random)
        let to = min(text.count, from + Int.random(in: 0...8, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: text.removeSubrange(from..<to)
        case 1: text.insert(contentsOf: text[from..<to], at: from)
        case 2: text.insert(.random(in: 0...255, using: &random), at: from)
        case 3: if from < text.count { text[from] ^= 1 << UInt8.random(in: 0...7, using: &random) }
        case 4: if from < text.count { text[from] = .random(in: 0x20...0x7E, using: &random) }
        default:
            let piece = JSONMutationTests.pieces.randomElement(using: &random) ?? []
            text.insert(contentsOf: piece, at: from)
        }
    }
}

/// A small generator with a seed, so that a failure can be repeated.
private struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
