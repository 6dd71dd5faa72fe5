import Glibc

/// A file of newline-delimited events, or stdin (`-`), plain or gzip; what it is, its first two
/// octets tell.
struct EventInput: ~Copyable {
    /// The octets of the file, nil when it is no regular file.
    let size: Int?
    /// How many octets of the file were read so far: of the compressed form if it is compressed.
    private(set) var bytesRead = 0
    private let path: String
    private let descriptor: Int32
    private var inflater: GzipInflater?
    /// Short enough that progress, which counts octets read, moves evenly for a compressed file.
    private var buffer = [UInt8](repeating: 0, count: 16 * 1024)

    /// Opens the file.
    init(path: String) throws(CommandFailure) {
        let opened = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else {
            throw CommandFailure(.noInput, "\(path): \(String(cString: strerror(errno)))")
        }
        var info = stat()
        let isFile = fstat(opened, &info) == 0 && info.st_mode & S_IFMT == S_IFREG
        descriptor = opened
        size = isFile ? Int(info.st_size) : nil
        self.path = path
    }

    deinit { close(descriptor) }

    /// Reads the next part of the file and hands over its text, in parts; false at the end.
    mutating func readPart(_ body: (Span<UInt8>) -> Void) throws(CommandFailure) -> Bool {
        let isFirst = bytesRead == 0
        let part = try read(atLeast: isFirst ? 2 : 1)
        bytesRead += part.count
        do {
            if isFirst, part.starts(with: [0x1f, 0x8b]) { inflater = try GzipInflater() }
            if inflater == nil {
                if !part.isEmpty { body(part.span) }
            } else if part.isEmpty {
                try inflater?.finish()
            } else {
                try inflater?.inflate(part, body)
            }
        } catch GzipInflater.Failure.truncated {
            throw CommandFailure(.dataRefused, "\(path): the gzip file is cut off")
        } catch {
            throw CommandFailure(.dataRefused, "\(path): damaged gzip: \(error)")
        }
        return !part.isEmpty
    }

    /// Whether the next part can be read without a wait; so it is with any regular file.
    var hasMoreSoon: Bool {
        guard size == nil else { return true }
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&state, 1, 0) != 0
    }

    /// Reads until there are `minimum` octets or the file ends.
    private mutating func read(atLeast minimum: Int) throws(CommandFailure) -> [UInt8] {
        var count = 0
        while count < minimum {
            let got = buffer.withUnsafeMutableBytes { bytes in
                let free = UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
                return Glibc.read(descriptor, free.baseAddress, free.count)
            }
            if got > 0 {
                count += got
            } else if got == 0 {
                break
            } else if errno != EINTR {
                throw CommandFailure(.noInput, "\(path): \(String(cString: strerror(errno)))")
            }
        }
        return Array(buffer[..<count])
    }
}
