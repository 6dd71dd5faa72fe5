import Dispatch
import EventLog
import Projections
import SQLite
import StreamTables
import TableComparison

extension ProjectionHost {
    /// Compares two versions at one equal position: the one that is behind commits exactly at the
    /// other's, both snapshots are opened, and both go on while the rows are read.
    /// - Parameter samples: how many differing rows of each table are told in full.
    /// - Throws: `ProjectionError`.
    public func compare(
        _ name: String, from: Int, to: Int, samples: Int
    ) async throws(ProjectionError) -> ComparisonReport {
        let served = try served(name)
        let (left, right, pair) = try await snapshots(served, from, to)
        let options = ComparisonOptions(maxSamples: samples)
        let (found, causes) = try await onWorker { [events] () throws -> Compared in
            let found = try FileComparison(
                ComparedFiles(from: pair.from, to: pair.to), options: options
            ).run()
            let causes = try DifferenceCauses(left, right, pair, events).all(found)
            return (found, causes)
        }
        let revisions = pair.from.checkpoint.revision + pair.to.checkpoint.revision
        let tag = "\(left.generation)-\(right.generation)-\(found.position.text)-\(revisions)"
        comparisons[name] = KeptComparison(
            fromGeneration: left.generation, toGeneration: right.generation, tag: tag,
            differences: Int64(found.differences))
        return ComparisonReport(from: from, to: to, found: found, causes: causes, tag: tag)
    }

    /// The files of two versions, and their snapshots at one position; both files go on folding.
    private func snapshots(
        _ served: ServedProjection, _ from: Int, _ to: Int
    ) async throws(ProjectionError) -> (ProjectionFile, ProjectionFile, SnapshotPair) {
        // What cannot be compared is said at once, however long the others' turns take.
        _ = (try readable(served, from), try readable(served, to))
        await takeTurn(served.name)
        defer { endTurn(served.name) }
        // Whoever had the turn before may have replaced a file, or taken it away.
        let (left, right) = (try readable(served, from), try readable(served, to))
        do throws(ProjectionError) {
            let pair = try await hold(left, right)
            await letGo(left, right)
            return (left, right, pair)
        } catch {
            await letGo(left, right)
            throw error
        }
    }

    private typealias Compared = (FileDifferences, [String: [Key: CausingEvent]])

    /// A version's file that is not being built.
    private func readable(
        _ served: ServedProjection, _ version: Int
    ) throws(ProjectionError) -> ProjectionFile {
        _ = try definition(served, version)
        if let file = served.file(version) { return file }
        guard let build = served.build(version) else {
            throw .notBuilt(served.name, version: version)
        }
        throw .notCaughtUp(
            served.name, version: version, position: build.status.current.position,
            target: build.target, seconds: build.secondsLeft)
    }

    /// Lets both files stand still at one position and opens their snapshots. `letGo` ends that.
    func hold(
        _ left: ProjectionFile, _ right: ProjectionFile
    ) async throws(ProjectionError) -> SnapshotPair {
        guard let one = projectors[ObjectIdentifier(left)],
            let other = projectors[ObjectIdentifier(right)]
        else { throw .storage("a file was given up meanwhile") }
        let target = max(await one.pause(), await other.pause())
        await one.catchUp(to: target)
        await other.catchUp(to: target)
        let pair: SnapshotPair
        do {
            pair = try SnapshotPair(left, right)
        } catch {
            throw .storage("\(error)")
        }
        guard pair.from.checkpoint.position == pair.to.checkpoint.position else {
            throw .storage("one of the two files could not be brought to the other's position")
        }
        return pair
    }

    func letGo(_ left: ProjectionFile, _ right: ProjectionFile) async {
        await projectors[ObjectIdentifier(left)]?.resume()
        await projectors[ObjectIdentifier(right)]?.resume()
    }

    /// Runs what takes long on a queue of its own kind, away from the host's.
    func onWorker<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws(ProjectionError) -> Value {
        let result: Result<Value, any Error> = await withCheckedContinuation { waiting in
            DispatchQueue.global(qos: .utility).async {
                waiting.resume(returning: Result(catching: body))
            }
        }
        do {
            return try result.get()
        } catch ComparisonError.incomparable(let reason) {
            throw .incomparable(reason)
        } catch {
            throw .storage("\(error)")
        }
    }

