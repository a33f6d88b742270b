/// Matricule INS : NIR ou NIA sur 13 caractères, suivi de sa clé sur 2 chiffres.
///
/// Une valeur de ce type a une clé juste. Cela ne dit pas que l'identité est *qualifiée* : voir la porte INS.
/// Elle ne s'affiche jamais : `description` est masquée, pour qu'aucun journal ne puisse la contenir.
///
/// - Source: CSP art. R. 1111-8-1, I ; RNIV. Clé : 97 − (numéro mod 97), `2A` lu 19 et `2B` lu 18.
public struct MatriculeINS: Sendable, Hashable {
    /// 15 caractères ASCII, sans espace.
    public let valeur: String

    /// Pourquoi un texte n'est pas un matricule ; ne porte jamais le texte.
    public enum Rejet: Error, Sendable, Equatable {
        /// Le texte n'a pas 15 caractères (longueur lue en octets).
        case longueur(Int)
        /// Un caractère n'est pas admis à sa place.
        case caractere
        /// La clé ne correspond pas au numéro.
        case cle
    }

    /// - Parameter texte: 15 caractères ; un espace est une erreur, jamais retiré.
    /// - Throws: ``Rejet``, un cas par défaut de forme.
    public init(_ texte: String) throws(Rejet) {
        let octets = Array(texte.utf8)
        guard octets.count == 15 else { throw .longueur(octets.count) }
        var numero: UInt64 = 0
        for (rang, octet) in octets.prefix(13).enumerated() {
            switch octet {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                numero = numero * 10 + UInt64(octet - UInt8(ascii: "0"))
            // Corse : 2A ou 2B, seulement au département (rangs 5 et 6) ; 2A vaut 19 et 2B vaut 18.
            case UInt8(ascii: "A") where rang == 6 && octets[5] == UInt8(ascii: "2"):
                numero = (numero / 10) * 100 + 19
            case UInt8(ascii: "B") where rang == 6 && octets[5] == UInt8(ascii: "2"):
                numero = (numero / 10) * 100 + 18
            default: throw .caractere
            }
        }
        var cle: UInt64 = 0
        for octet in octets.suffix(2) {
            guard octet >= UInt8(ascii: "0"), octet <= UInt8(ascii: "9") else { throw .caractere }
            cle = cle * 10 + UInt64(octet - UInt8(ascii: "0"))
        }
        guard cle == 97 - numero % 97 else { throw .cle }
        valeur = texte
    }
}

extension MatriculeINS: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Toujours la même phrase : le matricule n'entre ni dans un journal ni dans une erreur.
    public var description: String { "matricule INS (masqué)" }
    /// Voir ``description``.
    public var debugDescription: String { description }
    /// Vide, pour que `dump` ne montre rien.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
