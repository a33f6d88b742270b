package import Glibc

/// Who may read and write a file, or a folder, that a program relies on.
///
/// Asked of what has been opened, never of its name: nobody can change one for another in between.
package enum FileGuard: Sendable {
    /// Nothing is asked.
    case nothing
    /// A secret: no one but its owner, who is root or the user of this process, reads or writes it.
    case secret
    /// What is believed: root or the user of this process owns it, and no one else writes it; all may read it.
    case trusted

    /// Whether the modes and the owner are right.
    package func accepts(_ status: stat) -> Bool {
        let isOurs = status.st_uid == 0 || status.st_uid == geteuid()
        return switch self {
        case .nothing: true
        case .secret: isOurs && (status.st_mode & 0o077 == 0 || Self.isCredential(status))
        case .trusted: isOurs && status.st_mode & 0o022 == 0
        }
    }

    /// A credential that systemd hands to a service: root's, read by an access control list whose mask shows as the bits of
    /// the group, and that nobody writes (systemd.exec(5), `LoadCredential=`).
    ///
    /// Only root makes such a file: with no list, only root and its group read it.
    private static func isCredential(_ status: stat) -> Bool {
        status.st_uid == 0 && status.st_gid == 0 && status.st_mode & 0o7777 == 0o440
    }
}
