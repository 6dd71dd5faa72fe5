import CLinux
import Glibc

/// Has the system write the WAL of a table's file to the disk bit by bit.
///
/// A table's commits wait for no disk, but its checkpoint must sync the WAL first. With 64 MiB
/// still in memory that took 40 ms, and the sync of the log, on the same disk, stood behind it for
/// 20 to 40. Of what was sent ahead little is left: 1 ms. Nothing rests on this: a checkpoint syncs
/// the WAL as ever.
///
/// It is the file's one writer's. (SQLite locks the database file and never the WAL, so closing
/// this descriptor drops no lock.)
struct WALWriteback: ~Copyable {
    private let path: String
    private var descriptor: Int32 = -1
    /// The WAL's frames that were sent ahead.
    private var sent = 0

    /// Frames that are sent together: a sync of the log waits behind no more than these.
    private static let step = 512

    /// - Parameter path: the WAL file's.
    init(path: String) { self.path = path }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Sends what was written since the last time, once it is enough.
    /// - Parameter frames: how many the WAL holds.
    /// - Returns: whether something was sent.
    @discardableResult
    mutating func advance(to frames: Int) -> Bool {
        // SQLite starts over at the WAL's beginning once all of it is in the database file.
        if frames < sent { sent = 0 }
        guard frames - sent >= WALWriteback.step else { return false }
        sent = frames
        if descriptor < 0 { descriptor = open(path, O_WRONLY | O_CLOEXEC) }
        // Where this fails the checkpoint's sync takes longer, and says what is wrong.
        return descriptor >= 0 && clinux_begin_writing(descriptor) == 0
    }
}
