import CZlib
import Glibc

/// Why a data file could not be read.
public struct DataFileError: Error, CustomStringConvertible {
    /// What is wrong with which file.
    public let description: String
}

/// A data file, read and expanded at once.
enum Gzip {
    static func contents(of path: String) throws -> [UInt8] {
        guard let file = gzopen(path, "rb") else {
            throw DataFileError(description: "\(path) cannot be opened")
        }
        defer { gzclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = gzread(file, &piece, UInt32(piece.count))
            guard count >= 0 else { throw DataFileError(description: "\(path) is damaged") }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: piece[..<Int(count)])
        }
    }
}
