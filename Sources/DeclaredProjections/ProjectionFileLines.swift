/// The bytes of a projection file as lines of text.
enum ProjectionFileLines {
    private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// The lines without their ends, which are LF or CR LF.
    /// - Throws: `LineError` where a line is no UTF-8, or has a control character.
    static func lines(of text: RawSpan) throws(LineError) -> [String] {
        guard text.byteCount <= ProjectionFile.maximumBytes else {
            throw LineError(
                line: 0, reason: "the file is longer than \(ProjectionFile.maximumBytes) bytes")
        }
        var bytes = text.withUnsafeBytes { Array($0) }[...]
        if bytes.starts(with: byteOrderMark) { bytes = bytes.dropFirst(byteOrderMark.count) }
        var lines: [String] = []
        for piece in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            let line = piece.last == 0x0d ? piece.dropLast() : piece
            let number = lines.count + 1
            guard line.allSatisfy({ $0 == 0x09 || ($0 >= 0x20 && $0 != 0x7f) }) else {
                throw LineError(line: number, reason: "the line has a control character")
            }
            guard let string = String(validating: line, as: UTF8.self) else {
                throw LineError(line: number, reason: "the line is no UTF-8")
            }
            lines.append(string)
        }
        return lines
    }
}
