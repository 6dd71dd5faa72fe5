import Glibc
import TableQueries

/// The rest of a result in a file without a name: the system frees it when it is closed, also when
/// the process is killed.
///
/// `@unchecked Sendable`: written before anyone else sees it, then read by one worker task at a
/// time.
final class SpoolFile: @unchecked Sendable {
    /// The file could not be made, written or read.
    struct Failure: Error { let code: Int32 }

    private let file: UnsafeMutablePointer<FILE>

    /// Takes everything that `rows` has left; its snapshot is closed then.
    init(draining rows: RowStream) throws {
        guard let file = tmpfile() else { throw Failure(code: errno) }
        self.file = file
        var hasMore = true
        while hasMore {
            var bytes: [UInt8] = []
            hasMore = try rows.append(atLeast: 256 * 1_024, to: &bytes)
            guard fwrite(bytes, 1, bytes.count, file) == bytes.count else {
                throw Failure(code: errno)
            }
        }
        guard fflush(file) == 0 else { throw Failure(code: errno) }
        rewind(file)
    }

    deinit { fclose(file) }

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
