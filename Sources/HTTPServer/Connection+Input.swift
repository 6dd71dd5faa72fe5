import CLinux
import Glibc
import HTTPCore

extension Connection {
    func ready(_ events: UInt32) {
        switch stage {
        case .closed: return
        case .lingering: return discard()
        case .open: break
        }
        guard events & UInt32(CLINUX_ERROR | CLINUX_HANGUP) == 0 else { return lose() }
        if events & UInt32(CLINUX_WRITABLE) != 0 { isBlocked = false }
        if events & UInt32(CLINUX_READABLE) != 0 { return readOnce() }
        if events & UInt32(CLINUX_PEER_ENDED) != 0 { peerEndSeen = true }
        run(nil)
        if peerEndSeen { reportPeerEnd() }
    }

    /// One read: the epoll set is level-triggered, so what does not fit is reported again.
    func readOnce() {
        // What was read before comes first, or a fast client would fill the inbox without end.
        guard !hasBacklog else { return run(nil) }
        let scratch = loop.scratch
        let count = recv(socket, scratch.baseAddress, scratch.count, 0)
        if count > 0 {
            counters.bytesIn.add(count)
            bodyInWindow += Int64(count)
            run(UnsafeRawBufferPointer(rebasing: scratch[..<count]))
        } else if count == 0 {
            peerEnded = true
            run(nil)
            reportPeerEnd()
        } else if errno == EAGAIN || errno == EINTR {
            run(nil)
        } else {
            lose()
        }
    }

    /// Whether the next octets have a taker: a new request, or the body of the current one.
    var wantsInput: Bool {
        guard stage == .open, !isClosing else { return false }
        guard let exchange else { return out.count <= limits.highWater && turnBudget > 0 }
        return !exchange.body.isEnded && exchange.body.isWanted
    }

    /// Parses what was kept and what was just read. True if the parser needs more octets.
    func parse(_ fresh: UnsafeRawBufferPointer?) -> Bool {
        var consumed = 0
        guard inbox.isEmpty, let fresh else {
            if let fresh { inbox.append(fresh) }
            guard wantsInput else { return false }
            // Taken out while it is borrowed: nothing below reads into it.
            var bytes = InputBuffer()
            swap(&bytes, &inbox)
            let needsMore = bytes.withUnsafeBytes { parse($0, &consumed) }
            bytes.drop(consumed)
            swap(&bytes, &inbox)
            return needsMore
        }
        let needsMore = parse(fresh, &consumed)
        if consumed < fresh.count {
            inbox.append(UnsafeRawBufferPointer(rebasing: fresh[consumed...]))
        }
        return needsMore
    }

    private func parse(_ input: UnsafeRawBufferPointer, _ consumed: inout Int) -> Bool {
        let bytes = input.bytes
        while wantsInput {
            var sighting: HeadMemory.Sighting?
            if consumed == 0, parser.isAtStart, HeadMemory.mayHold(bytes) {
                let found = loop.heads.look(for: bytes)
                if let entry = found.entry {
                    consumed = bytes.byteCount
                    begin(entry, found.sighting)
                    conclude()
                    continue
                }
                sighting = found.sighting
            }
            switch parser.next(bytes, consumed: &consumed) {
            case .needMore:
                if peerEnded { inputEnded() }
                conclude()
                return true
            case .head(let head):
                begin(head, sighting, bytes, &consumed)
            case .body(let range):
                exchange?.deliver(bytes.extracting(range))
            case .end:
                exchange?.endBody(nil)
            case .failure(let failure):
                refuse(failure)
            }
            conclude()
        }
        return false
    }

    /// Begins a request that came before, octet by octet.
    private func begin(_ entry: HeadMemory.Entry, _ sighting: HeadMemory.Sighting) {
        counters.requests.add(1)
        turnBudget -= 1
        let exchange = Exchange(
            head: entry.head, connection: self, sighting: sighting, note: entry.note)
        self.exchange = exchange
        exchange.body.isEnded = true
        server.service.respond(exchange)
    }

    private func begin(
        _ head: RequestHead, _ sighting: HeadMemory.Sighting?, _ bytes: RawSpan,
        _ consumed: inout Int
    ) {
        counters.requests.add(1)
        turnBudget -= 1
        let mayComeAgain = head.body == .none && head.keepAlive && consumed == bytes.byteCount
        let exchange = Exchange(
            head: head, connection: self, sighting: mayComeAgain ? sighting : nil, note: nil)
        self.exchange = exchange
        if head.body == .none {
            // Takes the end that follows at once, so that an answer now may keep the connection.
            _ = parser.next(bytes, consumed: &consumed)
            exchange.body.isEnded = true
        }
        server.service.respond(exchange)
    }

    /// The service has asked for the body.
    func bodyWanted(by exchange: Exchange) {
        if exchange.head.expectsContinue, exchange.body.received == 0, exchange.answer == .awaited {
            out.append(ResponseSerializer.continueResponse)
        }
        changed()
    }

    /// The client will send no more, and what it sent was parsed.
    private func inputEnded() {
        guard let exchange else {
            isClosing = true
            return
        }
        failBody(of: exchange, .truncated)
    }

    private func refuse(_ failure: ParseFailure) {
        counters.parseFailures.add(1)
        leavesUnread = true
        if let exchange {
            failBody(of: exchange, .malformed(failure))
        } else {
            writeProblem(status: failure.status, detail: failure.reason)
        }
    }

    /// The rest of the body will not be read: what the service answers is the last answer.
    func failBody(of exchange: Exchange, _ error: BodyError) {
        closeAfterAnswer = true
        if exchange.answer == .complete {
            isClosing = true
        }
        exchange.endBody(error)
    }

    private func reportPeerEnd() {
        guard let exchange, exchange.answer != .complete else { return }
        let report = exchange.onPeerEnd
        exchange.onPeerEnd = nil
        report?()
    }

    private func discard() {
        let count = recv(socket, loop.scratch.baseAddress, loop.scratch.count, 0)
        if count < 0, errno == EAGAIN || errno == EINTR { return }
        lingerBudget -= count
        guard count > 0, lingerBudget > 0 else { return close() }
        counters.bytesIn.add(count)
    }

    func updateInterest() {
        var wanted: UInt32 = 0
        if wantsRead {
            wanted |= UInt32(CLINUX_READABLE)
        } else if !peerEnded, !peerEndSeen, !isClosing {
            wanted |= UInt32(CLINUX_PEER_ENDED)
        }
        if isBlocked { wanted |= UInt32(CLINUX_WRITABLE) }
        setInterest(wanted)
    }

    /// While an answer is awaited a bounded part of the next requests is read, so that most
    /// requests change no interest.
    private var wantsRead: Bool {
        guard !peerEnded, !isClosing else { return false }
        if let exchange, exchange.body.isEnded {
            return !closeAfterAnswer && inbox.count < limits.pipelinedInput
        }
        return wantsInput
    }
}
