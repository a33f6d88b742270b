import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that are already in memory; ``SHA256Hasher`` takes them piece by piece.
public enum SHA256 {
    /// Fetched once: OpenSSL 3 looks an algorithm up by name at each implicit fetch, which costs more than
    /// hashing a short message.
    static let algorithm = ForeignHandle(EVP_MD_fetch(nil, "SHA256", nil))

    /// The digest of these bytes; an empty buffer is allowed.
    ///
    /// - Precondition: this machine's OpenSSL offers SHA-256; a wrong digest is never returned instead.
    public static func hash(_ bytes: UnsafeRawBufferPointer) -> SHA256Digest {
        SHA256Digest { room in
            EVP_Digest(bytes.baseAddress, bytes.count, room, nil, algorithm.pointer, nil) == 1
        }
    }

    /// The digest of these bytes.
    public static func hash(_ bytes: [UInt8]) -> SHA256Digest {
        bytes.withUnsafeBytes { hash($0) }
    }
}

extension SHA256Digest {
    /// Lets OpenSSL write the 32 bytes in place.
    init(_ fill: (UnsafeMutablePointer<UInt8>?) -> Bool) {
        var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
        let done = withUnsafeMutableBytes(of: &words) { room in
            fill(room.baseAddress?.assumingMemoryBound(to: UInt8.self))
        }
        precondition(done, "SHA-256 is not available")
        self.init(
            words: (
                UInt64(bigEndian: words.0), UInt64(bigEndian: words.1), UInt64(bigEndian: words.2),
                UInt64(bigEndian: words.3)
            ))
    }
}