    /// Lets another version answer, atomically: one transaction in the catalog. The version that
    /// answered goes on folding as a standby, so that `rollback` is instant.
    /// - Parameters:
    ///   - tag: a comparison of these two files that must be the last one; its count is told where
    ///     no maximum asks for a new one.
    ///   - maximumDifferences: how many rows may differ, over all tables, at the moment of the
    ///     cutover.
    /// - Throws: `ProjectionError.conditionFailed` where that does not hold, or another; nothing
    ///   has changed then.
    public func cutover(
        _ name: String, to version: Int, matching tag: String?, maximumDifferences: Int64?
    ) async throws(ProjectionError) -> Cutover {
        let served = try served(name)
        _ = try definition(served, version)
        await takeTurn(name)
        defer { endTurn(name) }
        let candidate = try readable(served, version)
        guard let live = served.live else {
            throw .notBuilt(name, version: served.current.version)
        }
        guard live !== candidate else { throw .isLive(name, version: version) }
        if case .faulted(let reason) = candidate.status.current.state {
            throw .storage("version \(version) of \(name) is at fault: \(reason)")
        }
        var differences = try tag.map { (tag) throws(ProjectionError) in
            try check(tag, live, candidate)
        }
        if let maximumDifferences {
            differences = try await count(live, candidate, atMost: maximumDifferences)
        }
        return try await hand(over: live, to: candidate, served, differences)
    }

    private func check(
        _ tag: String, _ live: ProjectionFile, _ candidate: ProjectionFile
    ) throws(ProjectionError) -> Int64 {
        let kept = comparisons[live.projection.name]
        guard let kept, kept.tag == tag, kept.fromGeneration == live.generation,
            kept.toGeneration == candidate.generation
        else {
            throw .conditionFailed(
                "If-Match does not name the last comparison of version \(live.version), which is"
                    + " live, with version \(candidate.version)", differences: nil)
        }
        return kept.differences
    }

    /// Counts the differences while both fold on, then once more those that came since while both
    /// stand still; they do so on return.
    private func count(
        _ live: ProjectionFile, _ candidate: ProjectionFile, atMost maximum: Int64
    ) async throws(ProjectionError) -> Int64 {
        do throws(ProjectionError) {
            let before = try await hold(live, candidate)
            await letGo(live, candidate)
            let first = try await onWorker {
                try FileComparison(
                    ComparedFiles(from: before.from, to: before.to),
                    options: ComparisonOptions(maxSamples: 0)
                ).run().differences
            }
            let after = try await hold(live, candidate)
            let now = try await onWorker {
                try DifferenceRecount(
                    from: ComparedFiles(from: before.from, to: before.to),
                    to: ComparedFiles(from: after.from, to: after.to)
                ).count(knowing: first).differences
            }
            guard Int64(now) <= maximum else {
                throw .conditionFailed(
                    "\(now) rows differ, and at most \(maximum) may", differences: Int64(now))
            }
            return Int64(now)
        } catch {
            await letGo(live, candidate)
            throw error
        }
    }

    private func hand(
        over live: ProjectionFile, to candidate: ProjectionFile, _ served: ServedProjection,
        _ differences: Int64?, isRollback: Bool = false
    ) async throws(ProjectionError) -> Cutover {
        let position: Position
        do {
            position = try await replaceLive(
                live, by: candidate, served, isRollback: isRollback)
        } catch {
            await letGo(live, candidate)
            throw .storage("\(error)")
        }
        await letGo(live, candidate)
        report("\(served.name) version \(candidate.version) is live, \(live.version) stands by")
        return Cutover(
            version: candidate.version, generation: candidate.generation,
            previousVersion: live.version, position: position,
            differences: differences)
    }

    /// Lets the version answer again that was live before this one. Sent twice it is refused the
    /// second time, or goes on to the one before that.
    /// - Throws: `ProjectionError.noPrevious` where none is kept.
    public func rollback(_ name: String) async throws(ProjectionError) -> Cutover {
        let served = try served(name)
        await takeTurn(name)
        defer { endTurn(name) }
        let entries: [Catalog.Entry]
        do {
            entries = try catalog.files(name)
        } catch {
            throw .storage("\(error)")
        }
        let now = entries.first { $0.role == .live }?.lastLive ?? 0
        let previous =
            entries
            .filter { $0.role == .standby && $0.lastLive > 0 && $0.lastLive < now }
            .max { $0.lastLive < $1.lastLive }
        guard let live = served.live, let previous,
            let file = served.files.first(where: { $0.generation == previous.generation })
        else { throw .noPrevious(name) }
        return try await hand(over: live, to: file, served, nil, isRollback: true)
    }
}
