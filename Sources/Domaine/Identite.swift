import Foundation

/// Les cinq traits stricts d'une identité, tels qu'ils ont été lus.
///
/// - Source: RNIV ; CI-SIS Structuration minimale (recordTarget).
public struct TraitsIdentite: Sendable, Hashable {
    /// Nom de naissance (CDA : `family[@qualifier='BR']`).
    public var nomNaissance: String
    /// Tous les prénoms de naissance, séparés par des espaces, le premier d'abord.
    public var prenoms: String
    /// `AAAA-MM-JJ`.
    public var dateNaissance: String
    /// `M`, `F` ou `I`.
    public var sexe: String
    /// Code officiel géographique (COG) du lieu de naissance, 5 caractères.
    public var lieuNaissance: String

    /// Assemble les cinq traits, sans les vérifier.
    public init(
        nomNaissance: String, prenoms: String, dateNaissance: String, sexe: String, lieuNaissance: String
    ) {
        self.nomNaissance = nomNaissance
        self.prenoms = prenoms
        self.dateNaissance = dateNaissance
        self.sexe = sexe
        self.lieuNaissance = lieuNaissance
    }
}

extension TraitsIdentite: CustomStringConvertible, CustomReflectable {
    /// Masquée : un trait d'identité n'entre dans aucun journal.
    public var description: String { "traits d'identité (masqués)" }
    /// Vide, pour que `dump` ne montre rien.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// L'identité portée par une demande, avant tout contrôle : ce que la porte INS examine.
public struct IdentitePresentee: Sendable, Hashable {
    /// Matricule tel que reçu ; `nil` si absent.
    public var matricule: String?
    /// OID de l'autorité d'affectation ; `nil` si absent.
    public var oid: String?
    /// Nom de naissance, ou `nil`.
    public var nomNaissance: String?
    /// Liste de tous les prénoms, ou `nil`.
    public var prenoms: String?
    /// Premier prénom de naissance, quand il est donné à part.
    public var premierPrenom: String?
    /// `AAAA-MM-JJ`, ou `nil`.
    public var dateNaissance: String?
    /// `M`, `F`, `I`, ou `nil`.
    public var sexe: String?
    /// COG du lieu de naissance, ou `nil`.
    public var lieuNaissance: String?
    /// `false` quand l'émetteur déclare une identité non qualifiée (RNIV : PROV, RECUP, VALI).
    public var declareeQualifiee: Bool

    /// Une identité dont rien n'est encore connu.
    public init(
        matricule: String? = nil, oid: String? = nil, nomNaissance: String? = nil, prenoms: String? = nil,
        premierPrenom: String? = nil, dateNaissance: String? = nil, sexe: String? = nil,
        lieuNaissance: String? = nil, declareeQualifiee: Bool = true
    ) {
        self.matricule = matricule
        self.oid = oid
        self.nomNaissance = nomNaissance
        self.prenoms = prenoms
        self.premierPrenom = premierPrenom
        self.dateNaissance = dateNaissance
        self.sexe = sexe
        self.lieuNaissance = lieuNaissance
        self.declareeQualifiee = declareeQualifiee
    }
}

extension IdentitePresentee: CustomStringConvertible, CustomReflectable {
    /// Masquée, comme ``TraitsIdentite``.
    public var description: String { "identité présentée (masquée)" }
    /// Vide, pour que `dump` ne montre rien.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Comparaison des traits : capitales, sans diacritiques, trait d'union = apostrophe = espace.
///
/// - Source: RNIV (règles de saisie des traits) ; règlement § 3.
public enum NormalisationTraits {
    /// Forme de comparaison d'un nom ou de prénoms : mots en capitales séparés par un espace.
    public static func normaliser(_ texte: String) -> String {
        var mots = Mots(capacite: texte.utf8.count)
        // Les noms en ASCII, de loin les plus fréquents, évitent la décomposition Unicode.
        if texte.utf8.allSatisfy({ $0 < 128 }) {
            for octet in texte.utf8 { ajouter(UInt32(octet), a: &mots) }
        } else {
            for scalaire in texte.decomposedStringWithCanonicalMapping.unicodeScalars
            where !ajouter(scalaire.value, a: &mots) {
                // `ø` et `Ø` sont la même lettre, `ß` s'écrit SS en capitales.
                for octet in scalaire.properties.uppercaseMapping.utf8 { mots.ajouter(octet) }
            }
        }
        return String(decoding: mots.octets, as: UTF8.self)
    }

    /// - Returns: faux si ce caractère ne se met en capitales que par les tables d'Unicode ; jamais pour un ASCII.
    @discardableResult
    private static func ajouter(_ scalaire: UInt32, a mots: inout Mots) -> Bool {
        switch scalaire {
        case 0x61...0x7A: mots.ajouter(UInt8(scalaire - 32))
        case 0x20, 0x09, 0x0A, 0x0D, 0x2D, 0x27, 0xA0, 0x2019, 0x2010, 0x2011: mots.separer()
        case 0...0x7F: mots.ajouter(UInt8(scalaire))
        case 0x152, 0x153: mots.ajouter("OE")
        case 0xC6, 0xE6: mots.ajouter("AE")
        case 0x300...0x36F: break  // signe diacritique combinant
        default: return false
        }
        return true
    }

    /// Des mots que sépare un seul espace, sans espace aux bords.
    private struct Mots {
        private(set) var octets: [UInt8] = []
        private var espaceEnAttente = false

        init(capacite: Int) { octets.reserveCapacity(capacite) }

        mutating func separer() { espaceEnAttente = !octets.isEmpty }

        mutating func ajouter(_ octet: UInt8) {
            if espaceEnAttente { octets.append(UInt8(ascii: " ")) }
            espaceEnAttente = false
            octets.append(octet)
        }

        mutating func ajouter(_ lettres: StaticString) {
            lettres.withUTF8Buffer { for octet in $0 { ajouter(octet) } }
        }
    }

    /// Vrai si les deux textes désignent le même nom ou les mêmes prénoms.
    public static func identiques(_ a: String, _ b: String) -> Bool { normaliser(a) == normaliser(b) }

    /// Vrai si `premier` est le premier prénom de la liste `prenoms`.
    ///
    /// Les prénoms d'une liste sont séparés par des espaces : `JEAN` n'est pas le premier de
    /// `JEAN-PIERRE PAUL`, mais `JEAN PIERRE` l'est, et l'est aussi de `JEAN PIERRE PAUL`.
    public static func commencePar(_ prenoms: String, _ premier: String) -> Bool {
        let debut = normaliser(premier)
        guard !debut.isEmpty else { return false }
        var lus: [Substring] = []
        for prenom in prenoms.split(whereSeparator: \.isWhitespace) {
            lus.append(prenom)
            if normaliser(lus.joined(separator: " ")) == debut { return true }
        }
        return false
    }
}
