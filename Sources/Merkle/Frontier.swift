public import OpenSSLKit

/// The right edge of a growing tree: all that is needed to append leaves and to know the root.
///
/// One hash for each bit set in the size, the largest complete subtree first.
public struct Frontier: Sendable, Equatable {
    /// Number of leaves.
    public private(set) var size: UInt64 = 0
    private var peaks: [SHA256Digest] = []

    /// The tree without leaves.
    public init() {}

    /// A tree of `size` leaves, from the hashes of its complete subtrees.
    ///
    /// - Parameter read: the hash kept at this position of ``StoredOrder``.
    public init<Failure: Error>(
        size: UInt64, _ read: (UInt64) throws(Failure) -> SHA256Digest
    ) throws(Failure) {
        self.size = size
        var first: UInt64 = 0
        for level in stride(from: 63, through: 0, by: -1) where size >> UInt64(level) & 1 == 1 {
            peaks.append(try read(StoredOrder.position(level: level, first: first)))
            first += 1 << UInt64(level)
        }
    }

    /// Appends a leaf.
    ///
    /// - Returns: the leaf, then each subtree that it completes: what ``StoredOrder`` keeps next.
    @discardableResult
    public mutating func append(_ leaf: SHA256Digest) -> [SHA256Digest] {
        var made = [leaf]
        var hash = leaf
        for _ in 0..<size.trailingOneBitCount {
            hash = MerkleHash.node(peaks.removeLast(), hash)
            made.append(hash)
        }
        peaks.append(hash)
        size += 1
        return made
    }

    /// The hash of the whole tree (RFC 9162 § 2.1.1).
    public var root: SHA256Digest {
        guard let last = peaks.last else { return MerkleHash.empty }
        return peaks.dropLast().reversed().reduce(last) { MerkleHash.node($1, $0) }
    }
}

extension UInt64 {
    /// How many subtrees the next leaf of a tree of this size completes.
    fileprivate var trailingOneBitCount: Int { (~self).trailingZeroBitCount }
}
