import COpenSSL

/// The choice of the application protocol (RFC 7301): `http/1.1` and nothing else.
enum ApplicationProtocol {
    /// `http/1.1` preceded by its length, as it goes on the wire; lives as long as the program.
    private static let name: StaticString = "\u{8}http/1.1"

    /// Takes `http/1.1` from the client's list; a list without it ends the handshake (RFC 7301 § 3.2).
    static let select: SSL_CTX_alpn_select_cb_func = { _, chosen, length, offered, count, _ in
        let list = UnsafeBufferPointer(start: offered, count: Int(count))
        var position = 0
        while position < list.count {
            let end = position + 1 + Int(list[position])
            guard end <= list.count else { break }
            if list[position..<end].elementsEqual(
                UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            {
                chosen?.pointee = name.utf8Start + 1
                length?.pointee = UInt8(name.utf8CodeUnitCount - 1)
                return SSL_TLSEXT_ERR_OK
            }
            position = end
        }
        return SSL_TLSEXT_ERR_ALERT_FATAL
    }

    static func encode(_ names: [String]) -> [UInt8] {
        names.flatMap { [UInt8(clamping: $0.utf8.count)] + Array($0.utf8.prefix(255)) }
    }
}
