import COpenSSL

extension PrivateKey {
    /// A key from an unencrypted `PRIVATE KEY` PEM block (RFC 7468 § 10); never asks for a passphrase.
    ///
    /// - Throws: ``CryptoError/malformedPEM``, ``CryptoError/unsupportedKey``, ``CryptoError/keySize(bits:)``.
    public convenience init(pem: [UInt8]) throws(CryptoError) {
        try self.init(owning: PEMBlock.privateKey(pem))
    }

    /// A key from a PEM file of at most 64 KiB that its owner alone may read.
    ///
    /// - Throws: ``CryptoError/file(errno:)``, ``CryptoError/unsafePermissions`` or as ``init(pem:)``.
    public convenience init(pemFile path: String) throws(CryptoError) {
        var pem = try ExclusiveFile.read(path, limit: 65_536, ownerOnly: true)
        defer { pem.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
        try self.init(pem: pem)
    }

    /// Writes the key as PKCS#8 PEM in a new file, mode 0600, synced to disk.
    ///
    /// - Throws: ``CryptoError/file(errno:)``, with `EEXIST` when the file was already there: a key is never
    ///   overwritten.
    public func save(to path: String) throws(CryptoError) { try PEMBlock.save(key.pointer, to: path) }
}
