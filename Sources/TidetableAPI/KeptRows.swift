import ProjectionRuntime

/// Rows of one table as they were encoded, each until a commit changes it. A row that is kept
/// costs a look into memory instead of two microseconds of SQLite.
///
/// Bounded: once half of the room is filled anew, what was kept before that is dropped. A row that
/// is asked for often is read again then, once; moving it at every look was dearer.
struct KeptRows {
    private var young: [KeyCode: [UInt8]] = [:]
    private var old: [KeyCode: [UInt8]] = [:]
    private var youngBytes = 0
    private let capacity: Int
    /// What a row takes beside its own bytes: its key, its array, free places of the table.
    private static let overhead = 128

    /// - Parameter capacity: bytes that the rows may take.
    init(capacity: Int) { self.capacity = capacity }

    /// The row, if it is kept.
    subscript(_ code: KeyCode) -> [UInt8]? { young[code] ?? old[code] }

    mutating func keep(_ row: [UInt8], _ code: KeyCode) {
        if youngBytes > capacity / 2 {
            swap(&young, &old)
            young.removeAll(keepingCapacity: true)
            youngBytes = 0
        }
        young[code] = row
        youngBytes += row.count + KeptRows.overhead
    }

    mutating func remove(_ code: KeyCode) {
        young[code] = nil
        old[code] = nil
    }

    mutating func removeAll() {
        young.removeAll(keepingCapacity: true)
        old.removeAll(keepingCapacity: true)
        youngBytes = 0
    }
}
