import COpenSSL

/// AES-256-GCM (NIST SP 800-38D): 96-bit nonces from OpenSSL's generator, 128-bit tags.
///
/// A context lives for one call: one that a thread kept would keep the schedule of the last key it was given, of which a
/// destroyed key must leave nothing.
public enum AESGCM {
    /// Octets that ``seal(_:key:context:)`` adds: the nonce before, the tag after.
    public static let overhead = nonceCount + tagCount
    static let nonceCount = 12
    static let tagCount = 16

    private static let algorithm = ForeignHandle(EVP_CIPHER_fetch(nil, "AES-256-GCM", nil))

    /// Encrypts where the bytes are; a copy is made only if someone else holds the array.
    ///
    /// - Parameter context: authenticated, not encrypted: what these bytes belong to.
    /// - Returns: the nonce then the tag, ``overhead`` octets, without which ``decrypt(_:seal:key:context:)`` fails.
    /// - Precondition: this machine's OpenSSL offers AES-256-GCM; nothing is ever left in clear instead. 2³¹−1 octets at
    ///   most.
    public static func encrypt(inPlace bytes: inout [UInt8], key: SecretKey, context: [UInt8]) -> [UInt8] {
        var seal = [UInt8](repeating: 0, count: overhead)
        seal.withUnsafeMutableBytes { Random.nonce(into: $0) }
        let done = bytes.withUnsafeMutableBytes { room in
            seal.withUnsafeMutableBytes { seal in
                run(
                    encrypting: true, UnsafeRawBufferPointer(room), into: room.baseAddress, key, context,
                    nonce: seal.baseAddress, tag: seal.baseAddress?.advanced(by: nonceCount))
            }
        }
        precondition(done, "AES-256-GCM is not available")
        return seal
    }

    /// Decrypts what is read where it lies, into an array of its own.
    ///
    /// - Parameter seal: what ``encrypt(inPlace:key:context:)`` returned.
    /// - Returns: `nil` when the bytes, their seal, their context or the key is not the one they were encrypted with.
    public static func decrypt(
        _ bytes: UnsafeRawBufferPointer, seal: UnsafeRawBufferPointer, key: SecretKey, context: [UInt8]
    ) -> [UInt8]? {
        guard seal.count == overhead, let start = seal.baseAddress else { return nil }
        // OpenSSL takes the nonce and the tag it verifies as changeable, and changes neither.
        let nonce = UnsafeMutableRawPointer(mutating: start)
        var done = false
        var clear = [UInt8](unsafeUninitializedCapacity: bytes.count) { room, count in
            done = run(
                encrypting: false, bytes, into: room.baseAddress, key, context, nonce: nonce,
                tag: nonce.advanced(by: nonceCount))
            if !done { room.initialize(repeating: 0) }
            count = bytes.count
        }
        guard done else {
            Cleanse.wipe(&clear)
            return nil
        }
        return clear
    }

    /// Encrypts a short message into one string: nonce, ciphertext, tag.
    public static func seal(_ clear: UnsafeRawBufferPointer, key: SecretKey, context: [UInt8]) -> [UInt8] {
        var sealed = [UInt8](repeating: 0, count: clear.count + overhead)
        let done = sealed.withUnsafeMutableBytes { room in
            Random.nonce(into: room)
            return run(
                encrypting: true, clear, into: room.baseAddress?.advanced(by: nonceCount), key, context,
                nonce: room.baseAddress,
                tag: room.baseAddress?.advanced(by: nonceCount + clear.count))
        }
        precondition(done, "AES-256-GCM is not available")
        return sealed
    }

    /// Encrypts a short message into one string: nonce, ciphertext, tag.
    public static func seal(_ clear: [UInt8], key: SecretKey, context: [UInt8]) -> [UInt8] {
        clear.withUnsafeBytes { seal($0, key: key, context: context) }
    }

