extension SHA256 {
    /// HMAC-SHA-256 (RFC 2104): who does not hold the key cannot compute it, nor search what it was made from.
    public static func authentication(of message: [UInt8], key: [UInt8]) -> SHA256Digest {
        var block = key.count > 64 ? hash(key).bytes : key
        block += [UInt8](repeating: 0, count: 64 - block.count)
        let inner = hash(block.map { $0 ^ 0x36 } + message)
        return hash(block.map { $0 ^ 0x5C } + inner.bytes)
    }
}
