import EventLog
import Testing

@testable import TidetableAPI

struct EventIDTests {
    @Test(arguments: [("log", -1), ("log", 0), ("a@b", 9_124)] as [(String, Int64)])
    func anIdIsReadAsItIsWritten(_ log: String, _ last: Int64) {
        let id = EventID(log: log, position: Position(last: last))
        #expect(id.text == "\(log)@\(last)")
        #expect(EventID(text: id.text) == id)
    }

    @Test(arguments: ["", "@", "@1", "log", "log@", "log@-2", "log@01", "log@1 ", "log@+1"])
    func whatIsNoIdIsRefused(_ text: String) {
        #expect(EventID(text: text) == nil)
    }
}
