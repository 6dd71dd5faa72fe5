import Glibc
import GoldenData

/// A disk of 16 MiB of its own (a tmpfs), and a ballast file that takes all that is free.
///
/// Mounting needs CAP_SYS_ADMIN, which the containers that CI runs in have as root.
final class SmallDisk: Sendable {
    private let folder = TestDirectory()
    let path: String
    private var ballast: String { "\(path)/ballast" }

    init() throws {
        path = "\(folder.path)/disk"
        mkdir(path, 0o755)
        guard mount("tmpfs", path, "tmpfs", 0, "size=16m") == 0 else {
            throw ServerProcess.Failure(
                description: "a tmpfs cannot be mounted (errno \(errno)); run as root")
        }
    }

    deinit { umount2(path, Int32(MNT_DETACH)) }

    /// Fills the disk to its last page.
    func fill() {
        guard let file = fopen(ballast, "a") else { return }
        setvbuf(file, nil, _IONBF, 0)
        let page = [UInt8](repeating: 0, count: 4_096)
        while fwrite(page, 1, page.count, file) == page.count {}
        fclose(file)
    }

    /// Gives the room back.
    func empty() { unlink(ballast) }
}
