import JSON
import Testing

@Suite struct JSONShapesTests {
    /// What a text is taken for after `learnt` were learnt: the shape and the slots' texts.
    private func match(
        _ text: String, after learnt: [String], fixed: [Int] = []
    ) throws -> (shape: Int, slots: [String])? {
        var shapes = JSONShapes()
        var tokens: [Int] = []
        var counts: [Int] = []
        for known in learnt {
            let bytes = Array(known.utf8)
            var reader = JSONReader()
            try reader.readText(bytes.span.bytes)
            let shape = shapes.learn(reader, bytes.span.bytes, fixed: fixed, tokens: &tokens)
            if shape == counts.count { counts.append(tokens.count) }
        }
        let bytes = Array(text.utf8)
        guard let found = shapes.match(bytes.span.bytes, from: 0) else { return nil }
        let slots = (0..<counts[found.shape]).map {
            String(decoding: bytes[shapes.slot($0)], as: UTF8.self)
        }
        return (found.shape, slots)
    }

    @Test func aTextWithOtherValuesFits() throws {
        let found = try match(#"{"a":"yy","b":[12,-3.5]}"#, after: [#"{"a":"x","b":[0,1.0]}"#])
        #expect(found?.slots == ["yy", "12", "-3.5"])
    }

    @Test(
        arguments: [
            #"{"a":"x" ,"b":0}"#, #"{"b":0,"a":"x"}"#, #"{"a":"x","b":0.5}"#, #"{"a":"x","b":1e3}"#,
            #"{"a":"x","b":00}"#, #"{"a":"x","b":"0"}"#, #"{"a":"x\n","b":0}"#,
            "{\"a\":\"\n\",\"b\":0}",
            #"{"a":"x","b":-}"#, #"{"a":"x","b":0"#, #"{"a":"x","#, #"{"a"#, "",
            #"{"a":null,"b":0}"#,
            #"{"A":"x","b":0}"#,
        ])
    func aTextOfAnotherShapeDoesNot(_ text: String) throws {
        #expect(try match(text, after: [#"{"a":"x","b":0}"#]) == nil)
    }

    @Test func textThatIsNotUTF8DoesNotFit() throws {
        let known = Array(#"{"a":"x"}"#.utf8)
        var shapes = JSONShapes()
        var tokens: [Int] = []
        var reader = JSONReader()
        try reader.readText(known.span.bytes)
        _ = shapes.learn(reader, known.span.bytes, fixed: [], tokens: &tokens)
        var other = known
        other[6] = 0xFF
        #expect(shapes.match(other.span.bytes, from: 0) == nil)
    }

    @Test func shapesThatBeginAlikeAreToldApart() throws {
        let known = [#"{"a":"x","b":0}"#, #"{"a":"x","c":0}"#, #"{"a":1}"#, #"{"a":"x","b":true}"#]
        for (shape, text) in known.enumerated() {
            #expect(try match(text, after: known)?.shape == shape)
        }
    }

    @Test func fixedValuesBelongToTheShape() throws {
        let known = #"{"a":"x","b":"y"}"#
        #expect(try match(#"{"a":"x","b":"z"}"#, after: [known], fixed: [2])?.slots == ["z"])
        #expect(try match(#"{"a":"z","b":"y"}"#, after: [known], fixed: [2]) == nil)
    }

    @Test func aMatchMayBeginInsideAText() throws {
        let bytes = Array(#"xx{"a":"y"}zz"#.utf8)
        let known = Array(#"{"a":""}"#.utf8)
        var shapes = JSONShapes()
        var tokens: [Int] = []
        var reader = JSONReader()
        try reader.readText(known.span.bytes)
        _ = shapes.learn(reader, known.span.bytes, fixed: [], tokens: &tokens)
        let found = shapes.match(bytes.span.bytes, from: 2)
        #expect(found?.end == 11)
        #expect(shapes.slot(0) == 8..<9)
    }

    @Test func aShapeWithTooManySlotsIsNotKept() throws {
        let text = "[" + (0...JSONShapes.maximumSlots).map { "\($0)" }.joined(separator: ",") + "]"
        #expect(try match(text, after: [text]) == nil)
    }
}