    /// The message that ``seal(_:key:context:)-([UInt8],_,_)`` encrypted; `nil` if it was altered, moved or of another key.
    public static func open(
        _ sealed: UnsafeRawBufferPointer, key: SecretKey, context: [UInt8]
    ) -> [UInt8]? {
        let count = sealed.count - overhead
        guard count >= 0, let start = sealed.baseAddress else { return nil }
        var clear = [UInt8](repeating: 0, count: count)
        // OpenSSL takes the nonce and the tag it verifies as changeable, and changes neither.
        let base = UnsafeMutableRawPointer(mutating: start)
        let done = clear.withUnsafeMutableBytes { room in
            run(
                encrypting: false,
                UnsafeRawBufferPointer(rebasing: sealed[nonceCount..<(nonceCount + count)]),
                into: room.baseAddress, key, context, nonce: base,
                tag: base.advanced(by: nonceCount + count))
        }
        guard done else {
            Cleanse.wipe(&clear)
            return nil
        }
        return clear
    }

    /// The message that ``seal(_:key:context:)-([UInt8],_,_)`` encrypted; `nil` if it was altered, moved or of another key.
    public static func open(_ sealed: [UInt8], key: SecretKey, context: [UInt8]) -> [UInt8]? {
        sealed.withUnsafeBytes { open($0, key: key, context: context) }
    }

    private static func run(
        encrypting: Bool, _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer?,
        _ key: SecretKey, _ context: [UInt8], nonce: UnsafeMutableRawPointer?,
        tag: UnsafeMutableRawPointer?
    ) -> Bool {
        guard input.count <= Int(Int32.max), context.count <= Int(Int32.max) else { return false }
        let cipher = EVP_CIPHER_CTX_new()
        // Cleanses the key's schedule too.
        defer { EVP_CIPHER_CTX_free(cipher) }
        let nonceBytes = nonce?.assumingMemoryBound(to: UInt8.self)
        let ready = key.withBytes {
            EVP_CipherInit_ex2(
                cipher, algorithm.pointer, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), nonceBytes,
                encrypting ? 1 : 0, nil) == 1
        }
        var written: Int32 = 0
        guard ready,
            context.isEmpty || EVP_CipherUpdate(cipher, nil, &written, context, Int32(context.count)) == 1
        else { return failed() }
        let bytes = output?.assumingMemoryBound(to: UInt8.self)
        if !input.isEmpty {
            guard
                EVP_CipherUpdate(
                    cipher, bytes, &written, input.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    Int32(input.count)) == 1, Int(written) == input.count
            else { return failed() }
        }
        if !encrypting,
            EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, Int32(tagCount), tag) != 1
        {
            return failed()
        }
        // GCM writes nothing more at the end; OpenSSL still wants a place.
        var rest: (UInt64, UInt64) = (0, 0)
        let ended = withUnsafeMutableBytes(of: &rest) {
            EVP_CipherFinal_ex(cipher, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), &written) == 1
        }
        guard ended else { return failed() }
        return !encrypting
            || EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, Int32(tagCount), tag) == 1
            || failed()
    }

    private static func failed() -> Bool {
        ErrorQueue.drain()
        return false
    }
}

extension AESGCM {
    /// Octets of a key wrapped under another.
    public static let wrappedCount = SecretKey.count + overhead

    /// A key encrypted under another.
    public static func wrap(_ key: SecretKey, under master: SecretKey, context: [UInt8]) -> [UInt8] {
        key.withBytes { seal($0, key: master, context: context) }
    }

    /// The key that ``wrap(_:under:context:)`` encrypted; `nil` if it was altered, moved or of another key.
    public static func unwrap(_ wrapped: [UInt8], under master: SecretKey, context: [UInt8]) -> SecretKey? {
        guard wrapped.count == wrappedCount, var clear = open(wrapped, key: master, context: context) else {
            return nil
        }
        return SecretKey(cleansing: &clear)
    }
}
