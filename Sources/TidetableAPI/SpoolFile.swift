import Glibc
import Synchronization
import TableQueries

/// The rest of a result in a file without a name: the system frees it when it is closed, also when
/// the process is killed.
///
/// `@unchecked Sendable`: one worker task at a time writes it, and then reads it.
final class SpoolFile: @unchecked Sendable {
    /// The file could not be made, written or read, or the result is larger than may be spooled.
    struct Failure: Error { let code: Int32 }

    private static let chunk = 256 * 1_024
    /// What one result, and what all of them together, may take of the disk.
    private static let largest = 1 << 30
    private static let largestTogether = 4 << 30
    private static let together = Atomic<Int>(0)
    private let file: UnsafeMutablePointer<FILE>
    private var size = 0

    init() throws {
        guard let file = tmpfile() else { throw Failure(code: errno) }
        self.file = file
    }

    deinit {
        fclose(file)
        SpoolFile.together.subtract(size, ordering: .relaxed)
    }

    /// Takes a chunk of what `rows` has left; its snapshot is closed with the last one.
    /// - Returns: whether there may be more; after false the file can be read.
    func take(from rows: RowStream) throws -> Bool {
        var bytes: [UInt8] = []
        let hasMore = try rows.append(atLeast: SpoolFile.chunk, to: &bytes)
        size += bytes.count
        let (_, together) = SpoolFile.together.add(bytes.count, ordering: .relaxed)
        guard size <= SpoolFile.largest, together <= SpoolFile.largestTogether else {
            throw Failure(code: EFBIG)
        }
        guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw Failure(code: errno)
        }
        if !hasMore {
            guard fflush(file) == 0 else { throw Failure(code: errno) }
            rewind(file)
        }
        return hasMore
    }

    /// Appends the next bytes.
    /// - Returns: whether there may be more.
    func read(upTo count: Int, into bytes: inout [UInt8]) throws -> Bool {
        let piece = try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            filled = fread(buffer.baseAddress, 1, count, file)
            if ferror(file) != 0 { throw Failure(code: errno) }
        }
        bytes.append(contentsOf: piece)
        return piece.count == count
    }
}
