import HTTPCore
import Testing

@Suite struct MediaTypeTests {
    @Test func typeAndParametersAreRead() throws {
        let media = try #require(MediaType("Text/CSV ; Charset=UTF-8;x=\"a;\\\"b\""))
        #expect(media.essence == "text/csv")
        #expect(media.type == "text" && media.subtype == "csv")
        #expect(media["charset"] == "UTF-8" && media["x"] == "a;\"b" && media["y"] == nil)
        #expect(media.parameters.count == 2)
    }

    @Test(arguments: [
        "application/cloudevents+json", "application/x-ndjson;", "a/b; ;c=d", " a/b ", "a/b;c=\"\"",
    ])
    func theseAreMediaTypes(_ text: String) {
        #expect(MediaType(text) != nil)
    }

    @Test(arguments: [
        "", "a", "a/", "/b", "a/b/c", "a b", "a/b c", "a/b;c", "a/b;c=", "a/b;=d", "a/b;c=\"d",
        "a/b;c =d", "a/b;c= d", "a/b, c/d", "a/b;c=d e", "é/b",
    ])
    func theseAreNot(_ text: String) {
        #expect(MediaType(text) == nil)
    }
}
