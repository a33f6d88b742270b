import Domaine
import Foundation
import Regles
import SQLiteKit

@testable import Entrepot

/// Un entrepôt dans un répertoire à lui, avec un règlement réduit à ce que ces essais demandent.
final class Banc {
    let repertoire: String
    let entrepot: Entrepot
    let reglement: Reglement
    let exploitant = Acteur(genre: .exploitant, id: "essai")
    let laboratoire = Acteur(
        genre: .etablissement, id: "1120459876", structure: "1120459876", authentification: .indirecte)

    static let type = TypeDocument(
        code: CodeSysteme("11502-2", "2.16.840.1.113883.6.1"), libelle: "CR d'examens biologiques",
        classe: "10", rubrique: "Analyses", categorie: "Résultats de biologie", duPatient: false)

    static let contexte = contexte()

    static func contexte(
        horloge: @escaping @Sendable () -> Instant = { Instant(ms: 1_790_000_000_000) },
        dureeAutorisationJours: Int? = nil
    ) -> ContexteTransaction {
        ContexteTransaction(
            horloge: horloge,
            versions: VersionsRegles(
                reglement: "essai", matrice: String(repeating: "a", count: 64),
                tables: String(repeating: "b", count: 64)), dureeAutorisationJours: dureeAutorisationJours)
    }

    init(
        pagesMaximales: Int? = nil, capacite: Int = 64,
        horloge: @escaping @Sendable () -> Instant = { Instant(ms: 1_790_000_000_000) },
        dureeAutorisationJours: Int? = nil, lignesExaminees: Int? = nil
    ) throws {
        repertoire = NSTemporaryDirectory() + "dmp-entrepot-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: repertoire, withIntermediateDirectories: true)
        var contexte = Self.contexte(horloge: horloge, dureeAutorisationJours: dureeAutorisationJours)
        if let lignesExaminees { contexte.lignesExaminees = lignesExaminees }
        entrepot = try Entrepot(
            repertoire: repertoire, creer: true, contexte: contexte,
            travailleurs: 1, capacite: capacite,
            pagesMaximales: pagesMaximales)
        reglement = Reglement(
            tables: TablesReglement(
                matrice: MatriceHabilitation(cellules: [:], empreinte: ""),
                droits: DroitsFonctionnels(cellules: [
                    DroitsFonctionnels.Cle(.creationDossier, .exploitant, .normal): .oui,
                    DroitsFonctionnels.Cle(.alimentation, .etablissement, .normal): .pourSaStructure,
                ]), oidsINS: ["1.2.250.1.213.1.4.10"]))
    }

    deinit { try? FileManager.default.removeItem(atPath: repertoire) }

    static let identite = IdentitePresentee(
        matricule: "279035121518989", oid: "1.2.250.1.213.1.4.10", nomNaissance: "PAT-TROIS",
        prenoms: "DOMINIQUE", dateNaissance: "1979-03-28", sexe: "F", lieuNaissance: "51215")

    func creerDossier() throws -> RefDossier {
        let demande = Demande(.creationDossier, appelant: .reconnu(exploitant), identite: Self.identite)
        let reglement = reglement
        return try entrepot.attendre { (t) throws(ErreurEntrepot) in
            switch reglement.statuer(demande, Faits()).permis() {
            case .accorde(let permis):
                return try t.creer(NouveauDossier(identite: Self.identite), existant: nil, contre: permis).0
            case .refuse: throw .base(code: -1)
            }
        }
    }

    func metadonnees(_ numero: Int, _ octets: [UInt8]) -> MetadonneesDocument {
        MetadonneesDocument(
            uniqueId: "1.2.250.1.999.2.\(numero)", type: Self.type, format: "urn:ihe:lab:xd-lab:2008",
            titre: "Essai", langue: "fr-FR", mimeType: "text/xml", taille: octets.count,
            empreinte: Entrepot.empreinte(octets), creation: Instant(ms: 0), acteDebut: Instant(ms: 0),
            acteFin: nil,
            auteurs: [AuteurFiche(id: "801234534765", nom: "ÉPROUVETTE", structure: "1120459876")],
            cadreExercice: CodeSysteme("AMBULATOIRE", "x"), secteurActivite: CodeSysteme("SA25", "y"),
            confidentialite: "N", setId: "1.2.3", numeroVersion: "1")
    }

    /// L'acte d'un dépôt ; `apres` s'exécute dans la même transaction, après l'effet et sa trace.
    func acteDepot(
        _ numero: Int, _ octets: [UInt8], _ dossier: RefDossier,
        apres: @escaping @Sendable () throws(ErreurEntrepot) -> Void = {}
    ) -> @Sendable (inout Transaction) throws(ErreurEntrepot) -> DepotAccompli {
        let demande = Demande(
            .alimentation, appelant: .reconnu(laboratoire), identite: Self.identite,
            depot: Depot(metadonnees: metadonnees(numero, octets), defauts: []))
        let reglement = reglement
        return { (t) throws(ErreurEntrepot) in
            var faits = Faits()
            faits.dossier = try t.faits(dossier: dossier, pour: demande.appelant.acteur, avecTraits: true)
            switch reglement.statuer(demande, faits).permis() {
            case .accorde(let permis):
                let depot = try t.deposer(ContenuScelle(octets), dossier: dossier, contre: permis)
                try apres()
                return depot
            case .refuse(let verdict):
                _ = try t.refuser(verdict, dossier: dossier)
                throw .base(code: -2)
            }
        }
    }

    @discardableResult
    func deposer(_ numero: Int, _ octets: [UInt8] = [1, 2, 3], _ dossier: RefDossier) throws -> DepotAccompli
    {
        try entrepot.attendre(acteDepot(numero, octets, dossier))
    }

    /// Une autre connexion sur la même base, comme en ouvrirait un opérateur ou un attaquant.
    func autreConnexion() throws -> Connection {
        try Connection(path: Entrepot.chemin(repertoire), mode: .readWrite)
    }

    func compter(_ sql: StaticString) throws -> Int64? {
        let connexion = try autreConnexion()
        var requete = try Statement(connexion, sql)
        return try requete.first { $0.int64(0) }
    }
}
