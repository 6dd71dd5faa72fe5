import Testing

@testable import HTTPServer

@Suite struct PollableTableTests {
    private final class Tenant: Pollable {
        func ready(_ events: UInt32) {}
        func checkDeadlines(_ now: Int64) {}
        func settle() {}
    }

    @Test func anOldTokenDoesNotReachTheNextTenant() {
        var table = PollableTable()
        let old = table.insert(Tenant())
        table.remove(old)
        let next = Tenant()
        let token = table.insert(next)
        #expect(table[old] == nil)
        #expect(table[token] === next)
        table.remove(old)
        #expect(table.count == 1)
        #expect(table[token] === next)
    }
}
