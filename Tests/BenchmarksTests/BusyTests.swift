import Testing

@testable import Benchmarks

@Suite struct BusyTests {
    @Test(arguments: [
        (0.99, 0.2, 0.0, 1, "the server"), (0.5, 0.95, 0.0, 1, "the load"),
        (1.3, 0.6, 0.0, 2, "the CPUs"), (0.3, 0.2, 0.0, 2, "the disk or a round trip"),
        (0.99, 0.2, 0.5, 1, "others"), (1.5, 0.1, 0.0, 2, "the server"),
        (1.0, 0.0, 0.0, 2, "the server"), (0.95, 0.9, 0.0, 1, "the server"),
    ])
    func theNarrowSideIsNamed(
        server: Double, load: Double, others: Double, cpus: Int, expected: String
    ) {
        let busy = Busy(server: server, load: load, others: others, serverCPUs: cpus)
        #expect(busy.narrowSide.hasPrefix(expected))
    }

    @Test func theTextIsInPercentOfOneCPU() {
        let busy = Busy(server: 1.504, load: 0.1, others: -0.02, serverCPUs: 2)
        #expect(
            busy.text == "server 150 %, load 10 %, others 0 % of one CPU; "
                + "the server was the narrow side")
    }
}
