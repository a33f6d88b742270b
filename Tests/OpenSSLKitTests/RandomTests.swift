import OpenSSLKit
import Testing

@Suite("Random bytes and identifiers")
struct RandomTests {
    @Test("as many octets as asked, and not twice the same")
    func bytes() {
        #expect(Random.bytes(0).isEmpty)
        #expect(Random.bytes(33).count == 33)
        #expect(Random.bytes(32) != Random.bytes(32))
    }

    @Test("a version 7 UUID begins with its time (RFC 9562 § 5.7, example A.6)")
    func version7() {
        let uuid = Random.uuidV7(milliseconds: 0x017F_22E2_79B0)
        #expect(uuid.hasPrefix("017f22e2-79b0-7"))
        #expect(wellFormed(uuid, version: "7"))
    }

    @Test("version 7 UUIDs of growing times sort in that order")
    func order() {
        let uuids = (0..<100).map { Random.uuidV7(milliseconds: 1_795_000_000_000 + $0) }
        #expect(uuids == uuids.sorted())
        #expect(Set(uuids).count == 100)
    }

    @Test("a version 4 UUID has its version and variant (RFC 9562 § 5.4)")
    func version4() {
        for _ in 0..<100 { #expect(wellFormed(Random.uuidV4(), version: "4")) }
    }

    @Test("constant-time comparison compares")
    func constantTime() {
        #expect(ConstantTime.equals([1, 2], [1, 2]))
        #expect(!ConstantTime.equals([1, 2], [1, 3]))
        #expect(!ConstantTime.equals([1, 2], [1, 2, 3]))
        #expect(ConstantTime.equals([], []))
    }

    private func wellFormed(_ uuid: String, version: Character) -> Bool {
        let characters = Array(uuid)
        guard characters.count == 36, characters[14] == version, "89ab".contains(characters[19]) else {
            return false
        }
        return characters.enumerated().allSatisfy { rank, character in
            [8, 13, 18, 23].contains(rank) ? character == "-" : "0123456789abcdef".contains(character)
        }
    }
}
