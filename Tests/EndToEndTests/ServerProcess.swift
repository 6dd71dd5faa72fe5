import Glibc
import HTTPClient
import Synchronization
import Testing

/// `tidetable serve` as a process of its own, on a port of the system's choice.
final class ServerProcess: Sendable {
    /// How a process ended.
    enum End: Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    /// Why there is no server.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let pid: pid_t
    private let output: Int32
    private let errorFile: String
    private let end = Mutex<End?>(nil)
    /// Holds the directory as long as the process may use it.
    private let place: any AnyObject & Sendable

    /// Starts the executable that was built beside this test bundle; what it says on stderr goes
    /// to `directory.stderr`.
    /// - Parameter place: what deletes the directory when it is released.
    /// - Parameter options: further options of `serve`.
    init(
        _ directory: String, in place: any AnyObject & Sendable, options: [String] = []
    ) throws {
        self.place = place
        errorFile = "\(directory).stderr"
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw Failure(description: "pipe: \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        output = ends[0]
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(
            &actions, 2, errorFile, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        let words =
            [
                try ServerProcess.executable(), "serve", "--data", directory, "--port", "0",
                "--host", "127.0.0.1",
            ] + options
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var pid: pid_t = 0
        let code = posix_spawn(&pid, words[0], &actions, nil, &arguments, environ)
        guard code == 0 else { throw Failure(description: "\(words[0]): error \(code)") }
        self.pid = pid
    }

    deinit {
        if end.withLock({ $0 == nil }) { stop(SIGKILL) }
        close(output)
    }

    static func executable() throws -> String {
        if let named = getenv("TIDETABLE_EXECUTABLE") { return String(cString: named) }
        var path = [CChar](repeating: 0, count: 4_096)
        let count = readlink("/proc/self/exe", &path, path.count)
        let own = path.prefix(max(0, count)).map(UInt8.init(bitPattern:))
        let folder = own[..<(own.lastIndex(of: UInt8(ascii: "/")) ?? 0)]
        let found = String(decoding: folder, as: UTF8.self) + "/tidetable"
        guard access(found, X_OK) == 0 else {
            throw Failure(description: "no executable at \(found); TIDETABLE_EXECUTABLE names one")
        }
        return found
    }

    /// Where it listens: the first line it prints, awaited for a minute.
    func address() throws -> ServerAddress {
        var line: [UInt8] = []
        var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
        while line.last != UInt8(ascii: "\n") {
            guard poll(&waiting, 1, 60_000) == 1 else { throw Failure(description: "no line") }
            var byte: UInt8 = 0
            guard read(output, &byte, 1) == 1 else {
                throw Failure(description: "the server ended: \(wait()); \(errorText)")
            }
            line.append(byte)
        }
        let text = String(decoding: line.dropLast(), as: UTF8.self)
        guard let address = ServerAddress(url: text) else {
            throw Failure(description: "the first line is no address: \(text)")
        }
        return address
    }

    /// The last that it said on stderr.
    var errorText: String {
        guard let file = fopen(errorFile, "r") else { return "" }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes[..<count].suffix(4_000), as: UTF8.self)
    }

    /// How many descriptors the process has open.
    var openDescriptors: Int {
        guard let folder = opendir("/proc/\(pid)/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// Sends a signal and waits for the end.
    @discardableResult
    func stop(_ number: Int32 = SIGTERM) -> End {
        if let known = end.withLock({ $0 }) { return known }
        signal(number)
        return wait()
    }

    /// Waits for the end, a minute at most; then the process is killed and the test fails.
    func wait() -> End {
        if let known = end.withLock({ $0 }) { return known }
        var status: Int32 = 0
        var turns = 0
        while waitpid(pid, &status, WNOHANG) == 0 {
            usleep(1_000)
            turns += 1
            if turns == 60_000 {
                Issue.record("the server did not end within a minute")
                kill(pid, SIGKILL)
            }
        }
        let found = status & 0x7f == 0 ? End.exited(status >> 8 & 0xff) : .killed(status & 0x7f)
        end.withLock { $0 = found }
        return found
    }
}
