import HTTPCore
import Testing

@Suite struct PreferencesTests {
    @Test(arguments: [
        (["wait=5"], 5), (["Wait=5"], 5), (["respond-async, wait=10"], 10), (["wait=\"7\""], 7),
        (["wait = 5"], 5), (["wait=5; x=y, z"], 5), (["wait=5", "wait=9"], 5), (["wait=0"], 0),
        (["@@, wait=5"], 5), (["x=\"a, wait=3\" b, wait=5"], 5), (["foo;;bar=\"1\", wait=5"], 5),
        (["return=minimal; a, wait=999999999"], 999_999_999),
    ])
    func waitIsFound(_ lines: [String], _ seconds: Int) {
        #expect(Preferences(lines).waitSeconds == seconds)
    }

    @Test(arguments: [
        [], [""], ["respond-async"], ["wait"], ["wait="], ["wait=-1"], ["wait=5s"], ["wait=1.5"],
        ["wait=1000000000"], ["wait=99999999999999999999"], ["waits=5"], ["wait 5"],
    ])
    func waitIsAbsent(_ lines: [String]) {
        #expect(Preferences(lines).waitSeconds == nil)
    }

    @Test func otherPreferencesAreKept() {
        let fields: HTTPFields = ["Prefer": "respond-async, Return=Minimal", "prefer": "wait=1"]
        let preferences = Preferences(fields)
        #expect(preferences["respond-async"] == "" && preferences["return"] == "Minimal")
        #expect(preferences["none"] == nil && preferences.waitSeconds == 1)
    }
}
