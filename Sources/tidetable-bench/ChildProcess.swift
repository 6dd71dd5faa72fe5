import Benchmarks
import CBench
import Glibc

/// A process that this run started; it is ended by its id, at the latest when the value dies.
struct ChildProcess: ~Copyable, Sendable {
    let pid: pid_t
    private let output: CInt
    private let workplace: Workplace
    private let endSignal: CInt
    private var hasEnded = false

    /// Starts a program.
    /// - Parameters:
    ///   - command: the executable's path and its arguments.
    ///   - errorFile: where its standard error goes.
    ///   - endSignal: what asks it to end.
    init(
        _ command: [String], errorFile: String, workplace: Workplace, endSignal: CInt = SIGTERM
    ) throws(BenchmarkError) {
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .system("pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(
            &actions, 2, errorFile, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        // A lock that this process inherited is not to outlive it in a server.
        cbench_close_others(&actions)
        let spawned = ChildProcess.spawn(command, &actions)
        guard let spawned else {
            close(ends[0])
            throw .system(command[0])
        }
        pid = spawned
        output = ends[0]
        self.workplace = workplace
        self.endSignal = endSignal
        workplace.adopt(pid)
    }

    deinit {
        if !hasEnded { ChildProcess.stop(pid, endSignal, workplace) }
        close(output)
    }

    /// A line of the process's status, as `VmRSS`, in octets.
    func memory(_ name: String) throws(BenchmarkError) -> Int {
        let status = Files.text("/proc/\(pid)/status") ?? ""
        guard let bytes = ProcessFacts.bytes(name, status: status) else {
            throw BenchmarkError("no \(name) of process \(pid): it has ended")
        }
        return bytes
    }

    /// Lets `VmHWM` begin anew.
    func forgetPeak() {
        // A system that does not allow it shows the peak since the start, which is no less.
        try? Files.write(Array("5".utf8), to: "/proc/\(pid)/clear_refs")
    }

    /// Waits for the first line of the standard output; nil if the process closed it or the time
    /// is up.
    func firstLine(withinSeconds limit: Double) -> String? {
        let end = Clock.now() + Int64(limit * 1e9)
        var line: [UInt8] = []
        while true {
            var ready = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let left = (end - Clock.now()) / 1_000_000
            guard left > 0, poll(&ready, 1, CInt(clamping: left)) > 0 else { return nil }
            var byte: UInt8 = 0
            guard read(output, &byte, 1) == 1 else { return nil }
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }

    /// Waits for a process that ends by itself.
    /// - Returns: its exit status; nil if it was ended by a signal or still runs then.
    mutating func waitForEnd(withinSeconds limit: Double) -> CInt? {
        let end = Clock.now() + Int64(limit * 1e9)
        var status: CInt = 0
        while waitpid(pid, &status, WNOHANG) == 0 {
            guard Clock.now() < end else { return nil }
            usleep(5_000)
        }
        hasEnded = true
        workplace.release(pid)
        return status & 0x7F == 0 ? status >> 8 & 0xFF : nil
    }

    /// Asks the process to end and waits for it; after 30 s it is killed.
    mutating func end() {
        guard !hasEnded else { return }
        hasEnded = true
        ChildProcess.stop(pid, endSignal, workplace)
    }

    private static func stop(_ pid: pid_t, _ signal: CInt, _ workplace: Workplace) {
        kill(pid, signal)
        var status: CInt = 0
        for _ in 0..<3_000 where waitpid(pid, &status, WNOHANG) == 0 { usleep(10_000) }
        // A process that was reaped is no longer there, and its id may be another's.
        if waitpid(pid, &status, WNOHANG) == 0 {
            kill(pid, SIGKILL)
            waitpid(pid, &status, 0)
        }
        workplace.release(pid)
    }

    private static func spawn(
        _ command: [String], _ actions: inout posix_spawn_file_actions_t
    ) -> pid_t? {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // The signals that this process ignores would stay ignored over there.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
        var pid: pid_t = 0
        var vector = command.map { strdup($0) } + [nil]
        defer { for text in vector { free(text) } }
        let code = posix_spawn(&pid, command[0], &actions, &attributes, &vector, environ)
        errno = code
        return code == 0 ? pid : nil
    }
}
