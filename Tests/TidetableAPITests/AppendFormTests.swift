import EventLog
import HTTPCore
import Testing

@testable import TidetableAPI

struct AppendFormTests {
    @Test(arguments: [
        ("application/json", EventFormat.json), ("Application/JSON", .json),
        ("application/json; charset=utf-8", .json), ("application/json; charset=\"UTF-8\"", .json),
        ("application/x-ndjson", .lines), ("application/cloudevents+json", .structured),
        ("application/cloudevents-batch+json; charset=UTF-8", .batch),
    ])
    func aContentTypeNamesItsForm(_ type: String, _ format: EventFormat) throws {
        #expect(try AppendForm(["Content-Type": type]) == .events(format))
    }

    @Test(arguments: [
        "text/plain", "application/xml", "application/json, text/plain", "json", "",
        "application/json; charset=latin1", "application/x-ndjson; charset=utf-16",
    ])
    func otherTypesAreRefused(_ type: String) {
        let problem = #expect(throws: Problem.self) {
            try AppendForm(["Content-Type": type])
        }
        #expect(problem?.kind == .unsupportedMediaType)
    }

    @Test func aRequestWithoutATypeIsToldWhichAreTaken() {
        let problem = #expect(throws: Problem.self) { try AppendForm([:]) }
        #expect(problem?.kind == .unsupportedMediaType)
        #expect(problem?.headFields["Accept-Post"]?.contains("application/x-ndjson") == true)
    }

    @Test(arguments: ["gzip", "zstd", "identity, gzip"])
    func codingsAreRefused(_ coding: String) {
        let problem = #expect(throws: Problem.self) {
            try AppendForm(["Content-Type": "application/json", "Content-Encoding": coding])
        }
        #expect(problem?.kind == .unsupportedMediaType)
    }

    @Test func identityIsNoCoding() throws {
        let form = try AppendForm(
            ["Content-Type": "application/json", "Content-Encoding": "Identity"])
        #expect(form == .events(.json))
    }

    @Test func ceFieldsMakeItBinary() throws {
        let form = try AppendForm([
            "CE-Id": "e", "content-type": "application/json", "ce-source": "/s", "Cell": "x",
        ])
        let attributes = [
            AppendForm.Attribute(name: "id", value: "e"),
            AppendForm.Attribute(name: "source", value: "/s"),
        ]
        #expect(form == .binary(attributes: attributes, contentType: "application/json"))
    }

    @Test func ceFieldsNeedNoContentType() throws {
        let attributes = [AppendForm.Attribute(name: "id", value: "e")]
        #expect(
            try AppendForm(["ce-id": "e"]) == .binary(attributes: attributes, contentType: nil))
    }

    @Test(arguments: ["application/cloudevents+json", "application/x-ndjson"])
    func theStructuredFormsWinOverCeFields(_ type: String) throws {
        let form = try AppendForm(["ce-id": "e", "Content-Type": type])
        guard case .events = form else {
            Issue.record("\(form)")
            return
        }
    }
}

struct ProducerFieldsTests {
    private static func parse(
        _ id: String?, _ epoch: String?, _ sequence: String?
    ) throws -> ProducerNumber? {
        var fields = HTTPFields()
        if let id { fields.append("Producer-Id", id) }
        if let epoch { fields.append("producer-epoch", epoch) }
        if let sequence { fields.append("PRODUCER-SEQ", sequence) }
        return try ProducerFields.parse(fields)
    }

    @Test func noneOfThemIsNoNumber() throws {
        #expect(try Self.parse(nil, nil, nil) == nil)
    }

    @Test func allThreeAreANumber() throws {
        #expect(try Self.parse("p", "2", "0") == ProducerNumber(id: "p", epoch: 2, sequence: 0))
    }

    @Test(
        arguments: [
            ("p", "1", nil), ("p", nil, "1"), (nil, "1", "1"), ("", "1", "1"), ("p", "", "1"),
            ("p", "-1", "1"), ("p", "1", "+1"), ("p", "1", "1.0"),
            ("p", "1", "9223372036854775808"),
            (String(repeating: "p", count: 257), "1", "1"),
        ] as [(String?, String?, String?)])
    func anythingElseIsRefused(_ id: String?, _ epoch: String?, _ sequence: String?) {
        let problem = #expect(throws: Problem.self) { try Self.parse(id, epoch, sequence) }
        #expect(problem?.kind == .badRequest)
    }

    @Test func aFieldThatIsThereTwiceIsRefused() {
        let fields: HTTPFields = [
            "Producer-Id": "p", "Producer-Epoch": "1", "Producer-Seq": "1", "Producer-Seq": "2",
        ]
        #expect(throws: Problem.self) { try ProducerFields.parse(fields) }
    }

    @Test func theLongestIdAndNumberAreTaken() throws {
        let id = String(repeating: "p", count: 256)
        let number = try Self.parse(id, "0", "9223372036854775807")
        #expect(number == ProducerNumber(id: id, epoch: 0, sequence: .max))
    }
}
