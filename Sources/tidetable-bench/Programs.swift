import Glibc

/// Where programs of others are installed.
enum Programs {
    /// The path of a program; nil if it is not installed.
    static func find(_ name: String) -> String? {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        // An administrator's programs are not in everyone's path.
        let folders =
            path.split(separator: ":").map(String.init) + ["/usr/sbin", "/usr/local/sbin"]
        return folders.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    /// Where `.ci/setup` puts what it installs for Python.
    static var cache: String {
        func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
        return variable("XDG_CACHE_HOME") ?? "\(variable("HOME") ?? "")/.cache"
    }

    /// The path of one of PostgreSQL's programs, of its newest version; nil if there is none.
    static func findPostgres(_ name: String) -> String? {
        // Debian keeps them out of the path, one folder a version.
        let versions = (9...40).reversed().map { "/usr/lib/postgresql/\($0)/bin/\(name)" }
        return versions.first { access($0, X_OK) == 0 } ?? find(name)
    }
}
