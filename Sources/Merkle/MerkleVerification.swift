public import OpenSSLKit

/// Proofs checked without the tree.
public enum MerkleVerification {
    /// The leaf has this index in the tree of this size and root (RFC 9162 § 2.1.3.2).
    public static func isIncluded(
        leaf: SHA256Digest, index: UInt64, size: UInt64, path: [SHA256Digest], root: SHA256Digest
    ) -> Bool {
        guard index < size else { return false }
        var (fn, sn) = (index, size - 1)
        var r = leaf
        for p in path {
            guard sn != 0 else { return false }
            if fn & 1 == 1 || fn == sn {
                r = MerkleHash.node(p, r)
                while fn & 1 == 0, fn != 0 {
                    fn >>= 1
                    sn >>= 1
                }
            } else {
                r = MerkleHash.node(r, p)
            }
            fn >>= 1
            sn >>= 1
        }
        return sn == 0 && r == root
    }

    /// The tree of `new` leaves begins by the one of `old` leaves (RFC 9162 § 2.1.4.2).
    ///
    /// The tree without leaves begins every other: its proof is empty.
    public static func isConsistent(
        old: UInt64, oldRoot: SHA256Digest, new: UInt64, newRoot: SHA256Digest, path: [SHA256Digest]
    ) -> Bool {
        if old == new { return path.isEmpty && oldRoot == newRoot }
        if old == 0 { return path.isEmpty && oldRoot == MerkleHash.empty }
        guard old < new else { return false }
        // When the old size is a power of two, its root is the first hash of the path.
        let path = old.nonzeroBitCount == 1 ? [oldRoot] + path : path
        guard let first = path.first else { return false }
        var (fn, sn) = (old - 1, new - 1)
        while fn & 1 == 1 {
            fn >>= 1
            sn >>= 1
        }
        var (fr, sr) = (first, first)
        for c in path.dropFirst() {
            guard sn != 0 else { return false }
            if fn & 1 == 1 || fn == sn {
                fr = MerkleHash.node(c, fr)
                sr = MerkleHash.node(c, sr)
                while fn & 1 == 0, fn != 0 {
                    fn >>= 1
                    sn >>= 1
                }
            } else {
                sr = MerkleHash.node(sr, c)
            }
            fn >>= 1
            sn >>= 1
        }
        return sn == 0 && fr == oldRoot && sr == newRoot
    }
}
