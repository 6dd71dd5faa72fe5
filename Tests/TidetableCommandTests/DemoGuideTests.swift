import Testing

@testable import TidetableCommands

@Test func theGuideNamesTheServerItRunsOn() {
    let text = DemoGuide.text(address: "http://127.0.0.1:9", data: "/tmp/d", keeps: false)
    #expect(text.hasPrefix("http://127.0.0.1:9\n"))
    #expect(text.contains("rows?sailing_id=2015-07-01&boardable=true&limit=3'"))
    #expect(text.contains("/rows/2015-07-01/1000\n"))
    #expect(text.contains("/rows/2015-07-01/1000/history\n"))
    #expect(text.contains("/tmp/d and goes away"))
}
