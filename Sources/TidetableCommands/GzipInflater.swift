import CZlib

/// Expands gzip (RFC 1952) that comes in parts; several members in a row are one text.
struct GzipInflater: ~Copyable {
    /// Why the octets are not gzip.
    enum Failure: Error, Equatable {
        case damaged(String)
        case truncated
    }

    /// zlib keeps a pointer to its stream, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = [UInt8](repeating: 0, count: 64 * 1024)
    private var isBetweenMembers = true

    init() throws(Failure) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let code = tidetable_inflate_gzip(stream)
        // The value exists once its properties do, so `deinit` frees the stream on this path too.
        guard code == Z_OK else { throw .damaged("zlib answers \(code)") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Expands `input` and hands over what comes out, in parts.
    mutating func inflate<E: Error>(
        _ input: [UInt8], _ body: (Span<UInt8>) throws(E) -> Void
    ) throws {
        guard !input.isEmpty else { return }
        var input = input
        let count = input.count
        var used = 0
        while used < count {
            if isBetweenMembers {
                inflateReset(stream)
                isBetweenMembers = false
            }
            let (code, read, written) = step(&input, from: used)
            used += read
            if written > 0 { try body(output.span.extracting(0..<written)) }
            if code == Z_STREAM_END {
                isBetweenMembers = true
            } else if code != Z_OK, code != Z_BUF_ERROR || read == 0 {
                throw Failure.damaged(reason)
            }
        }
        try drain(&input, body)
    }

    /// Checks that the last member was whole.
    func finish() throws(Failure) {
        guard isBetweenMembers else { throw .truncated }
    }

    /// Hands over what zlib still holds after it has read all of the input.
    private mutating func drain<E: Error>(
        _ input: inout [UInt8], _ body: (Span<UInt8>) throws(E) -> Void
    ) throws {
        while !isBetweenMembers {
            let (code, _, written) = step(&input, from: input.count)
            if written > 0 { try body(output.span.extracting(0..<written)) }
            if code == Z_STREAM_END { isBetweenMembers = true }
            if code != Z_OK || written == 0 { return }
        }
    }

    private mutating func step(
        _ input: inout [UInt8], from start: Int
    ) -> (code: Int32, read: Int, written: Int) {
        let available = input.count - start
        let capacity = output.count
        return input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.pointee.next_in = source.baseAddress.map { $0 + start }
                stream.pointee.avail_in = UInt32(clamping: available)
                stream.pointee.next_out = target.baseAddress
                stream.pointee.avail_out = UInt32(clamping: capacity)
                let code = CZlib.inflate(stream, Z_NO_FLUSH)
                return (
                    code, available - Int(stream.pointee.avail_in),
                    capacity - Int(stream.pointee.avail_out)
                )
            }
        }
    }

    private var reason: String {
        stream.pointee.msg.map { String(cString: $0) } ?? "not gzip"
    }
}
