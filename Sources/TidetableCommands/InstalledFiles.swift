import Glibc

/// Files that come with the executable: beside it where it was built, in `../share/tidetable`
/// where it was installed.
///
/// They are looked up here because `Bundle.module` stops the process when an executable was copied
/// without its resources.
public enum InstalledFiles {
    /// The path of a file or folder.
    /// - Parameters:
    ///   - name: what is looked for.
    ///   - folder: the folder of a target's resources, as the build names it.
    /// - Returns: nil where it is in neither place.
    public static func path(_ name: String, in folder: String) -> String? {
        let paths = ["\(directory)/\(folder)/\(name)", "\(shared)/\(name)"]
        return paths.first { access($0, R_OK) == 0 }
    }

    /// Where an installation keeps them.
    static var shared: String { "\(directory)/../share/tidetable" }

    private static var directory: String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let octets = buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:))
        let path = String(decoding: octets, as: UTF8.self)
        return String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    }
}
