import Projections
import SQLite

/// Writes the current row of a statement, straight from SQLite's bytes. Made once for a question:
/// what stands before each value is one block of bytes, and a list is the JSON that is stored.
struct RowEncoder: Sendable {
    private struct Cell: Sendable {
        var prefixStart: Int
        var prefixCount: Int
        var type: ColumnType
        var isNullable: Bool
    }

    let format: RowFormat
    private var prefixes: [UInt8] = []
    private var cells: [Cell] = []
    private let header: [UInt8]

    /// An encoder for the first result columns, which are the given columns of the table.
    init(_ fields: [Int], of schema: TableSchema, format: RowFormat) {
        let all = schema.columns
        let columns = fields.map { all[$0] }
        self.format = format
        header = format == .csv ? RowEncoder.header(columns) : []
        for (index, column) in columns.enumerated() {
            let prefix = RowEncoder.prefix(column, isFirst: index == 0, format)
            cells.append(
                Cell(
                    prefixStart: prefixes.count, prefixCount: prefix.count, type: column.type,
                    isNullable: column.isNullable))
            prefixes += prefix
        }
        // Prefixes are copied in words, the last of which may reach past the end.
        prefixes += [UInt8](repeating: 0, count: 8)
    }

    private static func prefix(_ column: Column, isFirst: Bool, _ format: RowFormat) -> [UInt8] {
        guard format != .csv else { return isFirst ? [] : [UInt8(ascii: ",")] }
        var buffer = EncodingBuffer()
        buffer.reserve(column.name.utf8.count * 6 + 32)
        buffer.append(UInt8(ascii: isFirst ? "{" : ","))
        var name = column.name
        name.withUTF8 { buffer.append(json: UnsafeRawBufferPointer($0)) }
        buffer.append(UInt8(ascii: ":"))
        return Array(buffer.bytes)
    }

    private static func header(_ columns: [Column]) -> [UInt8] {
        var buffer = EncodingBuffer()
        for (index, column) in columns.enumerated() {
            buffer.reserve(column.name.utf8.count * 2 + 5)
            if index > 0 { buffer.append(UInt8(ascii: ",")) }
            var name = column.name
            name.withUTF8 { buffer.append(csv: UnsafeRawBufferPointer($0), isQuoted: false) }
        }
        buffer.append("\r\n")
        return Array(buffer.bytes)
    }

    /// Writes what comes before the first row: the header line of CSV.
    func begin(_ buffer: inout EncodingBuffer) {
        buffer.reserve(header.count)
        header.withUnsafeBytes { buffer.append($0) }
    }

    /// Writes the statement's current row, with the end of its line in NDJSON and CSV.
    func append(_ statement: borrowing Statement, to buffer: inout EncodingBuffer) {
        buffer.reserve(prefixes.count + cells.count * 32 + 8)
        prefixes.withUnsafeBytes { prefixes in
            guard let start = prefixes.baseAddress else { return }
            for index in cells.indices {
                let cell = cells[index]
                buffer.append(padded: start + cell.prefixStart, count: cell.prefixCount)
                appendValue(index, cell, statement, to: &buffer)
            }
        }
        switch format {
        case .json: buffer.append(UInt8(ascii: "}"))
        case .ndjson:
            buffer.append(UInt8(ascii: "}"))
            buffer.append(UInt8(ascii: "\n"))
        case .csv:
            buffer.append(UInt8(ascii: "\r"))
            buffer.append(UInt8(ascii: "\n"))
        }
    }

    /// Bytes that the cells and prefixes after the given one need at least, values of texts aside.
    private func rest(after index: Int) -> Int { prefixes.count + (cells.count - index) * 32 + 8 }

    /// A value that is not 0 and not empty is not null, so that most cost no question about it.
    @inline(__always)
    private func appendValue(
        _ index: Int, _ cell: Cell, _ statement: borrowing Statement,
        to buffer: inout EncodingBuffer
    ) {
        switch cell.type {
        case .integer, .bool:
            let value = statement.integer(index)
            if value == 0, cell.isNullable, statement.kind(index) == .null {
                appendNull(to: &buffer)
            } else if cell.type == .bool {
                buffer.append(bool: value != 0)
            } else {
                buffer.append(value)
            }
        case .text, .list:
            statement.withBytes(index) { bytes in
                buffer.reserve(bytes.count * 6 + 16 + rest(after: index))
                if bytes.isEmpty, cell.isNullable, statement.kind(index) == .null {
                    appendNull(to: &buffer)
                } else {
                    appendText(bytes, isList: cell.type == .list, to: &buffer)
                }
            }
        }
    }

    @inline(__always)
    private func appendText(
        _ bytes: UnsafeRawBufferPointer, isList: Bool, to buffer: inout EncodingBuffer
    ) {
        if format == .csv {
            buffer.append(csv: bytes, isQuoted: isList)
        } else if isList {
            buffer.append(bytes)
        } else {
            buffer.append(json: bytes)
        }
    }

    private func appendNull(to buffer: inout EncodingBuffer) {
        if format != .csv { buffer.append(word: 0x6C6C_756E, size: 4) }
    }
}

extension EncodingBuffer {
    /// Appends `true` or `false`: at most 8 bytes are touched.
    fileprivate mutating func append(bool: Bool) {
        if bool {
            append(word: 0x6575_7274, size: 4)
        } else {
            append(word: 0x65_736C_6166, size: 5)
        }
    }
}
