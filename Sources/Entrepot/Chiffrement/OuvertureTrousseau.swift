import Coffre
import Foundation
import SQLiteKit

extension Entrepot {
    /// Ouvre le trousseau d'un répertoire ; le crée avec une base neuve, et alors seulement.
    static func trousseau(
        _ repertoire: String, _ cles: SourcesDeCles?, creer: Bool
    ) throws(ErreurEntrepot) -> Trousseau {
        let neuve = try estNeuve(chemin(repertoire), creer: creer)
        return try ouvrir(repertoire, cles, creer && neuve ? .creer : .ecrire)
    }

    /// Ouvre le trousseau d'un répertoire pour n'y rien écrire, à côté d'un serveur.
    static func trousseauEnLecture(
        _ repertoire: String, _ cles: SourcesDeCles?
    ) throws(ErreurEntrepot) -> Trousseau { try ouvrir(repertoire, cles, .lire) }

    private static func ouvrir(
        _ repertoire: String, _ cles: SourcesDeCles?, _ ouverture: Trousseau.Ouverture
    ) throws(ErreurEntrepot) -> Trousseau {
        do throws(ErreurCoffre) {
            return try Trousseau(
                repertoire: repertoire, sources: cles ?? .duRepertoire(repertoire), ouverture)
        } catch { throw ErreurEntrepot(error) }
    }

    /// La base n'existe pas encore, ou n'a jamais eu de dossier.
    private static func estNeuve(_ chemin: String, creer: Bool) throws(ErreurEntrepot) -> Bool {
        guard FileManager.default.fileExists(atPath: chemin) else {
            if creer { return true }
            throw .absente
        }
        let connexion = try convertir { () throws(SQLiteError) in
            try Connection(path: chemin, mode: .readWrite)
        }
        return try refuserEnClair(connexion)
    }

    /// Refuse une base qui tient des dossiers sous un schéma qui ne chiffrait pas : la migrer les perdrait.
    ///
    /// - Returns: elle n'a aucun dossier.
    static func refuserEnClair(_ connexion: borrowing Connection) throws(ErreurEntrepot) -> Bool {
        let (version, dossiers) = try convertir { () throws(SQLiteError) in
            let version = try connexion.userVersion()
            guard version > 0 else { return (version, false) }
            var requete = try Statement(connexion, "SELECT 1 FROM dossier LIMIT 1")
            return (version, try requete.first { _ in true } ?? false)
        }
        let connue = Schema.migrations.last?.version ?? 0
        guard version <= connue else { throw .plusRecente(trouvee: Int(version), connue: Int(connue)) }
        // Les premiers schémas ne chiffraient pas.
        if dossiers, version < premierChiffre { throw .enClair }
        return !dossiers
    }

    private static let premierChiffre = 4
}
