import OpenSSLKit
import Testing

@Suite("AES-256-GCM, HMAC-SHA-256 and the keys they take")
struct CipherTests {
    private static func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap { rank in
            UInt8(hex.dropFirst(rank).prefix(2), radix: 16)
        }
    }

    private static func key(_ hex: String) throws -> SecretKey {
        try #require(bytes(hex).withUnsafeBytes { SecretKey($0) })
    }

    @Test("opens the vectors of the GCM specification (McGrew and Viega, cases 14 and 16)")
    func published() throws {
        let zero = try Self.key(String(repeating: "00", count: 32))
        let fourteen = Self.bytes(
            "000000000000000000000000" + "cea7403d4d606b6e074ec5d3baf39d18"
                + "d0d1c8a799996bf0265b98b5d48ab919")
        #expect(AESGCM.open(fourteen, key: zero, context: []) == [UInt8](repeating: 0, count: 16))
        let sixteen = Self.bytes(
            "cafebabefacedbaddecaf888"
                + "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
                + "76fc6ece0f4e1768cddf8853bb2d551b")
        let key = try Self.key("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")
        let context = Self.bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2")
        let clear = Self.bytes(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525"
                + "b16aedf5aa0de657ba637b39")
        #expect(AESGCM.open(sixteen, key: key, context: context) == clear)
    }

    @Test(
        "what is sealed opens, and no altered octet, context or key does",
        arguments: [0, 1, 15, 16, 17, 1000])
    func alterations(_ count: Int) {
        let (key, context) = (SecretKey.random(), Array("to whom".utf8))
        let clear = Random.bytes(count)
        let sealed = AESGCM.seal(clear, key: key, context: context)
        #expect(sealed.count == count + AESGCM.overhead)
        #expect(AESGCM.open(sealed, key: key, context: context) == clear)
        for rank in sealed.indices {
            var altered = sealed
            altered[rank] ^= 1
            #expect(AESGCM.open(altered, key: key, context: context) == nil)
        }
        #expect(AESGCM.open(sealed, key: key, context: []) == nil)
        #expect(AESGCM.open(sealed, key: .random(), context: context) == nil)
        #expect(AESGCM.open(Array(sealed.dropLast()), key: key, context: context) == nil)
        #expect(AESGCM.open([], key: key, context: context) == nil)
    }

    @Test("sealed in place, read where it lies: the same octets, or nothing", arguments: [0, 5, 100_000])
    func inPlace(_ count: Int) {
        func decrypt(_ bytes: [UInt8], _ seal: [UInt8], _ key: SecretKey, _ context: [UInt8]) -> [UInt8]? {
            bytes.withUnsafeBytes { bytes in
                seal.withUnsafeBytes { AESGCM.decrypt(bytes, seal: $0, key: key, context: context) }
            }
        }
        let key = SecretKey.random()
        let clear = Random.bytes(count)
        var bytes = clear
        let seal = AESGCM.encrypt(inPlace: &bytes, key: key, context: [1])
        #expect(bytes.count == count && (count == 0 || bytes != clear))
        #expect(decrypt(bytes, seal, key, [1]) == clear)
        #expect(decrypt(bytes, seal, key, [2]) == nil)
        #expect(decrypt(bytes, seal.reversed(), key, [1]) == nil)
        #expect(decrypt(bytes, [], key, [1]) == nil)
        #expect(decrypt(bytes, seal, .random(), [1]) == nil)
        guard count > 0 else { return }
        bytes[count / 2] ^= 1
        #expect(decrypt(bytes, seal, key, [1]) == nil)
    }

    @Test("the same message is never sealed twice alike")
    func nonces() {
        let key = SecretKey.random()
        let sealed = (0..<1000).map { _ in AESGCM.seal([7], key: key, context: []) }
        #expect(Set(sealed).count == 1000)
    }

    @Test("a key wrapped under another comes back, and nothing prints it")
    func keys() throws {
        let (master, key) = (SecretKey.random(), SecretKey.random())
        let wrapped = AESGCM.wrap(key, under: master, context: [9])
        #expect(wrapped.count == AESGCM.wrappedCount)
        let back = try #require(AESGCM.unwrap(wrapped, under: master, context: [9]))
        #expect(back.withBytes { Array($0) } == key.withBytes { Array($0) })
        #expect(AESGCM.unwrap(wrapped, under: key, context: [9]) == nil)
        #expect(
            AESGCM.unwrap(AESGCM.seal([1], key: master, context: [9]), under: master, context: [9]) == nil)
        var shown = ""
        dump(key, to: &shown)
        #expect("\(key)" == "secret key" && !shown.contains("address"), "\(shown)")
        var bytes = [UInt8](repeating: 3, count: 32)
        #expect(SecretKey(cleansing: &bytes) != nil)
        #expect(bytes == [UInt8](repeating: 0, count: 32))
    }

    @Test("HMAC-SHA-256 gives the code that the openssl command gives")
    func hmac() throws {
        // printf 'what do ya want for nothing?' | openssl mac -digest SHA256 -macopt hexkey:0001…1f HMAC
        let key = try Self.key("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
        let code = HMACSHA256.code(Array("what do ya want for nothing?".utf8), key: key)
        #expect(code == Self.bytes("099805f4ac310786968565c098db515cc50862b420ae31e20238312344bed36a"))
        #expect(HMACSHA256.code([], key: key) != code)
    }
}
