import Glibc

/// The account that PostgreSQL runs as, which refuses to run as root.
struct Unprivileged {
    private let setpriv: String?
    private let user: uid_t
    private let group: gid_t

    /// This process's own account, or one without rights where that is root.
    init() throws(BenchmarkError) {
        guard geteuid() == 0 else {
            (setpriv, user, group) = (nil, geteuid(), getegid())
            return
        }
        guard let program = Programs.find("setpriv"),
            let account = getpwnam("postgres") ?? getpwnam("nobody")
        else { throw BenchmarkError("it does not run as root, and no other account is there") }
        (setpriv, user, group) = (program, account.pointee.pw_uid, account.pointee.pw_gid)
    }

    /// The words that run a program under the account.
    func command(_ program: String, _ arguments: [String]) -> [String] {
        guard let setpriv else { return [program] + arguments }
        return [setpriv, "--reuid=\(user)", "--regid=\(group)", "--clear-groups", program]
            + arguments
    }

    /// Gives a directory to the account.
    func own(_ directory: String) throws(BenchmarkError) {
        guard setpriv != nil else { return }
        guard chown(directory, user, group) == 0 else { throw .system("chown \(directory)") }
    }
}
