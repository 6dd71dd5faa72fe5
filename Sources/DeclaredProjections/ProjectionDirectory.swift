import Glibc
import Projections

/// A folder of projection files.
public enum ProjectionDirectory {
    /// How the name of a projection file ends.
    public static let fileExtension = ".projection"

    /// Reads all files whose names end in `.projection`, in the order of their names. A file that
    /// is not usable is rejected with the reason, and the others are used.
    /// - Parameters:
    ///   - path: The folder.
    ///   - catalog: The types of events.
    ///   - compiled: The projections that are there already. A file must neither declare a version
    ///     that one of them has, nor a table that another one keeps.
    public static func load(
        _ path: String, catalog: EventCatalog, beside compiled: [any Projection] = []
    ) -> (projections: [DeclaredProjection], rejected: [ProjectionFileError]) {
        var projections: [DeclaredProjection] = []
        var rejected: [ProjectionFileError] = []
        let files: [String]
        do throws(ProjectionFileError) {
            files = try names(path)
        } catch {
            return ([], [error])
        }
        for file in files {
            do throws(ProjectionFileError) {
                let text = try contents("\(path)/\(file)", file)
                let declared = try ProjectionFile(text.span.bytes, file: file)
                try check(declared, beside: compiled, projections)
                projections.append(try DeclaredProjection(declared, catalog: catalog))
            } catch {
                rejected.append(error)
            }
        }
        return (projections, rejected)
    }

    private static func check(
        _ declared: ProjectionFile, beside compiled: [any Projection],
        _ projections: [DeclaredProjection]
    ) throws(ProjectionFileError) {
        let name = declared.table.name
        func error(_ reason: String) -> ProjectionFileError {
            ProjectionFileError(file: declared.file, line: declared.line, reason: reason)
        }
        for other in projections where other.name == name && other.version == declared.version {
            throw error("\(other.file) declares version \(other.version) of “\(name)” already")
        }
        for other in compiled {
            if other.name == name, other.version == declared.version {
                throw error("version \(other.version) of “\(name)” is compiled in")
            }
            if other.name != name, other.tables.contains(where: { $0.name == name }) {
                throw error("“\(name)” is a table of “\(other.name)”")
            }
        }
    }

    private static func names(_ path: String) throws(ProjectionFileError) -> [String] {
        guard let stream = opendir(path) else {
            throw ProjectionFileError(file: path, line: 0, reason: reason("opened"))
        }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.utf8.first != UInt8(ascii: "."), name.hasSuffix(fileExtension) {
                names.append(name)
            }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// The bytes of a file, one more than a projection file may have where it is longer.
    private static func contents(
        _ path: String, _ file: String
    ) throws(ProjectionFileError) -> [UInt8] {
        // A pipe of that name would never open.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw ProjectionFileError(file: file, line: 0, reason: reason("opened"))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ProjectionFileError(file: file, line: 0, reason: "it is no file")
        }
        var bytes = [UInt8](repeating: 0, count: ProjectionFile.maximumBytes + 1)
        var count = 0
        while count < bytes.count {
            let more = bytes.withUnsafeMutableBytes { buffer in
                read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            guard more >= 0 || errno == EINTR else {
                throw ProjectionFileError(file: file, line: 0, reason: reason("read"))
            }
            if more == 0 { break }
            count += max(0, more)
        }
        return Array(bytes[..<count])
    }

    private static func reason(_ what: String) -> String {
        "it cannot be \(what): \(String(cString: strerror(errno)))"
    }
}
