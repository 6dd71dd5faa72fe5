import Testing

@testable import HTTPServer

@Suite struct TimerHeapTests {
    private func timer(_ deadline: Int64) -> LoopTimer {
        LoopTimer(deadline: deadline, work: {}, cancelled: {})
    }

    @Test func timersComeOutByDeadline() {
        var heap = TimerHeap()
        let deadlines = (0..<500).map { Int64(($0 * 7919) % 1009) }
        for deadline in deadlines { heap.insert(timer(deadline)) }
        var seen: [Int64] = []
        while let next = heap.popDue(at: .max) { seen.append(next.deadline) }
        #expect(seen == deadlines.sorted())
    }

    @Test func onlyWhatIsDueComesOut() {
        var heap = TimerHeap()
        heap.insert(timer(20))
        heap.insert(timer(10))
        let early = heap.popDue(at: 9)
        #expect(early == nil)
        #expect(heap.popDue(at: 10)?.deadline == 10)
        let another = heap.popDue(at: 10)
        #expect(another == nil)
        #expect(heap.earliest == 20)
    }

    @Test func cancelledTimersDoNotPileUp() {
        var heap = TimerHeap()
        let kept = [5, 3, 9].map { timer($0) }
        for timer in kept { heap.insert(timer) }
        for number in 0..<10_000 {
            let cancelled = timer(Int64(number))
            heap.insert(cancelled)
            cancelled.cancel()
            heap.noteCancelled()
        }
        #expect(heap.count < 100)
        var seen: [Int64] = []
        while let next = heap.popDue(at: .max) {
            if next.isPending { seen.append(next.deadline) }
        }
        #expect(seen == [3, 5, 9])
    }
}
