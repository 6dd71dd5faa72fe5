/// What the kernel says about a process, read from the texts under `/proc/<pid>`.
public enum ProcessFacts {
    /// The octets of a line such as `VmHWM:   123 kB` of `status`; nil if there is none.
    public static func bytes(_ name: String, status: String) -> Int? {
        for line in status.split(separator: "\n") where line.hasPrefix(name + ":") {
            let words = line.dropFirst(name.count + 1).split { $0 == " " || $0 == "\t" }
            guard words.count == 2, words[1] == "kB", let number = Int(words[0]) else { return nil }
            return number * 1_024
        }
        return nil
    }

    /// The clock ticks of CPU time (user and system) of `stat`, with those of children that have
    /// ended and were waited for; nil if it is cut short.
    public static func cpuTicks(stat: String) -> Int? {
        guard let words = words(stat), words.count > 14 else { return nil }
        let ticks = words[11...14].compactMap { Int($0) }
        return ticks.count == 4 ? ticks.reduce(0, +) : nil
    }

    /// The process that started this one, of `stat`; nil if it is cut short.
    public static func parent(stat: String) -> Int? {
        guard let words = words(stat), words.count > 1 else { return nil }
        return Int(words[1])
    }

    /// What follows the command's name.
    private static func words(_ stat: String) -> [Substring]? {
        // The command's name may hold spaces and brackets; it ends at the last bracket.
        guard let name = stat.lastIndex(of: ")") else { return nil }
        return stat[stat.index(after: name)...].split(separator: " ")
    }

    /// The clock ticks that all CPUs were not idle, of the text of `/proc/stat`; nil if it is not
    /// as expected.
    public static func busyTicks(systemStat: String) -> Int? {
        guard let line = systemStat.split(separator: "\n").first, line.hasPrefix("cpu ") else {
            return nil
        }
        let ticks = line.split(separator: " ").dropFirst().compactMap { Int($0) }
        guard ticks.count >= 8 else { return nil }
        // user, nice, system, (idle, waiting for the disk,) interrupts, steal
        return ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]
    }
}
