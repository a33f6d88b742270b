import COpenSSL

/// The choice of the application protocol (RFC 7301): `http/1.1`, else `http/1.0`, and nothing else.
enum ApplicationProtocol {
    /// Each name preceded by its length, as it goes on the wire; they live as long as the program.
    private static let names: [StaticString] = ["\u{8}http/1.1", "\u{8}http/1.0"]

    /// Takes the first of our names that the client's list has; a list without any ends the handshake
    /// (RFC 7301 § 3.2).
    static let select: SSL_CTX_alpn_select_cb_func = { _, chosen, length, offered, count, _ in
        let list = UnsafeBufferPointer(start: offered, count: Int(count))
        for name in names where isOffered(name, in: list) {
            chosen?.pointee = name.utf8Start + 1
            length?.pointee = UInt8(name.utf8CodeUnitCount - 1)
            return SSL_TLSEXT_ERR_OK
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }

    private static func isOffered(_ name: StaticString, in list: UnsafeBufferPointer<UInt8>) -> Bool {
        let wanted = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        var position = 0
        while position < list.count {
            let end = position + 1 + Int(list[position])
            guard end <= list.count else { return false }
            if list[position..<end].elementsEqual(wanted) { return true }
            position = end
        }
        return false
    }

    static func encode(_ names: [String]) -> [UInt8] {
        names.flatMap { [UInt8(clamping: $0.utf8.count)] + Array($0.utf8.prefix(255)) }
    }
}
