import Glibc
import Testing

@testable import OpenSSLKit

@Suite("Who may read and write what is relied on")
struct FileGuardTests {
    private static let other = geteuid() &+ 4242

    private func status(_ user: uid_t, _ group: gid_t, _ mode: mode_t) -> stat {
        var status = stat()
        (status.st_uid, status.st_gid, status.st_mode) = (user, group, S_IFREG | mode)
        return status
    }

    // swift-format-ignore
    static let modes: [(mode: mode_t, secret: Bool, trusted: Bool)] = [
        (0o600, true, true), (0o400, true, true), (0o700, true, true),
        (0o644, false, true), (0o444, false, true), (0o755, false, true), (0o640, false, true),
        (0o620, false, false), (0o602, false, false), (0o660, false, false), (0o666, false, false), (0o777, false, false),
        (0o610, false, true), (0o601, false, true), (0o604, false, true), (0o440, false, true),
    ]

    @Test("bits of group and others", arguments: modes)
    func bits(_ row: (mode: mode_t, secret: Bool, trusted: Bool)) {
        for owner in Set([0, geteuid()]) {
            let file = status(owner, 4242, row.mode)
            #expect(FileGuard.secret.accepts(file) == row.secret)
            #expect(FileGuard.trusted.accepts(file) == row.trusted)
            #expect(FileGuard.nothing.accepts(file))
        }
    }

    @Test("a file of another account is neither secret nor trusted, whatever its mode")
    func owners() {
        for mode: mode_t in [0o600, 0o400, 0o644, 0o440] {
            let file = status(Self.other, 0, mode)
            #expect(!FileGuard.secret.accepts(file) && !FileGuard.trusted.accepts(file))
            #expect(FileGuard.nothing.accepts(file))
        }
    }

    @Test("a systemd credential, root:root 0440, is a secret; nothing that looks like it is")
    func credential() {
        #expect(FileGuard.secret.accepts(status(0, 0, 0o440)))
        for (user, group, mode) in [
            (0, 4242, 0o440), (Self.other, 0, 0o440), (0, 0, 0o640), (0, 0, 0o444), (0, 0, 0o460),
            (0, 0, 0o4440),
        ] as [(uid_t, gid_t, mode_t)] {
            #expect(!FileGuard.secret.accepts(status(user, group, mode)))
        }
    }
}
