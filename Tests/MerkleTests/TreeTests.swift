import OpenSSLKit
import Testing

@testable import Merkle

@Suite("Merkle trees (RFC 9162 § 2.1)")
struct TreeTests {
    /// Leaves of every length from 0 on, so that no two are equal.
    static let entries = (0..<300).map { [UInt8](repeating: UInt8($0 & 0xFF), count: $0) }

    /// A tree grown leaf by leaf: what it stores, and its root at each size.
    private static func grown() -> (stored: [SHA256Digest], roots: [SHA256Digest]) {
        var frontier = Frontier()
        var stored: [SHA256Digest] = []
        var roots = [frontier.root]
        for entry in entries {
            stored += frontier.append(MerkleHash.leaf(entry))
            roots.append(frontier.root)
        }
        return (stored, roots)
    }

    // The log of eight entries that Certificate Transparency's own tests publish, and its roots at sizes 0 to 8.
    private static let published: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        [0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57], (0x60...0x6F).map { UInt8($0) },
    ]
    private static let publishedRoots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test("the published log has its published roots, here and in the reference")
    func publishedVectors() {
        var frontier = Frontier()
        let reference = Reference(Self.published)
        for (size, root) in Self.publishedRoots.enumerated() {
            #expect(frontier.root.hex == root)
            #expect(SHA256Digest(bytes: reference.mth(0..<size))?.hex == root)
            if size < 8 { frontier.append(MerkleHash.leaf(Self.published[size])) }
        }
    }

    @Test(
        "the root of every size from 0 to 300 is the reference's, and the frontier is read back from the store"
    )
    func roots() {
        let (stored, roots) = Self.grown()
        let reference = Reference(Self.entries)
        #expect(UInt64(stored.count) == StoredOrder.count(size: 300))
        var different: [Int] = []
        for size in 0...300 {
            let read = Frontier(size: UInt64(size)) { stored[Int($0)] }
            if roots[size].bytes != reference.mth(0..<size) || read.root != roots[size] {
                different.append(size)
            }
        }
        #expect(different.isEmpty)
    }

    @Test("the audit path of every leaf in every tree up to 300 is the reference's, and verifies")
    func inclusion() {
        let (stored, roots) = Self.grown()
        let reference = Reference(Self.entries)
        var faults: [String] = []
        for size in 1...300 {
            for index in 0..<size {
                let path = MerkleProofs.inclusion(of: UInt64(index), size: UInt64(size)) { stored[Int($0)] }
                let leaf = MerkleHash.leaf(Self.entries[index])
                guard path.map(\.bytes) == reference.path(index, 0..<size),
                    MerkleVerification.isIncluded(
                        leaf: leaf, index: UInt64(index), size: UInt64(size), path: path, root: roots[size])
                else {
                    faults.append("\(index)/\(size)")
                    continue
                }
            }
        }
        #expect(faults.isEmpty, "\(faults.prefix(5))")
    }

    @Test("the consistency proof between every two sizes up to 300 is the reference's, and verifies")
    func consistency() {
        let (stored, roots) = Self.grown()
        let reference = Reference(Self.entries)
        var faults: [String] = []
        for new in 1...300 {
            for old in 1...new {
                let path = MerkleProofs.consistency(from: UInt64(old), to: UInt64(new)) { stored[Int($0)] }
                guard path.map(\.bytes) == reference.proof(old, new),
                    MerkleVerification.isConsistent(
                        old: UInt64(old), oldRoot: roots[old], new: UInt64(new), newRoot: roots[new],
                        path: path)
                else {
                    faults.append("\(old)→\(new)")
                    continue
                }
            }
        }
        #expect(faults.isEmpty, "\(faults.prefix(5))")
        #expect(
            MerkleVerification.isConsistent(
                old: 0, oldRoot: MerkleHash.empty, new: 300, newRoot: roots[300], path: []))
    }

    @Test("an altered path, leaf, index, size or root proves nothing")
    func falseInclusion() {
        let (stored, roots) = Self.grown()
        var accepted: [String] = []
        for size in [1, 2, 3, 7, 8, 11, 64, 100, 255, 256, 300] {
            for index in Set([0, size / 3, size / 2, size - 1]) {
                let path = MerkleProofs.inclusion(of: UInt64(index), size: UInt64(size)) { stored[Int($0)] }
                let leaf = MerkleHash.leaf(Self.entries[index])
                func check(
                    _ what: String, leaf: SHA256Digest? = nil, index other: Int? = nil,
                    size otherSize: Int? = nil,
                    path otherPath: [SHA256Digest]? = nil, root: SHA256Digest? = nil, _ original: SHA256Digest
                ) {
                    let holds = MerkleVerification.isIncluded(
                        leaf: leaf ?? original, index: UInt64(other ?? index),
                        size: UInt64(otherSize ?? size),
                        path: otherPath ?? path, root: root ?? roots[size])
                    if holds { accepted.append("\(what) \(index)/\(size)") }
                }
                for rank in path.indices {
                    var altered = path
                    altered[rank] = MerkleHash.empty
                    check("altered \(rank)", path: altered, leaf)
                    altered = path
                    altered.remove(at: rank)
                    check("shortened \(rank)", path: altered, leaf)
                    altered = path
                    altered.swapAt(rank, (rank + 1) % path.count)
                    if path.count > 1 { check("swapped \(rank)", path: altered, leaf) }
                }
                check("lengthened", path: path + [MerkleHash.empty], leaf)
                check("leaf", leaf: MerkleHash.empty, leaf)
                check("root", root: roots[size - 1], leaf)
                check("beyond", index: size, leaf)
                for other in 0..<size where other != index { check("index \(other)", index: other, leaf) }
                for other in 1...300 where other != size {
                    // The path of a leaf may be the same in trees that differ to its right only: their roots differ.
                    check("size \(other)", size: other, root: roots[other], leaf)
                }
            }
        }
        #expect(accepted.isEmpty, "\(accepted.prefix(5))")
    }

    @Test("an altered consistency proof, size or root proves nothing")
    func falseConsistency() {
        let (stored, roots) = Self.grown()
        var accepted: [String] = []
        for (old, new) in [
            (1, 2), (1, 300), (3, 7), (4, 7), (6, 8), (64, 100), (128, 300), (255, 256), (299, 300),
        ] {
            let path = MerkleProofs.consistency(from: UInt64(old), to: UInt64(new)) { stored[Int($0)] }
            func check(_ what: String, _ a: Int, _ aRoot: SHA256Digest, _ b: Int, _ p: [SHA256Digest]) {
                let holds = MerkleVerification.isConsistent(
                    old: UInt64(a), oldRoot: aRoot, new: UInt64(b), newRoot: roots[new], path: p)
                if holds { accepted.append("\(what) \(old)→\(new)") }
            }
            for rank in path.indices {
                var altered = path
                altered[rank] = MerkleHash.empty
                check("altered \(rank)", old, roots[old], new, altered)
                altered.remove(at: rank)
                check("shortened \(rank)", old, roots[old], new, altered)
            }
            check("lengthened", old, roots[old], new, path + [MerkleHash.empty])
            check("empty", old, roots[old], new, [])
            check("root", old, roots[old - 1], new, path)
            check("reversed", new, roots[old], old, path)
            check("equal sizes", new, roots[old], new, [])
            if old > 1 { check("older", old - 1, roots[old - 1], new, path) }
        }
        #expect(accepted.isEmpty, "\(accepted.prefix(5))")
    }
}
