public import Domaine
import Foundation
import OpenSSLKit

/// Ce qu'une sauvegarde dit d'elle-même : un fichier du dépôt, suivi de sa propre empreinte.
public struct Manifeste: Codable, Sendable, Equatable {
    /// Forme des fichiers du dépôt ; un programme ne lit que celles qu'il connaît.
    public static let formatConnu = 1

    /// Un fichier du répertoire de données, en groupes d'octets nommés par leur empreinte.
    public struct Fichier: Codable, Sendable, Equatable {
        /// Chemin depuis le répertoire de données.
        public var nom: String
        /// Taille, en octets.
        public var taille: Int64
        /// Empreintes des listes de groupes, dans l'ordre.
        public var listes: [String]
    }

    /// Forme du dépôt.
    public var format = Self.formatConnu
    /// Son rang parmi les sauvegardes du dépôt, à partir de 1.
    public var numero: Int
    /// Juste avant l'instantané : tout ce qui était répondu alors y est.
    public var instant: String
    /// Version du schéma de la base.
    public var schema: Int
    /// Traces du journal.
    public var traces: Int64
    /// Empreinte de la dernière trace dans la chaîne, en hexadécimal.
    public var tete: String
    /// Racine de l'arbre de ces traces (RFC 9162), en hexadécimal.
    public var racine: String
    /// Ce qui est gardé.
    public var fichiers: [Fichier]
    /// Le journal de pages qui la prolonge, s'il y en a un.
    public var journal: Int?
    /// Cycles de ce journal inscrits avant son instantané : elle a déjà ce qu'ils disent, et aucun ne la prolonge.
    public var cyclesCompris: Int?

    /// La racine, 32 octets ; `nil` si ce n'en est pas une.
    public var racineOctets: [UInt8]? { SHA256Digest(hex: racine)?.bytes }

    /// L'instant, lu ; `nil` si ce n'en est pas un.
    public var date: Instant? { Instant(rfc3339: instant) }

    /// Le nom de son fichier : les rangs se rangent comme leurs noms.
    static func nom(_ numero: Int) -> String {
        let chiffres = String(numero)
        return String(repeating: "0", count: max(0, 10 - chiffres.count)) + chiffres
    }

    /// Le texte du fichier : une ligne de JSON, puis son empreinte.
    func octets() -> [UInt8] {
        let encodeur = JSONEncoder()
        encodeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // INVARIANT : une structure de textes et d'entiers s'encode toujours.
        guard let json = try? encodeur.encode(self) else { preconditionFailure("manifeste sans JSON") }
        let ligne = [UInt8](json) + [0x0A]
        return ligne + Array("sha256 \(SHA256.hash(ligne).hex)\n".utf8)
    }

    /// Relit un fichier ; `nil` s'il n'est pas entier, ou n'est pas celui qui fut écrit.
    init?(_ octets: [UInt8]) {
        guard let fin = octets.firstIndex(of: 0x0A) else { return nil }
        let ligne = Array(octets[...fin])
        guard Array(octets[(fin + 1)...]) == Array("sha256 \(SHA256.hash(ligne).hex)\n".utf8),
            let lu = try? JSONDecoder().decode(Manifeste.self, from: Data(ligne))
        else { return nil }
        self = lu
    }

    init(
        numero: Int, instant: Instant, schema: Int, traces: Int64, tete: String, racine: String,
        fichiers: [Fichier], journal: Int? = nil, cyclesCompris: Int? = nil
    ) {
        self.numero = numero
        self.instant = instant.rfc3339
        self.schema = schema
        self.traces = traces
        self.tete = tete
        self.racine = racine
        self.fichiers = fichiers
        self.journal = journal
        self.cyclesCompris = cyclesCompris
    }
}
