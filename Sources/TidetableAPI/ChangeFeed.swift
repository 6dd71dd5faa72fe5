import Dispatch
import EventLog
import HTTPServer
import ProjectionRuntime

/// The groups of clients on one event loop that follow one file: woken by its commits, and only as
/// often as they leave the loop time for others.
///
/// After each round it rests for as long as the round took. The first change after quiet goes out
/// at once; under load changes coalesce, and half of the loop's time stays for other requests.
///
/// `@unchecked Sendable`: used on its loop only.
final class ChangeFeed: @unchecked Sendable {
    private enum Stage {
        case idle
        /// The next commit wakes it.
        case waiting(PositionGate.Ticket)
        case working
        case resting
    }

    let file: ProjectionFile
    let hub: ChangeHub
    var loop: EventLoop { hub.loop }
    private var groups: [ObjectIdentifier: ChangeGroup] = [:]
    /// Of each question the group that new clients join.
    private var meetings: [ChangeSource.Identity: ChangeGroup] = [:]
    private var stage = Stage.idle
    /// The file's position when it was looked at last.
    private var seen = Position.none
    private var isDue = false
    /// Nanoseconds that this round has taken.
    private var cost: UInt64 = 0
    private var isSpending = false
    private var holders = 0

    /// A round shorter than so many nanoseconds is followed by no rest.
    private static let negligible: UInt64 = 200_000
    private static let longestRest: Int64 = 1_000

    init(_ file: ProjectionFile, _ hub: ChangeHub) {
        self.file = file
        self.hub = hub
        file.changedRows.watch()
    }

    deinit { file.changedRows.unwatch() }

    /// Adds a group, and sees to it that it hears of the next commit.
    func add(_ group: ChangeGroup) {
        groups[ObjectIdentifier(group)] = group
        if case .idle = stage { wait() }
    }

    func remove(_ group: ChangeGroup) {
        groups[ObjectIdentifier(group)] = nil
        if meetings[group.source.identity] === group {
            meetings[group.source.identity] = nil
        }
        guard groups.isEmpty else { return }
        if case .waiting(let ticket) = stage {
            file.gate.cancel(ticket)
            stage = .idle
        }
        hub.forget(self)
    }

    /// Lets a group join the one that its question's clients meet in, or be that one.
    func merge(_ group: ChangeGroup) {
        let identity = group.source.identity
        guard let meeting = meetings[identity] else {
            meetings[identity] = group
            return
        }
        // What the others are about to be sent may be older than what this group has.
        guard meeting !== group, !meeting.isReading else { return }
        guard meeting.base <= group.base else {
            return loop.execute { group.advance() }
        }
        meeting.take(group)
    }

    /// Counts what is left of this round of the loop as a cost of the changes: what is written
    /// leaves at its end, and that is most of it.
    func spend() {
        guard !isSpending else { return }
        isSpending = true
        let began = DispatchTime.now().uptimeNanoseconds
        loop.whenRoundEnds {
            self.cost += DispatchTime.now().uptimeNanoseconds - began
            self.isSpending = false
        }
    }

    /// The round goes on until `letGo`; where none is under way it is one of its own.
    func hold() {
        holders += 1
        switch stage {
        case .waiting(let ticket):
            file.gate.cancel(ticket)
            stage = .working
        case .idle: stage = .working
        case .working, .resting: break
        }
    }

    func letGo() {
        holders -= 1
        guard holders == 0 else { return }
        loop.whenRoundEnds { self.rest() }
    }

    /// Looks at the file again, once it has rested.
    func stepSoon() {
        switch stage {
        case .working, .resting: isDue = true
        case .idle, .waiting: loop.execute { self.step() }
        }
    }

    private func woken() {
        guard case .waiting = stage else { return }
        stage = .idle
        step()
    }

    private func step() {
        switch stage {
        case .working, .resting:
            isDue = true
            return
        case .waiting, .idle: hold()
        }
        let position = file.gate.position
        // Called though the position stands: something else about the file has changed.
        let looksAnyway = position == seen
        seen = position
        spend()
        for group in groups.values { group.advance(looksAnyway: looksAnyway) }
        letGo()
    }

    private func rest() {
        guard case .working = stage, holders == 0 else { return }
        let nanoseconds = cost
        cost = 0
        guard nanoseconds > ChangeFeed.negligible else { return goOn() }
        stage = .resting
        let milliseconds = min(Int64(nanoseconds / 1_000_000) + 1, ChangeFeed.longestRest)
        loop.schedule(after: milliseconds) { [weak self] in self?.goOn() }
    }

    private func goOn() {
        stage = .idle
        guard !groups.isEmpty else { return }
        guard !isDue else {
            isDue = false
            return loop.execute { self.step() }
        }
        wait()
    }

    private func wait() {
        let ticket = file.gate.wait(for: Position(last: seen.last + 1)) { [weak self] in
            guard let self else { return }
            loop.execute { self.woken() }
        }
        if let ticket { stage = .waiting(ticket) }
        // Asked for after the ticket was taken: a cutover that came before it wakes nobody.
        guard ticket == nil && file.gate.position > seen || groups.values.contains(where: \.isLeft)
        else { return }
        loop.execute { self.step() }
    }
}

/// Who follows which file on one event loop.
///
/// `@unchecked Sendable`: used on its loop only.
final class ChangeHub: @unchecked Sendable {
    let loop: EventLoop
    private var feeds: [ObjectIdentifier: ChangeFeed] = [:]

    init(_ loop: EventLoop) { self.loop = loop }

    /// The feed of a file.
    func feed(_ file: ProjectionFile) -> ChangeFeed {
        if let feed = feeds[ObjectIdentifier(file)] { return feed }
        let feed = ChangeFeed(file, self)
        feeds[ObjectIdentifier(file)] = feed
        return feed
    }

    func forget(_ feed: ChangeFeed) {
        guard feeds[ObjectIdentifier(feed.file)] === feed else { return }
        feeds[ObjectIdentifier(feed.file)] = nil
    }
}
