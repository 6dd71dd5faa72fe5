import Dispatch
import EventLog
import HTTPServer
import ProjectionRuntime

/// The groups of clients on one event loop that follow one file: woken by its commits, and only as
/// often as they leave the loop and the processors time for others.
///
/// In a round each group has its turn, and is sent what has changed until then: nobody misses
/// anything by a late turn. The first change after quiet goes out at once. Under load changes
/// coalesce: the turns lie further apart, and a round that worked for longer than its pauses is
/// followed by a rest.
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
    /// What its groups read.
    let pages = ChangePages()
    var loop: EventLoop { hub.loop }
    private var groups: [ObjectIdentifier: ChangeGroup] = [:]
    /// Groups whose client has not taken what it was sent: no commit concerns them until it has.
    private var stalled: [ObjectIdentifier: ChangeGroup] = [:]
    /// Of each question the group that new clients join.
    private var meetings: [ChangeSource.Identity: ChangeGroup] = [:]
    private var stage = Stage.idle
    /// The file's position when it was looked at last.
    private var seen = Position.none
    private var isDue = false
    /// Whether the file has moved on since the last round began.
    private var isPressed = false
    /// Nanoseconds that this round has worked, and milliseconds that it has paused.
    private var cost: UInt64 = 0
    private var paused: Int64 = 0
    private var isSpending = false
    /// How many clients were sent something in this turn.
    private var given = 0

    /// How many clients are sent something in a turn, and how many a group has at most: their
    /// writes take a fifth of a millisecond, for which requests and threads that wake may wait.
    static let clientsATurn = 32
    /// Milliseconds between the turns of a round after quiet, and of rounds that follow each other;
    /// less in these where a round would become too long.
    private static let (shortPause, longPause): (Int64, Int64) = (1, 4)
    private static let longestRound: Int64 = 150
    /// A round that works for less, in nanoseconds, is followed by no rest.
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
        stalled[ObjectIdentifier(group)] = nil
        if meetings[group.source.identity] === group {
            meetings[group.source.identity] = nil
        }
        guard groups.isEmpty, stalled.isEmpty else { return }
        if case .waiting(let ticket) = stage {
            file.gate.cancel(ticket)
            stage = .idle
        }
        hub.forget(self)
    }

    /// Leaves a group out until `takeBack`.
    func setAside(_ group: ChangeGroup) {
        guard groups.removeValue(forKey: ObjectIdentifier(group)) != nil else { return }
        stalled[ObjectIdentifier(group)] = group
    }

    func takeBack(_ group: ChangeGroup) {
        guard stalled.removeValue(forKey: ObjectIdentifier(group)) != nil else { return }
        groups[ObjectIdentifier(group)] = group
    }

    /// Lets a group join the one that its question's clients meet in, or be that one.
    func merge(_ group: ChangeGroup) {
        let identity = group.source.identity
        guard let meeting = meetings[identity] else {
            meetings[identity] = group
            return
        }
        guard meeting !== group else { return }
        guard meeting.count + group.count <= Self.clientsATurn else {
            if group.count < meeting.count { meetings[identity] = group }
            return
        }
        // What the others are about to be sent may be older than what this group has.
        guard !meeting.isReading else { return }
        guard meeting.base <= group.base else {
            return loop.execute { group.advance() }
        }
        meeting.take(group)
    }

    /// Takes note that clients are sent something. What is left of this round of the loop counts as
    /// a cost of the changes: what is written leaves at its end, and that is most of it.
    func gives(to clients: Int) {
        given += clients
        spend()
    }

    private func spend() {
        guard !isSpending else { return }
        isSpending = true
        let began = DispatchTime.now().uptimeNanoseconds
        loop.whenRoundEnds {
            self.cost += DispatchTime.now().uptimeNanoseconds - began
            self.isSpending = false
        }
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
        isPressed = false
        step()
    }

    private func step() {
        switch stage {
        case .working, .resting:
            isDue = true
            return
        case .waiting(let ticket): file.gate.cancel(ticket)
        case .idle: break
        }
        stage = .working
        let position = file.gate.position
        // Called though the position stands: something else about the file has changed.
        let looksAnyway = position == seen
        seen = position
        if looksAnyway { pages.forget() }
        var round = Array(groups.values)
        let clients = round.reduce(0) { $0 + $1.count }
        if looksAnyway || stalled.values.first?.isLeft == true { round += stalled.values }
        turn(round[...], pause: pause(clients), looksAnyway: looksAnyway)
    }

    private func pause(_ clients: Int) -> Int64 {
        let turns = Int64(clients / Self.clientsATurn)
        guard isPressed, turns > 0 else { return Self.shortPause }
        return max(Self.shortPause, min(Self.longPause, Self.longestRound / turns))
    }

    private func turn(_ round: ArraySlice<ChangeGroup>, pause: Int64, looksAnyway: Bool) {
        spend()
        given = 0
        var left = round
        while given < Self.clientsATurn, let group = left.popFirst() {
            group.advance(looksAnyway: looksAnyway)
        }
        guard !left.isEmpty else { return loop.whenRoundEnds { self.rest() } }
        paused += pause
        let rest = left
        loop.schedule(after: pause) {
            // What timers write leaves in the loop's next round only: there its cost is counted.
            self.loop.execute { self.turn(rest, pause: pause, looksAnyway: looksAnyway) }
        }
    }

    private func rest() {
        guard case .working = stage else { return }
        let nanoseconds = cost
        let milliseconds = min(Int64(nanoseconds / 1_000_000) + 1 - paused, ChangeFeed.longestRest)
        (cost, paused) = (0, 0)
        guard nanoseconds > ChangeFeed.negligible, milliseconds > 0 else { return goOn() }
        stage = .resting
        loop.schedule(after: milliseconds) { [weak self] in self?.goOn() }
    }

    private func goOn() {
        stage = .idle
        guard !groups.isEmpty || !stalled.isEmpty else { return }
        guard !isDue else {
            isDue = false
            isPressed = true
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
        isPressed = ticket == nil
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
