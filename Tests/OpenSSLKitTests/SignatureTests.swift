import Foundation
import Testing

@testable import OpenSSLKit

/// base64url without padding.
func octets(_ base64URL: String) -> [UInt8] {
    var text = base64URL.replacing("-", with: "+").replacing("_", with: "/")
    text += String(repeating: "=", count: (4 - text.count % 4) % 4)
    return Array(Data(base64Encoded: text) ?? Data())
}

@Suite("Signatures RS256 and ES256 (RFC 7518 §§ 3.3, 3.4)")
struct SignatureTests {
    static let payload =
        "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    static let modulus =
        "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4Ql"
        + "L-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUs"
        + "LA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoud"
        + "F8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
    static let rsaSignature =
        "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujG"
        + "bds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K"
        + "0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6"
        + "LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
    static let x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
    static let y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
    static let ecSignature =
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

    @Test("the RS256 example of RFC 7515 § A.2 verifies")
    func rfc7515A2() throws {
        let key = try PublicKey(rsaModulus: octets(Self.modulus), exponent: octets("AQAB"))
        let message = Array(("eyJhbGciOiJSUzI1NiJ9." + Self.payload).utf8)
        #expect(key.verify(signature: octets(Self.rsaSignature), message: message, algorithm: .rs256))
        #expect(!key.verify(signature: octets(Self.rsaSignature), message: message + [0], algorithm: .rs256))
        #expect(key.rsaComponents?.modulus == octets(Self.modulus))
        #expect(key.rsaComponents?.exponent == [1, 0, 1])
    }

    @Test("the ES256 example of RFC 7515 § A.3 verifies")
    func rfc7515A3() throws {
        let key = try PublicKey(p256X: octets(Self.x), y: octets(Self.y))
        let message = Array(("eyJhbGciOiJFUzI1NiJ9." + Self.payload).utf8)
        #expect(key.verify(signature: octets(Self.ecSignature), message: message, algorithm: .es256))
        #expect(!key.verify(signature: octets(Self.ecSignature), message: message + [0], algorithm: .es256))
        #expect(key.p256Coordinates?.x == octets(Self.x))
        #expect(key.p256Coordinates?.y == octets(Self.y))
    }

    @Test("what a new key signs, its public half alone accepts, with its own algorithm only")
    func roundTrips() throws {
        let message = Array("message".utf8)
        let keys = [try PrivateKey.generateP256(), try PrivateKey.generateRSA2048()]
        for (key, algorithm, other) in zip3(keys, [.es256, .rs256], [.rs256, .es256]) {
            let signature = try key.sign(message, algorithm: algorithm)
            #expect(signature.count == (algorithm == .es256 ? 64 : 256))
            #expect(key.publicKey.verify(signature: signature, message: message, algorithm: algorithm))
            #expect(!key.publicKey.verify(signature: signature, message: message, algorithm: other))
            #expect(throws: CryptoError.algorithmMismatch) { try key.sign(message, algorithm: other) }
            for rank in [0, signature.count / 2, signature.count - 1] {
                var altered = signature
                altered[rank] ^= 1
                #expect(!key.publicKey.verify(signature: altered, message: message, algorithm: algorithm))
            }
            for wrong in [[], Array(signature.dropLast()), signature + [0]] {
                #expect(!key.publicKey.verify(signature: wrong, message: message, algorithm: algorithm))
            }
            #expect(ErrorQueue.drain() == 0, "OpenSSL's queue must be empty after a refusal")
        }
    }

    @Test("ES256 refuses r = 0, s = 0, and a DER signature")
    func degenerate() throws {
        let key = try PrivateKey.generateP256()
        let message = Array("message".utf8)
        for rank in 0..<50 {
            let message = message + [UInt8(rank)]
            let signature = try key.sign(message, algorithm: .es256)
            let der = try #require(ECDSASignature.der(raw: signature))
            #expect(try ECDSASignature.raw(der: der) == signature)
            #expect(!key.publicKey.verify(signature: der, message: message, algorithm: .es256))
        }
        let signature = try key.sign(message, algorithm: .es256)
        let zero = [UInt8](repeating: 0, count: 32)
        for wrong in [zero + zero, zero + signature.suffix(32), signature.prefix(32) + zero] {
            #expect(!key.publicKey.verify(signature: wrong, message: message, algorithm: .es256))
        }
    }

    private func zip3(
        _ keys: [PrivateKey], _ a: [SignatureAlgorithm], _ b: [SignatureAlgorithm]
    ) -> [(PrivateKey, SignatureAlgorithm, SignatureAlgorithm)] {
        zip(keys, zip(a, b)).map { ($0, $1.0, $1.1) }
    }
}
