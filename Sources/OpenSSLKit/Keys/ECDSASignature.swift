import COpenSSL

/// The two spellings of an ECDSA P-256 signature: JOSE's r ‖ s (RFC 7518 § 3.4) and X9.62's DER.
enum ECDSASignature {
    /// DER of a raw signature; `nil` unless it has 64 octets and neither number is zero.
    static func der(raw: some Collection<UInt8>) -> [UInt8]? {
        guard raw.count == 64 else { return nil }
        let r = integer(raw.prefix(32))
        let s = integer(raw.suffix(32))
        guard let r, let s else { return nil }
        return [0x30, UInt8(r.count + s.count)] + r + s
    }

    /// The 64 octets of a DER signature that OpenSSL made.
    static func raw(der: [UInt8]) throws(CryptoError) -> [UInt8] {
        let signature = der.withUnsafeBufferPointer { bytes in
            var cursor = bytes.baseAddress
            return d2i_ECDSA_SIG(nil, &cursor, bytes.count)
        }
        guard let signature else { throw ErrorQueue.failure() }
        defer { ECDSA_SIG_free(signature) }
        var raw = [UInt8](repeating: 0, count: 64)
        let done = raw.withUnsafeMutableBufferPointer { room in
            BN_bn2binpad(ECDSA_SIG_get0_r(signature), room.baseAddress, 32) == 32
                && BN_bn2binpad(ECDSA_SIG_get0_s(signature), room.baseAddress?.advanced(by: 32), 32) == 32
        }
        guard done else { throw ErrorQueue.failure() }
        return raw
    }

    /// A DER INTEGER, shortest form; `nil` for zero.
    private static func integer(_ bigEndian: some Collection<UInt8>) -> [UInt8]? {
        let digits = bigEndian.drop { $0 == 0 }
        guard let first = digits.first else { return nil }
        let sign: [UInt8] = first >= 0x80 ? [0] : []
        return [0x02, UInt8(sign.count + digits.count)] + sign + digits
    }
}
