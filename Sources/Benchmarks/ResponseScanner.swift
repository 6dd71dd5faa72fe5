import Glibc

/// Finds where HTTP/1.1 responses end, in octets that come in any pieces, at little cost: a load
/// generator must be faster than what it measures.
///
/// It knows bodies with a length, chunked ones, and answers without a body (204, 304).
public struct ResponseScanner: AnswerScanner {
    private enum Place {
        case head
        case body(left: Int)
        case chunkSize
        case chunk(left: Int)
        case chunkEnd
        case trailer
    }

    /// The status of the response that was scanned last, 0 before its head was complete.
    public private(set) var status = 0
    /// The first octets of the body where the status is 400 or more, for an error's words.
    public private(set) var excerpt: [UInt8] = []
    /// The last head, with the empty line, where `keepsHead` is set.
    public private(set) var head: [UInt8] = []
    /// How many octets of the body have come, chunk framing not counted.
    public private(set) var bodyBytes = 0

    private let keepsHead: Bool
    private let expectedStatus: Int
    private var place = Place.head
    /// A line or a head of which only the beginning has come.
    private var partial: [UInt8] = []
    private static let excerptLimit = 600
    private static let headLimit = 64 << 10

    /// Makes a scanner.
    /// - Parameters:
    ///   - keepsHead: whether `head` is wanted.
    ///   - status: the status that every response is to have.
    public init(keepsHead: Bool = false, expecting status: Int = 200) {
        self.keepsHead = keepsHead
        expectedStatus = status
    }

    /// The status and the first words of a response of another status than the expected one.
    public var refusal: String? {
        guard status != expectedStatus else { return nil }
        let words = String(decoding: excerpt, as: UTF8.self)
        return "status \(status) where \(expectedStatus) was expected: \(words)"
    }

    /// Scans the next octets.
    /// - Returns: how many of them belong to the response, once it is complete; nil while more
    ///   are needed (then all of them belong to it).
    /// - Throws: `ScanError` for what is no response.
    public mutating func scan(_ bytes: Span<UInt8>) throws(ScanError) -> Int? {
        var position = 0
        while position < bytes.count {
            switch place {
            case .head:
                if partial.isEmpty { begin() }
                guard try fill(bytes, &position, isHead: true) else { return nil }
                try readHead()
                if case .body(let left) = place, left == 0 { return finish(position) }
            case .body(let left):
                let taken = take(left, bytes, &position)
                if taken == left { return finish(position) }
                place = .body(left: left - taken)
            case .chunk(let left):
                let taken = take(left, bytes, &position)
                place = taken == left ? .chunkEnd : .chunk(left: left - taken)
            case .chunkSize, .chunkEnd, .trailer:
                guard try fill(bytes, &position, isHead: false) else { return nil }
                if try readLine() { return finish(position) }
            }
        }
        return nil
    }

    /// The value of a field of a head, by its name in lower case; nil if it is not there.
    public static func field(_ name: String, in head: [UInt8]) -> String? {
        for line in head.split(separator: UInt8(ascii: "\n")).dropFirst() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let found = String(decoding: line[..<colon], as: UTF8.self)
            guard found.lowercased() == name else { continue }
            let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 || byte == 0x0D }
            let value = line[(colon + 1)...].drop(while: isBlank)
            let end = value.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? value.startIndex
            return String(decoding: value[..<end], as: UTF8.self)
        }
        return nil
    }
}

extension ResponseScanner {
    private mutating func begin() {
        status = 0
        bodyBytes = 0
        excerpt.removeAll(keepingCapacity: true)
        if keepsHead { head.removeAll(keepingCapacity: true) }
    }

    /// Reads the line of the chunk framing that stands in `partial`.
    /// - Returns: whether it ends the response.
    private mutating func readLine() throws(ScanError) -> Bool {
        if case .chunkSize = place {
            let size = try readChunkSize()
            place = size == 0 ? .trailer : .chunk(left: size)
            return false
        }
        let isTrailer = if case .trailer = place { true } else { false }
        guard dropLine() else {
            guard isTrailer else { throw ScanError("a chunk without an end") }
            return false
        }
        if !isTrailer { place = .chunkSize }
        return isTrailer
    }

    private mutating func finish(_ position: Int) -> Int {
        place = .head
        return position
    }

