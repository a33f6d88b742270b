/// Where each hash stands in an append-only list: a leaf, then the complete subtrees that it ends, small to large.
///
/// Nothing kept is ever changed when the tree grows, and any proof reads a number of hashes logarithmic in its size.
public enum StoredOrder {
    /// How many hashes a tree of `size` leaves keeps: its leaves and its complete subtrees.
    public static func count(size: UInt64) -> UInt64 { 2 * size - UInt64(size.nonzeroBitCount) }

    /// The position of the complete subtree of 2^`level` leaves whose first leaf is `first`, a multiple of 2^`level`.
    public static func position(level: Int, first: UInt64) -> UInt64 {
        count(size: first + (1 << UInt64(level)) - 1) + UInt64(level)
    }

    /// The position of a leaf.
    public static func leaf(_ index: UInt64) -> UInt64 { position(level: 0, first: index) }
}
