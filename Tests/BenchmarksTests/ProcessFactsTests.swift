import Testing

@testable import Benchmarks

@Suite struct ProcessFactsTests {
    @Test(
        arguments: [
            ("VmHWM", 131_072_000), ("VmRSS", 2_048), ("Vm", nil), ("VmSwap", nil), ("Broken", nil),
        ] as [(String, Int?)])
    func aLineOfTheStatusIsInOctets(name: String, expected: Int?) {
        let status = "Name:\ttidetable\nVmHWM:\t  128000 kB\nVmRSS:\t       2 kB\nBroken:\tx kB\n"
        #expect(ProcessFacts.bytes(name, status: status) == expected)
    }

    @Test func theCPUTimeIsUserAndSystemAndThatOfEndedChildren() {
        let stat = "12 (a (b) c) S 1 2 3 4 5 6 7 8 9 10 700 34 5000 60000 20 0 3 0 1"
        #expect(ProcessFacts.cpuTicks(stat: stat) == 65_734)
        #expect(ProcessFacts.cpuTicks(stat: "12 (a) S 1 2") == nil)
        #expect(ProcessFacts.cpuTicks(stat: "") == nil)
    }

    @Test func theParentStandsBehindTheState() {
        #expect(ProcessFacts.parent(stat: "12 (a (b) 3 c) S 71 2 3") == 71)
        #expect(ProcessFacts.parent(stat: "12 (a) S") == nil)
    }

    @Test func aMachineIsBusyWhenItIsNeitherIdleNorWaiting() {
        let stat =
            "cpu  1 20 300 4000 50000 600000 7000000 80000000 9 9\ncpu0 1 1 1 1 1 1 1 1 1 1\n"
        #expect(ProcessFacts.busyTicks(systemStat: stat) == 87_600_321)
        #expect(ProcessFacts.busyTicks(systemStat: "cpu  1 2 3\n") == nil)
        #expect(ProcessFacts.busyTicks(systemStat: "") == nil)
    }
}
