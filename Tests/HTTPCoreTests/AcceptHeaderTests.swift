import HTTPCore
import Testing

@Suite struct AcceptHeaderTests {
    private static let json = "application/json"
    private static let ndjson = "application/x-ndjson"
    private static let csv = "text/csv"
    private static let offers = [json, ndjson, csv]

    @Test(arguments: [
        ("", json), ("*/*", json), ("application/*", json), ("text/*", csv), ("text/csv", csv),
        ("TEXT/CSV", csv), ("text/csv;q=0.5, application/x-ndjson;q=0.6", ndjson),
        ("text/csv;q=0.5,*/*;q=0.1", csv), ("application/json;q=0, */*", ndjson),
        ("application/*;q=0.9, application/json;q=0.1", ndjson),
        ("*/*, application/x-ndjson", ndjson), ("*/*;q=1, text/csv;q=0.999", json),
        ("text/csv;q=1.000", csv), ("text/csv ; q=0.5 , */* ; q=0.4", csv),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", json),
        ("text/csv;Q=0.2, application/json;q=0.3", json),
        (",, text/csv ,", csv), ("text/csv; charset=utf-8", csv),
        ("application/json;charset=UTF-8", json), ("text/csv;header=present, */*;q=0.1", json),
    ])
    func theBestOfferIsChosen(_ value: String, _ best: String) {
        #expect(AcceptHeader([value]).best(of: Self.offers) == best)
    }

    @Test(arguments: ["image/png", "*/*;q=0", "text/*;q=0, text/html", "application/jso"])
    func nothingAcceptableIsNil(_ value: String) {
        #expect(AcceptHeader([value]).best(of: Self.offers) == nil)
    }

    @Test(arguments: [
        "text", "text/", "/csv", "*/csv", "text/csv;q=2", "text/csv;q=-1", "@@", "\"",
    ])
    func whereNothingCanBeReadEverythingIsAccepted(_ value: String) {
        #expect(AcceptHeader([value]).best(of: Self.offers) == Self.json)
    }

    @Test(arguments: ["text/csv;q=1.1", "text/csv;q=0.0000", "text/csv;q=", "text/csv;q=.5", "a b"])
    func aMalformedMemberIsPassedOver(_ member: String) {
        let accept = AcceptHeader([member + ", application/x-ndjson;q=0.1"])
        #expect(accept.ranges.count == 1)
        #expect(accept.best(of: Self.offers) == Self.ndjson)
    }

    @Test func aQuotedCommaDoesNotEndAMember() {
        let accept = AcceptHeader(["a/b;x=\"1,text/csv\" z, application/x-ndjson"])
        #expect(accept.ranges.map(\.subtype) == ["x-ndjson"])
    }

    @Test func noLineAcceptsEverythingAndSeveralLinesAreOneList() {
        #expect(AcceptHeader([]).best(of: Self.offers) == Self.json)
        let fields: HTTPFields = ["Accept": "text/csv;q=0.2", "accept": "application/x-ndjson"]
        #expect(AcceptHeader(fields).best(of: Self.offers) == Self.ndjson)
    }

    @Test func parametersMakeARangeMorePrecise() throws {
        let accept = AcceptHeader(["text/plain;format=flowed;q=0.2, text/plain;q=0.7, text/*;q=0.9"]
        )
        let flowed = try #require(MediaType("text/plain; format=Flowed"))
        let plain = try #require(MediaType("text/plain"))
        let html = try #require(MediaType("text/html"))
        #expect(accept.quality(of: flowed) == 200)
        #expect(accept.quality(of: plain) == 700)
        #expect(accept.quality(of: html) == 900)
        #expect(AcceptHeader(["text/csv"]).best(of: ["text/csv; header=present"]) != nil)
    }
}
