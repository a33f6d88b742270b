import Foundation
import HTTPWire

/// L'empreinte que l'émetteur annonce (`Content-Digest` ou `Repr-Digest`, RFC 9530).
enum ContentDigest {
    /// SHA-256 annoncé, en hexadécimal ; `nil` quand aucun ne l'est.
    ///
    /// Les autres algorithmes sont ignorés (§ 2).
    static func sha256(_ requete: Request) throws(Malformation) -> String? {
        for champ in ["content-digest", "repr-digest"] {
            guard let texte = requete.fields.list(champ) else { continue }
            for article in ListSyntax.split(texte[...], at: UInt8(ascii: ",")) {
                let morceaux = article.trimmingCharacters(in: .whitespaces).split(
                    separator: "=", maxSplits: 1)
                guard morceaux.first == "sha-256" else { continue }
                guard morceaux.count == 2, morceaux[1].hasPrefix(":"), morceaux[1].hasSuffix(":"),
                    morceaux[1].count > 2,
                    let octets = Data(base64Encoded: String(morceaux[1].dropFirst().dropLast())),
                    octets.count == 32
                else { throw .entete("Content-Digest : sha-256=:<base64>: (RFC 9530)") }
                return octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            }
        }
        return nil
    }
}
