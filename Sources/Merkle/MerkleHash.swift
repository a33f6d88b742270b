public import OpenSSLKit

/// The hashes of a Merkle tree of SHA-256 (RFC 9162 § 2.1.1).
///
/// Leaves and nodes are told apart by their first byte: no node can pass for a leaf.
public enum MerkleHash {
    /// The root of the tree without leaves: the digest of nothing.
    public static let empty = SHA256.hash([])

    /// `SHA-256(0x00 ‖ entry)`.
    public static func leaf(_ entry: [UInt8]) -> SHA256Digest { SHA256.hash([0x00] + entry) }

    /// `SHA-256(0x01 ‖ left ‖ right)`.
    public static func node(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        withUnsafeTemporaryAllocation(byteCount: 65, alignment: 8) { room in
            room[0] = 0x01
            left.copy(to: room, at: 1)
            right.copy(to: room, at: 33)
            return SHA256.hash(UnsafeRawBufferPointer(room))
        }
    }
}
