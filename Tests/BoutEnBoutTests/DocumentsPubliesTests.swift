import Authentification
import Foundation
import Outillage
import Testing

/// Les documents publiés par l'ANS, quand ils sont à côté du projet : ce que le serveur en fait, et pourquoi.
struct DocumentPublie: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let statut: Int
    let code: String?

    init(_ fichier: String, _ statut: Int, _ code: String? = nil) {
        testDescription = fichier
        self.statut = statut
        self.code = code
    }

    // swift-format-ignore
    static let table: [DocumentPublie] = [
        DocumentPublie("BIO-CR-BIO_2021.01_Auto-Presentable.xml", 201),
        DocumentPublie("BIO-CR-BIO_2021.01_CDA-R2-Niveau-1.xml", 201),
        DocumentPublie("BIO-CR-BIO_2024.01_CR-2nde-intention-PDF.xml", 201),
        DocumentPublie("BIO-CR-BIO_2024.01_Microbiologie_V1.xml", 201),
        DocumentPublie("BIO-CR-BIO_2024.01_TSH_1.xml", 201),
        DocumentPublie("BIO-TROD_2024.01_Angine.xml", 201),
        // Naissance le 31 mai 1976 pour le matricule d'une personne née le 28 mars 1979.
        DocumentPublie("CANCER-PPS_2022.01_Autopresentable.xml", 422, "INS-05"),
        DocumentPublie("CNAM-HR_2021.01.xml", 201),
        // Matricule d'exemple dont la clé est fausse.
        DocumentPublie("CSE-CS9_2025.01.xml", 422, "INS-02"),
        DocumentPublie("DOC_NON_STRUCTURE_CDA-R2-N1.xml", 201),
        DocumentPublie("IMG-DA-IMG_2024.01_Radiographie_IRM_Genou.xml", 201),
        // Version 2 qui remplace (RPLC) un document que ce dossier n'a jamais reçu.
        DocumentPublie("IMG_CR_IMG_2024.01.xml", 422, "DOC-10"),
        DocumentPublie("LDL-EES_2022.01.xml", 201),
        DocumentPublie("LDL-SES_2022.01.xml", 201),
        // Matricule d'exemple dont la clé est fausse (et OID de production).
        DocumentPublie("OBP-SNE_2024.01.xml", 422, "INS-02"),
        DocumentPublie("TLM-CR_2022.01.xml", 201),
        DocumentPublie("VAC-NOTE_2023.01.xml", 201),
        DocumentPublie("VSM_1.4_2022.01.xml", 201),
        // OID de production dans un environnement de test.
        DocumentPublie("eDISP-MED_2024.01.xml", 422, "INS-03"),
        DocumentPublie("eP-MED-DM_2024.01_PosoStruct.xml", 201),
    ]

    static let repertoire: URL = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("shared/exemples/cda")

    static var presents: Bool { FileManager.default.fileExists(atPath: repertoire.path) }

    var octets: [UInt8] {
        get throws { [UInt8](try Data(contentsOf: Self.repertoire.appendingPathComponent(testDescription))) }
    }
}

@Suite(
    "Documents publiés, déposés et relus", .enabled(if: DocumentPublie.presents, "documents publiés absents"))
struct DocumentsPubliesTests {
    @Test("chacun est accepté et relu à l'octet près, ou refusé par le code que dit la table")
    func chacun() throws {
        let serveur = try ServeurEssai()
        let laboratoire = try serveur.jeton(.laboratoire)
        let medecin = try serveur.jeton(.medecin)
        _ = try serveur.autoriser(try serveur.dossier(medecin), medecin)
        let fichiers = try FileManager.default.contentsOfDirectory(atPath: DocumentPublie.repertoire.path)
        #expect(Set(fichiers) == Set(DocumentPublie.table.map(\.testDescription)))
        for cas in DocumentPublie.table {
            let octets = try cas.octets
            let depot = try serveur.deposer(octets, laboratoire)
            #expect(depot.status == cas.statut, "\(cas)")
            #expect(depot.code == cas.code, "\(cas)")
            guard depot.status == 201 else { continue }
            let chemin = try #require(depot["location"])
            let lu = try serveur.demander("GET", chemin, medecin)
            #expect(lu.body == octets, "\(cas)")
        }
    }
}
