import Glibc

/// The files of the deduplication index.
enum RunDirectory {
    /// The runs that cover a log up to `end` without gap or overlap, oldest first. Every other
    /// file of the directory is deleted: inputs of a merge that were not deleted, a run cut off by
    /// a crash, one of another log, one past the log's end, and the ones after a gap.
    static func open(
        _ directory: String, seed: UInt64, end: Position
    ) throws(EventLogError) -> [HashRun] {
        var candidates: [HashRun] = []
        for name in try names(directory) {
            let path = "\(directory)/\(name)"
            let run = name.hasSuffix(".run") ? try? HashRun(path: path) : nil
            if let run, run.header.seed == seed, run.header.lastOffset <= end.last,
                run.header.fileName == name
            {
                candidates.append(run)
            } else {
                unlink(path)
            }
        }
        // Of two that begin together the longer one is their merge.
        candidates.sort {
            ($0.header.firstOffset, -$0.header.lastOffset)
                < ($1.header.firstOffset, -$1.header.lastOffset)
        }
        var chain: [HashRun] = []
        var next: Int64 = 0
        for run in candidates {
            if run.header.firstOffset == next {
                chain.append(run)
                next = run.header.lastOffset + 1
            } else {
                unlink(run.path)
            }
        }
        return chain
    }

    private static func names(_ directory: String) throws(EventLogError) -> [String] {
        guard let stream = opendir(directory) else {
            throw .system(call: "opendir", path: directory, code: errno)
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }
}