    private mutating func take(_ wanted: Int, _ bytes: Span<UInt8>, _ position: inout Int) -> Int {
        let taken = min(wanted, bytes.count - position)
        if status >= 400 {
            let kept = min(taken, ResponseScanner.excerptLimit - excerpt.count)
            for index in position..<position + max(kept, 0) { excerpt.append(bytes[index]) }
        }
        position += taken
        bodyBytes += taken
        return taken
    }

    /// Moves octets to `partial` until it holds a whole line, or a whole head, with its end.
    /// - Returns: false while the end has not come.
    private mutating func fill(
        _ bytes: Span<UInt8>, _ position: inout Int, isHead: Bool
    ) throws(ScanError) -> Bool {
        while position < bytes.count {
            let end = ResponseScanner.lineEnd(bytes, from: position)
            bytes.extracting(position..<(end ?? bytes.count)).withUnsafeBufferPointer {
                partial.append(contentsOf: $0)
            }
            position = end ?? bytes.count
            guard partial.count <= ResponseScanner.headLimit else {
                throw ScanError("a head over \(ResponseScanner.headLimit) octets")
            }
            guard end != nil else { return false }
            if !isHead || endsHead { return true }
        }
        return false
    }

    /// The offset just past the next line feed.
    private static func lineEnd(_ bytes: Span<UInt8>, from position: Int) -> Int? {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress,
                let found = memchr(base + position, 0x0A, buffer.count - position)
            else { return nil }
            return UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
        }
    }

    /// Whether the last line of `partial` is empty, CR LF.
    private var endsHead: Bool {
        let count = partial.count
        return count >= 4 && partial[count - 2] == 0x0D && partial[count - 3] == 0x0A
    }

    private mutating func readHead() throws(ScanError) {
        defer { partial.removeAll(keepingCapacity: true) }
        if keepsHead { head = partial }
        guard partial.count >= 13, partial.starts(with: "HTTP/1.1 ".utf8),
            partial[9..<12].allSatisfy({ $0 &- 0x30 < 10 })
        else { throw ScanError("no HTTP/1.1 status line") }
        status = partial[9..<12].reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard status >= 200 else { throw ScanError("an interim response") }
        if status == 204 || status == 304 {
            place = .body(left: 0)
        } else if let length = try value(of: "content-length:") {
            place = .body(left: try ResponseScanner.decimal(partial[length]))
        } else if let coding = try value(of: "transfer-encoding:") {
            guard partial[coding].elementsEqual("chunked".utf8) else {
                throw ScanError("a transfer coding other than chunked")
            }
            place = .chunkSize
        } else {
            throw ScanError("a body without a length")
        }
    }

    /// Where the value of a field stands in `partial`; `name` is in lower case, with its colon.
    private func value(of name: StaticString) throws(ScanError) -> Range<Int>? {
        let length = name.utf8CodeUnitCount
        var start = 0
        while start < partial.count {
            let end = partial.span.withUnsafeBufferPointer {
                ResponseScanner.lineEnd($0.span, from: start) ?? $0.count
            }
            defer { start = end }
            guard end - start > length + 2, partial[start] | 0x20 == name.utf8Start[0],
                (0..<length).allSatisfy({ partial[start + $0] | 0x20 == name.utf8Start[$0] | 0x20 })
            else { continue }
            var first = start + length
            while first < end - 2, partial[first] == 0x20 { first += 1 }
            return first..<end - 2
        }
        return nil
    }

    private static func decimal(_ digits: ArraySlice<UInt8>) throws(ScanError) -> Int {
        guard !digits.isEmpty, digits.count <= 15, digits.allSatisfy({ $0 &- 0x30 < 10 }) else {
            throw ScanError("a length that is no number")
        }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// The size of the chunk whose first line stands in `partial`, which is emptied.
    private mutating func readChunkSize() throws(ScanError) -> Int {
        defer { partial.removeAll(keepingCapacity: true) }
        let digits = partial.prefix { $0 != 0x0D && $0 != 0x3B }
        let text = String(decoding: digits, as: UTF8.self)
        guard digits.count <= 12, let size = Int(text, radix: 16), size >= 0 else {
            throw ScanError("a chunk size that is no number")
        }
        return size
    }

    /// Empties `partial`.
    /// - Returns: whether it was an empty line.
    private mutating func dropLine() -> Bool {
        defer { partial.removeAll(keepingCapacity: true) }
        return partial.count == 2
    }
}
