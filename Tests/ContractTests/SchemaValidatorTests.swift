import Testing

/// The validator must be able to say no, or the contract tests say nothing.
struct SchemaValidatorTests {
    private static let document = """
        schemas:
          Position: {type: string, pattern: '^(-1|[0-9]+)$'}
          Page:
            type: object
            required: [rows]
            additionalProperties: false
            minProperties: 1
            properties:
              rows: {type: array, items: {$ref: '#/schemas/Row'}}
              next: {type: [string, 'null'], minLength: 1}
          Row:
            type: object
            additionalProperties: {type: integer, minimum: 0, maximum: 9}
            properties:
              at: {$ref: '#/schemas/Position'}
              kind: {enum: [a, b]}
              one: {const: '1'}
              time: {type: string, format: date-time}
              either: {anyOf: [{type: boolean}, {type: number, minimum: 2}]}
        """

    private static func faults(_ json: String) throws -> [String] {
        let validator = SchemaValidator(document: try JSONTree(yaml: document))
        return validator.faults(
            try JSONTree(json: Array(json.utf8)), .object(["$ref": .string("#/schemas/Page")]))
    }

    @Test(arguments: [
        #"{"rows":[]}"#,
        #"{"rows":[],"next":null}"#,
        #"{"rows":[{"at":"-1","kind":"a","one":"1","x":9},{"at":"12","either":true}],"next":"x"}"#,
        #"{"rows":[{"time":"2026-07-14T08:00:00.250Z","either":2.5}]}"#,
    ])
    func aValidValueHasNoFaults(_ json: String) throws {
        #expect(try Self.faults(json) == [])
    }

    @Test(arguments: [
        #"[]"#, #"{}"#, #"{"rows":null}"#, #"{"rows":[],"more":1}"#, #"{"rows":[],"next":1}"#,
        #"{"rows":[],"next":""}"#, #"{"rows":[1]}"#, #"{"rows":[{"at":"01x"}]}"#,
        #"{"rows":[{"at":7}]}"#, #"{"rows":[{"kind":"c"}]}"#, #"{"rows":[{"one":1}]}"#,
        #"{"rows":[{"time":"14 July"}]}"#, #"{"rows":[{"either":1}]}"#,
        #"{"rows":[{"either":"x"}]}"#, #"{"rows":[{"x":1.5}]}"#, #"{"rows":[{"x":-1}]}"#,
        #"{"rows":[{"x":10}]}"#,
    ])
    func anInvalidValueIsRefused(_ json: String) throws {
        #expect(try !Self.faults(json).isEmpty)
    }

    @Test func anUnknownKeywordIsAFault() throws {
        let validator = SchemaValidator(document: .null)
        let schema = try JSONTree(yaml: "{type: string, contentEncoding: base64}")
        #expect(!validator.faults(.string("x"), schema).isEmpty)
    }

    @Test func aReferenceToNothingIsAFault() {
        let validator = SchemaValidator(document: .null)
        #expect(!validator.faults(.null, .object(["$ref": .string("#/nowhere")])).isEmpty)
    }
}
