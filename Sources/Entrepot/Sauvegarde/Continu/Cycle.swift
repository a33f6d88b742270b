public import Domaine
import Foundation
public import SQLiteKit

/// Un instant auquel on revient : ce que la base et son journal étaient quand il fut inscrit.
public struct Cycle: Codable, Sendable, Equatable {
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
    /// Où le WAL en était.
    public var position: WALPosition

    /// L'instant, lu ; `nil` si ce n'en est pas un.
    public var date: Instant? { Instant(rfc3339: instant) }
}

/// Ce qu'un journal de pages dit de lui-même, d'abord.
struct EnteteDeJournal: Codable, Sendable, Equatable {
    static let formatConnu = 1

    /// Le journal dont celui-ci prend la suite, sans rien qui manque entre eux.
    struct Suite: Codable, Sendable, Equatable {
        var numero: Int
        /// Empreinte de son dernier enregistrement.
        var empreinte: String
    }

    var format = Self.formatConnu
    var numero: Int
    var taillePage: Int
    var suite: Suite?
    /// Où le WAL en était : la base qui s'appuie sur ce journal est prise après.
    var position: WALPosition
}

/// Un bout d'un petit fichier qui accompagne la base : ce qui suit ses premiers octets.
struct BoutDeFichier: Codable, Sendable, Equatable {
    var nom: String
    /// Octets gardés de ce qui précède.
    var debut: Int64
    /// Octets qui suivent.
    var longueur: Int
}

/// La forme d'un enregistrement : une marque, son genre, sa longueur, son contenu, puis l'empreinte de tout ce qui précède
/// depuis le début du journal.
enum Enregistrement {
    enum Genre: UInt8 { case entete = 0x45, pages = 0x50, fichier = 0x46, cycle = 0x43 }

    /// Huit octets qu'aucun texte ne contient, cherchés après ce qui est abîmé.
    static let marque: [UInt8] = [0x9F, 0x64, 0x6D, 0x70, 0x0D, 0x0A, 0x1A, 0xE7]
    /// Octets avant le contenu, et après.
    static let tete = 16
    static let queue = 32
    /// Octets d'un contenu, au plus.
    static let maximum = 16 << 20

    static func debut(_ genre: Genre, longueur: Int) -> [UInt8] {
        marque + [genre.rawValue, 0, 0, 0] + mot(UInt32(longueur))
    }

    static func mot(_ nombre: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: nombre >> (24 - 8 * $0)) }
    }

    static func mot(_ octets: ArraySlice<UInt8>) -> UInt32 { octets.reduce(0) { $0 << 8 | UInt32($1) } }

    static func json(_ valeur: some Encodable) -> [UInt8] {
        let encodeur = JSONEncoder()
        encodeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // INVARIANT : une structure de textes et d'entiers s'encode toujours.
        guard let json = try? encodeur.encode(valeur) else { preconditionFailure("enregistrement sans JSON") }
        return [UInt8](json)
    }
}
