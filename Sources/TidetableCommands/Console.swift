import Glibc

/// The standard streams of the process.
enum Console {
    /// Whether a person may be looking at stdout.
    static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    /// Whether a person may be looking at stderr.
    static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// The columns of the terminal behind stderr, 80 if it does not tell.
    static var width: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes a line to stdout.
    static func print(_ line: String) { write(Array((line + "\n").utf8).span, to: STDOUT_FILENO) }

    /// Writes octets to stdout.
    static func print(_ bytes: Span<UInt8>) { write(bytes, to: STDOUT_FILENO) }

    /// Writes a line to stderr.
    static func report(_ line: String) { write(Array((line + "\n").utf8).span, to: STDERR_FILENO) }

    /// Writes text as it is to stderr.
    static func draw(_ text: String) { write(Array(text.utf8).span, to: STDERR_FILENO) }

    /// Writes all of `bytes`. A stream that takes no more is given up silently: there is nowhere
    /// left to say it, and a closed pipe ends the process by its signal.
    static func write(_ bytes: Span<UInt8>, to descriptor: Int32) {
        var written = 0
        while written < bytes.count {
            let rest = bytes.extracting(droppingFirst: written)
            let count = rest.withUnsafeBufferPointer {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                written += count
            } else if errno != EINTR && errno != EAGAIN {
                return
            }
        }
    }

    /// Sleeps, at least as long as said.
    static func sleep(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        guard seconds > 0 || attoseconds > 0 else { return }
        var rest = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var left = timespec()
        while nanosleep(&rest, &left) != 0, errno == EINTR { rest = left }
    }
}

extension Duration {
    /// The duration in seconds.
    var inSeconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }
}
