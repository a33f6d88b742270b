import COpenSSL

/// SHA-256 of a message that arrives in pieces.
public struct SHA256Hasher: ~Copyable, Sendable {
    private let context: ForeignHandle

    /// A hasher of the empty message so far.
    public init() {
        context = ForeignHandle(EVP_MD_CTX_new())
        let ready = EVP_DigestInit_ex(context.pointer, SHA256.algorithm.pointer, nil) == 1
        precondition(ready, "SHA-256 is not available")
    }

    /// Appends bytes to the message.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let done = EVP_DigestUpdate(context.pointer, bytes.baseAddress, bytes.count) == 1
        precondition(done, "SHA-256 update failed")
    }

    /// Appends bytes to the message.
    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// Ends the message and consumes the hasher.
    public consuming func finalize() -> SHA256Digest {
        SHA256Digest { room in EVP_DigestFinal_ex(context.pointer, room, nil) == 1 }
    }

    deinit { EVP_MD_CTX_free(context.pointer) }
}
