import HTTPCore

extension Connection {
    /// Makes the read deadline fit what the client has to do next. A deadline that runs for the
    /// same thing goes on: sending one octet more wins no time.
    func updateDeadline() {
        let next = nextAwaited
        guard next != awaited else { return }
        awaited = next
        switch next {
        case .nothing, .end: readDeadline = .max
        case .request: readDeadline = loop.now + limits.idle
        case .restOfHead: readDeadline = loop.now + limits.headDeadline
        case .body:
            readDeadline = loop.now + limits.bodyRateWindow
            bodyInWindow = 0
        }
    }

    private var nextAwaited: Awaited {
        guard wantsInput, !peerEnded else { return .nothing }
        if exchange != nil { return .body }
        return inbox.isEmpty ? .request : .restOfHead
    }

    func checkDeadlines(_ now: Int64) {
        guard stage != .closed else { return }
        if now >= writeDeadline {
            counters.timeouts.add(1)
            return lose()
        }
        if now >= readDeadline { readDeadlinePassed(now) }
        guard stage == .open else { return }
        if exchange == nil {
            out.releaseMemory()
        } else if let stream = exchange?.stream {
            // A stream may be silent for hours.
            out.releaseMemory()
            stream.checkSilence(now)
        }
    }

    private func readDeadlinePassed(_ now: Int64) {
        switch awaited {
        case .nothing: break
        case .request, .end: lose()
        case .restOfHead:
            counters.timeouts.add(1)
            writeProblem(status: 408, detail: "The request's head took too long to arrive.")
            run(nil)
        case .body: bodyWindowPassed(now)
        }
    }

    private func bodyWindowPassed(_ now: Int64) {
        let least = limits.minimumBodyRate * limits.bodyRateWindow / 1000
        guard bodyInWindow < least, let exchange else {
            bodyInWindow = 0
            readDeadline = now + limits.bodyRateWindow
            return
        }
        counters.timeouts.add(1)
        leavesUnread = true
        failBody(of: exchange, .timedOut)
        run(nil)
    }

    /// The server stops: an idle connection closes, any other after its answer. A request may be
    /// waiting in the kernel already; it is still answered.
    func beginDraining() {
        guard stage == .open else { return }
        if exchange == nil, inbox.isEmpty { readOnce() }
        guard stage == .open else { return }
        if let exchange {
            let report = exchange.onShutdown
            exchange.onShutdown = nil
            report?()
        } else if inbox.isEmpty {
            isClosing = true
            run(nil)
        }
    }
}
