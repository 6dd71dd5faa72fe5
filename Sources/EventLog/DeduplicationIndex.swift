import Dispatch
import Glibc
import Synchronization

/// Finds out whether an event's identity was seen before, exactly and at a cost that does not
/// grow with the log.
///
///     active table → sealed tables → runs on disk (each behind its filter), newest first
///
/// The active table takes new identities; a full one is sealed and written as a run in the
/// background; runs of similar size are merged. All of it is derived from the log, which keeps
/// each event's hash: whatever is missing or damaged is made again. It belongs to the log's
/// writer; only the making of runs happens elsewhere.
struct DeduplicationIndex: ~Copyable {
    private(set) var active: RecentHashes
    private var sealed: [(table: RecentHashes, last: Int64)] = []
    /// Oldest first; together they cover the offsets from 0 to where the tables begin.
    private(set) var runs: [HashRun] = []

    private let directory: String
    private let seed: UInt64
    private let options: EventLogOptions
    private let background = DispatchQueue(label: "tidetable.deduplication")
    private var job: Job?

    /// The most tables that wait to become runs; beyond it the writer waits for the background.
    private static let maximumSealed = 4

    /// Work in the background and, once it is done, what came of it.
    private final class Job: Sendable {
        enum Inputs: Sendable {
            case table
            case runs(first: Int, count: Int)
        }
        let inputs: Inputs
        let outcome = Mutex<Result<HashRun?, EventLogError>?>(nil)

        init(_ inputs: Inputs) { self.inputs = inputs }
    }

    /// Opens the runs that fit a log which ends at `end` and deletes all other files.
    init(
        directory: String, seed: UInt64, end: Position, options: EventLogOptions
    ) throws(EventLogError) {
        self.directory = directory
        self.seed = seed
        self.options = options
        var next: Int64 = 0
        for candidate in try RunDirectory.open(directory, seed: seed, end: end) {
            runs.append(candidate)
            next = candidate.header.lastOffset + 1
        }
        active = RecentHashes(capacity: options.recentHashes, firstOffset: next)
    }

    /// The first offset that must be added from the log after opening.
    var firstMissing: Int64 { active.firstOffset }

    /// To be called a few lookups ahead: the tables and filters lie beyond the caches, and what
    /// several lookups wait for then comes at once.
    @inline(__always)
    func prefetch(_ hash: UInt64) {
        active.prefetch(hash)
        for table in sealed { table.table.prefetch(hash) }
        for run in runs { run.prefetch(hash) }
    }

    /// Appends the offsets of all events with this hash.
    /// - Throws: `EventLogError` where a run cannot be read; then `reset` and add the log again.
    @inline(__always)
    func find(_ hash: UInt64, into offsets: inout [Int64]) throws(EventLogError) {
        active.find(hash, into: &offsets)
        for table in sealed { table.table.find(hash, into: &offsets) }
        for run in runs where run.mayContain(hash) { try run.find(hash, into: &offsets) }
    }

    /// Adds the identity of an event that is about to be appended, or was.
    @inline(__always)
    mutating func insert(_ hash: UInt64, _ offset: Int64) {
        active.insert(HashEntry(hash: hash, offset: offset))
    }

    /// Takes the identity of an event out that was not appended after all.
    mutating func remove(_ hash: UInt64, _ offset: Int64) {
        active.remove(HashEntry(hash: hash, offset: offset))
    }

    /// To be called when all events up to `end` are durable: seals a full table, and lets the
    /// background go on.
    mutating func settle(through end: Int64) {
        if active.count >= options.recentHashes {
            sealed.append((active, end))
            active = RecentHashes(capacity: options.recentHashes, firstOffset: end + 1)
        }
        collect()
        while sealed.count > DeduplicationIndex.maximumSealed, job != nil {
            background.sync {}
            if !collect() { break }
        }
    }

    /// Waits until all sealed tables are runs and merged.
    mutating func finishBackgroundWork() {
        collect()
        while job != nil {
            background.sync {}
            if !collect() { break }
        }
    }

    /// Forgets everything, files included.
    mutating func reset() {
        background.sync {}
        job = nil
        sealed.removeAll()
        for run in runs { unlink(run.path) }
        runs.removeAll()
        active = RecentHashes(capacity: options.recentHashes, firstOffset: 0)
    }
}

// Background work: one job at a time, its outcome taken over on the writer's queue.
extension DeduplicationIndex {
    /// Takes over what the background has done and gives it the next job.
    /// - Returns: false where the last job failed. Its input stays as it was, and the next call
    ///   tries again.
    @discardableResult
    private mutating func collect() -> Bool {
        var succeeded = true
        if let finished = job {
            guard let outcome = finished.outcome.withLock({ $0 }) else { return true }
            job = nil
            switch outcome {
            case .success(let run): if let run { install(run, finished.inputs) }
            case .failure: succeeded = false
            }
        }
        if succeeded { start() }
        return succeeded
    }

    private mutating func install(_ run: HashRun, _ inputs: Job.Inputs) {
        switch inputs {
        case .table:
            sealed.removeFirst()
            runs.append(run)
        case .runs(let first, let count):
            for old in runs[first..<first + count] { unlink(old.path) }
            runs.replaceSubrange(first..<first + count, with: [run])
        }
    }

    private mutating func start() {
        if let oldest = sealed.first {
            let (seed, directory) = (seed, directory)
            begin(.table) { () throws(EventLogError) in
                try HashRunWriter.write(
                    oldest.table, through: oldest.last, seed: seed, directory: directory)
            }
        } else if let group = RunMerging.next(runs.map(\.header.count), ratio: options.runRatio) {
            let inputs = Array(runs[group])
            let directory = directory
            begin(.runs(first: group.lowerBound, count: group.count)) {
                () throws(EventLogError) in
                try HashRunWriter.merge(inputs, directory: directory)
            }
        }
    }

    private mutating func begin(
        _ inputs: Job.Inputs, _ work: @escaping @Sendable () throws(EventLogError) -> HashRun?
    ) {
        let job = Job(inputs)
        self.job = job
        background.async {
            let outcome: Result<HashRun?, EventLogError>
            do throws(EventLogError) {
                outcome = .success(try work())
            } catch {
                outcome = .failure(error)
            }
            job.outcome.withLock { $0 = outcome }
        }
    }
}

/// Which runs to merge.
enum RunMerging {
    /// The oldest `ratio` runs that follow each other and are of similar size: none has more than
    /// `ratio` times the entries of the smallest. Because the oldest go first, no small run is
    /// left behind between larger ones; so the number of runs grows with the logarithm of the
    /// log's length, and so does how often an entry is written.
    static func next(_ counts: [Int], ratio: Int) -> Range<Int>? {
        var first = 0
        while first + ratio <= counts.count {
            let group = counts[first..<first + ratio]
            if let least = group.min(), let most = group.max(), most <= least * ratio {
                return first..<first + ratio
            }
            first += 1
        }
        return nil
    }
}
