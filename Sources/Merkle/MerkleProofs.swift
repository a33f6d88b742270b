public import OpenSSLKit

/// Proofs made from the hashes that ``StoredOrder`` keeps.
public enum MerkleProofs {
    /// The audit path of a leaf in the tree of `size` leaves (RFC 9162 § 2.1.3.1).
    ///
    /// - Precondition: `index` < `size`.
    public static func inclusion<Failure: Error>(
        of index: UInt64, size: UInt64, _ read: (UInt64) throws(Failure) -> SHA256Digest
    ) throws(Failure) -> [SHA256Digest] {
        precondition(index < size, "a leaf of the tree")
        var (low, high) = (UInt64(0), size)
        var path: [SHA256Digest] = []
        while high - low > 1 {
            let middle = low + split(high - low)
            if index < middle {
                path.append(try hash(middle, high, read))
                high = middle
            } else {
                path.append(try hash(low, middle, read))
                low = middle
            }
        }
        return path.reversed()
    }

    /// The proof that the tree of `size` leaves begins by the one of `old` leaves (RFC 9162 § 2.1.4.1).
    ///
    /// - Precondition: 0 < `old` ≤ `size`; between equal sizes the proof is empty.
    public static func consistency<Failure: Error>(
        from old: UInt64, to size: UInt64, _ read: (UInt64) throws(Failure) -> SHA256Digest
    ) throws(Failure) -> [SHA256Digest] {
        precondition(old > 0 && old <= size, "an earlier size of the tree")
        var (low, high) = (UInt64(0), size)
        var isWholeOldTree = true
        var path: [SHA256Digest] = []
        while old != high {
            let middle = low + split(high - low)
            if old <= middle {
                path.append(try hash(middle, high, read))
                high = middle
            } else {
                path.append(try hash(low, middle, read))
                low = middle
                isWholeOldTree = false
            }
        }
        // The verifier knows the old root already, unless the walk has left it.
        if !isWholeOldTree { path.append(try hash(low, high, read)) }
        return path.reversed()
    }

    /// The hash of the leaves from `low` to `high`, excluded: read if the subtree is complete.
    private static func hash<Failure: Error>(
        _ low: UInt64, _ high: UInt64, _ read: (UInt64) throws(Failure) -> SHA256Digest
    ) throws(Failure) -> SHA256Digest {
        let count = high - low
        if count.nonzeroBitCount == 1 {
            return try read(StoredOrder.position(level: count.trailingZeroBitCount, first: low))
        }
        let middle = low + split(count)
        return MerkleHash.node(try hash(low, middle, read), try hash(middle, high, read))
    }

    /// The largest power of two smaller than `count`, which is 2 or more.
    private static func split(_ count: UInt64) -> UInt64 {
        1 << UInt64(63 - (count - 1).leadingZeroBitCount)
    }
}
