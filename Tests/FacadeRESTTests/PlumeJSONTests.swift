import Domaine
import Foundation
import Testing

@testable import FacadeREST

@Suite("Plume JSON")
struct PlumeJSONTests {
    /// Ce que Foundation écrit de la même valeur.
    static func reference(_ valeur: some Encodable) throws -> String {
        let encodeur = JSONEncoder()
        encodeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encodeur.encode(valeur), as: UTF8.self)
    }

    static func ecrit(_ forme: some FormeEcrite) -> String {
        String(decoding: JSONRendu.octets(forme), as: UTF8.self)
    }

    /// Une fiche dont chaque texte libre est `texte` ; complète, ou sans rien de facultatif.
    static func fiche(_ texte: String, complete: Bool) -> FicheDocument {
        let code = CodeSysteme("11502-2", "2.16.840.1.113883.6.1")
        let auteur = AuteurFiche(
            id: "801234534765", nom: complete ? texte : nil, prenom: complete ? "BERNARD" : nil,
            profession: complete ? "10" : nil, specialite: complete ? "G15_10/SM03" : nil,
            structure: complete ? "1120459876" : nil, nomStructure: complete ? texte : nil)
        let metadonnees = MetadonneesDocument(
            uniqueId: "2.25.1",
            type: TypeDocument(
                code: code, libelle: texte, classe: "11", rubrique: "biologie", categorie: "resultats",
                duPatient: false),
            format: "urn:ihe:lab:xd-lab:2008", titre: texte, langue: "fr-FR", mimeType: "text/xml",
            taille: complete ? 25_000 : 0, empreinte: String(repeating: "0f", count: 32),
            creation: Instant(ms: 1_794_000_000_123), acteDebut: Instant(ms: -1),
            acteFin: complete ? Instant(ms: 0) : nil, auteurs: complete ? [auteur, auteur] : [],
            cadreExercice: code, secteurActivite: CodeSysteme(texte, "1.2"),
            service: complete ? texte : nil, confidentialite: "N", setId: "2.25.2", numeroVersion: "1")
        return FicheDocument(
            entryUUID: "0190b0c5-7bb4-7000-8000-000000000001",
            logicalId: "0190b0c5-7bb4-7000-8000-000000000002", version: complete ? 12 : 1,
            dossier: "0190b0c5-7bb4-7000-8000-000000000003", etat: complete ? .deprecated : .approved,
            metadonnees: metadonnees, depot: Instant(ms: 1_794_000_000_000),
            visibilite: complete ? [.masquePS, .invisibleRepresentants] : [],
            remplace: complete ? "2.25.3" : nil, remplacePar: complete ? "2.25.4" : nil, nouveau: complete,
            mien: !complete)
    }

    static let textes = [
        "", "Compte rendu", "à / é \u{7F}\u{80}\u{2028}\u{2029} 😀", "\"guillemets\" et \\ barre", "\"", "a\\",
        String(decoding: UInt8(0)..<0x20, as: UTF8.self), "\u{1}\u{1F}\u{8}\u{C}\r\n\t fin", "</script>&'",
        String(repeating: "long \n", count: 500),
    ]

    @Test("une fiche, une référence et une page : les octets de Foundation", arguments: textes)
    func commeFoundation(_ texte: String) throws {
        let (pleine, nue) = (Self.fiche(texte, complete: true), Self.fiche(texte, complete: false))
        for fiche in [pleine, nue] {
            #expect(Self.ecrit(FicheJSON(fiche)) == (try Self.reference(FicheJSON(fiche))))
            for etat in [nil, EtatDocument.approved] {
                let forme = ReferenceJSON(fiche, etat: etat)
                #expect(Self.ecrit(forme) == (try Self.reference(forme)))
            }
        }
        let page = PageJSON(documents: [pleine, nue].map { FicheJSON($0) }, total: 2, curseur: texte)
        #expect(Self.ecrit(page) == (try Self.reference(page)))
        let references = PageJSON(
            documents: [pleine, nue].map { ReferenceJSON($0) }, total: 1_000, curseur: nil)
        #expect(Self.ecrit(references) == (try Self.reference(references)))
        let vide = PageJSON<FicheJSON>(documents: [], total: 0, curseur: nil)
        #expect(Self.ecrit(vide) == (try Self.reference(vide)))
    }
}
