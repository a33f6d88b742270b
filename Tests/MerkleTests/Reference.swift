import OpenSSLKit

/// The definitions of RFC 9162 § 2.1, read aloud: recursive, on whole lists, sharing nothing with what they judge.
///
/// Hashes of ranges are remembered, so that hundreds of trees cost seconds and not minutes.
final class Reference {
    let entries: [[UInt8]]
    private var known: [Range<Int>: [UInt8]] = [:]

    init(_ entries: [[UInt8]]) { self.entries = entries }

    /// `MTH(D[range])`, § 2.1.1.
    func mth(_ range: Range<Int>) -> [UInt8] {
        if let known = known[range] { return known }
        let hash: [UInt8]
        switch range.count {
        case 0: hash = SHA256.hash([]).bytes
        case 1: hash = SHA256.hash([0x00] + entries[range.lowerBound]).bytes
        default:
            let k = range.lowerBound + split(range.count)
            hash = SHA256.hash([0x01] + mth(range.lowerBound..<k) + mth(k..<range.upperBound)).bytes
        }
        known[range] = hash
        return hash
    }

    /// `PATH(m, D[range])`, § 2.1.3.1; `m` counts from the range's beginning.
    func path(_ m: Int, _ range: Range<Int>) -> [[UInt8]] {
        if range.count == 1 { return [] }
        let k = range.lowerBound + split(range.count)
        let (left, right) = (range.lowerBound..<k, k..<range.upperBound)
        return m < left.count
            ? path(m, left) + [mth(right)] : path(m - left.count, right) + [mth(left)]
    }

    /// `PROOF(m, D_n)`, § 2.1.4.1.
    func proof(_ m: Int, _ n: Int) -> [[UInt8]] { subproof(m, 0..<n, true) }

    private func subproof(_ m: Int, _ range: Range<Int>, _ b: Bool) -> [[UInt8]] {
        if m == range.count { return b ? [] : [mth(range)] }
        let k = range.lowerBound + split(range.count)
        let (left, right) = (range.lowerBound..<k, k..<range.upperBound)
        return m <= left.count
            ? subproof(m, left, b) + [mth(right)] : subproof(m - left.count, right, false) + [mth(left)]
    }

    /// The largest power of two smaller than `n`.
    private func split(_ n: Int) -> Int {
        var k = 1
        while k * 2 < n { k *= 2 }
        return k
    }
}
