import Domaine
import Foundation
import Greffe
import Regles
import SQLiteKit
import Testing

@testable import Entrepot

/// Un journal signé, et ce que peut y faire qui tient les fichiers sans tenir la clé.
extension Banc {
    /// Signe tout ce qui est validé, comme un serveur qu'on arrête.
    func signer(_ temoins: [Temoin] = []) throws {
        var reglages = Greffier.Reglages()
        reglages.temoins = temoins
        let greffier = try Greffier(
            donnees: repertoire, reglages: reglages, horloge: Self.contexte.horloge, dire: { _ in })
        greffier.arreter()
    }

    /// Ce qu'en dit la vérification, points signés et témoin compris.
    func ruptureSignee(temoin: String? = nil, cle: String? = nil) throws -> String? {
        let journal = try JournalSigne(donnees: repertoire, temoin: temoin, cle: cle)
        return try Verification.examiner(
            repertoire: repertoire, points: journal.points, feuille: { journal.feuille($0, $1) }
        ).rupture
    }

    /// Un entrepôt de `nombre` traces sur un dossier, sans document : rien que la chaîne pour les tenir.
    static func deTraces(_ nombre: Int) throws -> (banc: Banc, dossier: RefDossier) {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        try banc.allonger(dossier, nombre - 1)
        return (banc, dossier)
    }

    /// Ajoute des traces.
    func allonger(_ dossier: RefDossier, _ nombre: Int) throws {
        for _ in 0..<nombre {
            // Rien d'autre qu'une trace : ce que la chaîne et l'arbre sont seuls à tenir.
            _ = try agir(Demande(.preferences, appelant: .reconnu(Self.patient)), dossier) {
                (t, permis) throws(ErreurEntrepot) in try t.preferences(dossier, contre: permis).1
            }
        }
    }

    /// Retire les déclencheurs, altère, puis refait toute la chaîne : ce qu'un voleur de la base peut de mieux.
    func falsifier(
        _ sql: StaticString, rechainer: Bool = true, puis: (borrowing Connection) throws -> Void = { _ in }
    ) throws {
        let connexion = try autreConnexion()
        try connexion.execute(
            """
            PRAGMA foreign_keys = OFF;
            DROP TRIGGER IF EXISTS trace_sans_modification; DROP TRIGGER IF EXISTS trace_sans_suppression;
            DROP TRIGGER IF EXISTS trace_a_la_suite; DROP TRIGGER IF EXISTS version_sans_modification;
            DROP TRIGGER IF EXISTS version_sans_suppression; DROP TRIGGER IF EXISTS contenu_sans_modification
            """)
        try connexion.execute(sql)
        try puis(connexion)
        if rechainer { try refaireLaChaine(connexion) }
        // Et les déclencheurs reviennent, tels que le schéma les dit.
        let schema = String(decoding: PackageResources.m0001_schema_initial_sql, as: UTF8.self)
        let declencheurs = schema.components(separatedBy: "CREATE TRIGGER").dropFirst().map { morceau in
            let fin = morceau.range(of: "END;")?.upperBound ?? morceau.endIndex
            return "CREATE TRIGGER" + morceau[..<fin]
        }
        try connexion.execute(script: declencheurs.joined(separator: "\n"))
    }

    private func refaireLaChaine(_ connexion: borrowing Connection) throws {
        var lecture = try Statement(connexion, LectureEntrees.depuis)
        try lecture.bind(0, at: 1)
        var entrees: [EntreeTrace] = []
        try lecture.forEachRow { entrees.append(EntreeTrace($0)) }
        var changer = try Statement(
            connexion, "UPDATE trace SET precedente = ?2, empreinte = ?3 WHERE rang = ?1")
        var precedente = Chaine.origine
        for entree in entrees {
            let empreinte = Chaine.empreinte(entree, apres: precedente)
            try changer.bind(entree.rang, at: 1)
            try changer.bind(blob: precedente, at: 2)
            try changer.bind(blob: empreinte, at: 3)
            try changer.run()
            precedente = empreinte
        }
    }

    /// Le chemin d'une copie du fichier de la base, WAL compris.
    func copier() throws -> String {
        let copie = repertoire + "/copie-" + UUID().uuidString
        let connexion = try autreConnexion()
        try connexion.execute(script: "VACUUM INTO '\(copie)'")
        return copie
    }

    /// Ferme l'entrepôt et remet en place une copie plus ancienne.
    func ramener(_ copie: String) throws {
        entrepot.fermer()
        for suffixe in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: Entrepot.chemin(repertoire) + suffixe)
        }
        try FileManager.default.copyItem(atPath: copie, toPath: Entrepot.chemin(repertoire))
    }
}
