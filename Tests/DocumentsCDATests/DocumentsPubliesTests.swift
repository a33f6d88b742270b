import DocumentsCDA
import Testing

@Suite("Documents publiés", .enabled(if: Exemples.sontPresents, "les exemples ne sont pas à côté du paquet"))
struct DocumentsPubliesTests {
    struct Attendu: Sendable, CustomTestStringConvertible {
        let fichier: String
        let racine: RacineCDA
        let type: String
        let uniqueId: String
        let matricule: String
        let estNiveau1: Bool
        /// Taille du PDF décodé, en octets ; `nil` s'il n'y en a pas.
        let pdf: Int?
        var testDescription: String { fichier }

        init(
            _ fichier: String, _ racine: RacineCDA, _ type: String, _ uniqueId: String, _ matricule: String,
            _ estNiveau1: Bool, _ pdf: Int?
        ) {
            self.fichier = fichier
            self.racine = racine
            self.type = type
            self.uniqueId = uniqueId
            self.matricule = matricule
            self.estNiveau1 = estNiveau1
            self.pdf = pdf
        }
    }

    // swift-format-ignore
    static let table: [Attendu] = [
        Attendu("BIO-CR-BIO_2021.01_Auto-Presentable.xml",       .xslStylesheet,    "11502-2",    "1.2.250.1.213.1.1.1.55.2021.1.1",    "279035121518989", false, nil),
        Attendu("BIO-CR-BIO_2021.01_CDA-R2-Niveau-1.xml",        .clinicalDocument, "11502-2",    "1.2.250.1.213.1.1.1.55.2021.3.1",    "279035121518989", true , 326650),
        Attendu("BIO-CR-BIO_2024.01_CR-2nde-intention-PDF.xml",  .clinicalDocument, "11502-2",    "1.2.250.1.213.1.1.1.55.2024.1.1",    "279035121518989", false, 104574),
        Attendu("BIO-CR-BIO_2024.01_Microbiologie_V1.xml",       .clinicalDocument, "11502-2",    "1.2.250.1.213.1.1.1.55.2024.8.1",    "279035121518989", false, 102826),
        Attendu("BIO-CR-BIO_2024.01_TSH_1.xml",                  .clinicalDocument, "11502-2",    "1.2.250.1.213.1.1.1.55.2024.9.1",    "279035121518989", false, 78777),
        Attendu("BIO-TROD_2024.01_Angine.xml",                   .clinicalDocument, "96173-0",    "1.2.250.1.213.1.1.1.59.2024.1.1",    "279035121518989", false, nil),
        Attendu("CANCER-PPS_2022.01_Autopresentable.xml",        .xslStylesheet,    "18776-5",    "1.2.250.1.213.1.1.1.26.2022.1.1",    "279035121518989", false, nil),
        Attendu("CNAM-HR_2021.01.xml",                           .clinicalDocument, "REMB",       "1.2.250.1.213.1.1.1.36.2021.1.1",    "279035121518989", false, nil),
        Attendu("CSE-CS9_2025.01.xml",                           .clinicalDocument, "CERT_DECL",  "1.2.250.1.213.1.1.1.5.2.12345.2",    "221042545611404", false, nil),
        Attendu("DOC_NON_STRUCTURE_CDA-R2-N1.xml",               .clinicalDocument, "11502-2",    "1.3.6.1.4.1.19376.1.2.20.12345.1.1", "279035121518989", true , 326650),
        Attendu("IMG-DA-IMG_2024.01_Radiographie_IRM_Genou.xml", .clinicalDocument, "55115-0",    "1.2.250.1.213.1.1.1.47.2024.4.1",    "279035121518989", false, 165811),
        Attendu("IMG_CR_IMG_2024.01.xml",                        .clinicalDocument, "18748-4",    "1.2.250.1.213.1.1.1.45.2024.1.1",    "279035121518989", false, 165811),
        Attendu("LDL-EES_2022.01.xml",                           .clinicalDocument, "18761-7",    "1.2.250.1.213.1.1.1.21.2022.1.1",    "279035121518989", false, nil),
        Attendu("LDL-SES_2022.01.xml",                           .clinicalDocument, "11490-0",    "1.2.250.1.213.1.1.1.29.2022.1.1",    "279035121518989", false, nil),
        Attendu("OBP-SNE_2024.01.xml",                           .clinicalDocument, "57075-4",    "1.2.250.1.213.1.1.1.12.3.2024.1.1",  "223042545611404", false, nil),
        Attendu("TLM-CR_2022.01.xml",                            .clinicalDocument, "85208-7",    "1.3.6.1.4.1.19376.1.2.20.2022.1.1",  "279035121518989", true , 257508),
        Attendu("VAC-NOTE_2023.01.xml",                          .clinicalDocument, "87273-9",    "1.2.250.1.213.1.1.1.46.2023.1.1",    "279035121518989", false, nil),
        Attendu("VSM_1.4_2022.01.xml",                           .clinicalDocument, "SYNTH",      "1.2.250.1.213.1.1.1.13.2022.1.1",    "279035121518989", false, nil),
        Attendu("eDISP-MED_2024.01.xml",                         .clinicalDocument, "60593-1",    "1.2.250.1.213.1.1.1.54.2024.1.1",    "277076322082910", false, nil),
        Attendu("eP-MED-DM_2024.01_PosoStruct.xml",              .clinicalDocument, "57833-6",    "1.2.250.1.213.1.1.1.39.2024.2.1",    "279035121518989", false, 95736),
    ]

    @Test("l'en-tête est lu, sans manque", arguments: table)
    func entete(_ attendu: Attendu) throws {
        let entete = try LecteurCDA.lire(Exemples.lire(attendu.fichier))
        #expect(entete.racine == attendu.racine)
        #expect(entete.code?.code == attendu.type)
        #expect(entete.id?.root == attendu.uniqueId)
        #expect(entete.patient?.ids.first?.extension == attendu.matricule)
        #expect(entete.patient?.lieuNaissanceCOG?.utf8.count == 5)
        #expect(entete.patient?.nomNaissance != nil)
        #expect(entete.patient?.premierPrenom != nil)
        #expect(entete.patient?.prenoms != nil)
        #expect(entete.manques == [])
        let corps: CorpsCDA =
            attendu.estNiveau1
            ? .nonStructure(mediaType: "application/pdf", representation: "B64") : .structure
        #expect(entete.corps == corps)
    }

    @Test("le PDF est tiré du corps", arguments: table)
    func pdf(_ attendu: Attendu) throws {
        let octets = try Exemples.lire(attendu.fichier)
        let pdf = try PartiesCDA.pdf(de: octets)
        #expect(pdf?.count == attendu.pdf)
        if let pdf, !pdf.isEmpty { #expect(pdf.starts(with: "%PDF-".utf8)) }
        let piece = try PartiesCDA.corpsNonStructure(de: octets)
        #expect((piece != nil) == attendu.estNiveau1)
    }

    @Test("les deux écritures des prénoms donnent la liste entière")
    func prenoms() throws {
        let separes = try LecteurCDA.lire(Exemples.lire("eDISP-MED_2024.01.xml")).patient
        #expect(separes?.premierPrenom == "RUTH")
        #expect(separes?.prenoms == "RUTH ISABELLE")
        #expect(separes?.nomUsage == "DECOURCY")
        let ensemble = try LecteurCDA.lire(Exemples.lire("VAC-NOTE_2023.01.xml")).patient
        #expect(ensemble?.premierPrenom == "DOMINIQUE")
        #expect(ensemble?.prenoms == "DOMINIQUE MARIE-LOUISE")
    }

    @Test("un CR d'imagerie porte ses actes, ses demandes et le document remplacé")
    func imagerie() throws {
        let entete = try LecteurCDA.lire(Exemples.lire("IMG_CR_IMG_2024.01.xml"))
        #expect(entete.actes.count == 4)
        #expect(entete.actePrincipal?.code?.code == "24727-0")
        #expect(entete.demandes.count == 2)
        #expect(entete.demandes.allSatisfy { $0.ids.count == 1 && $0.accessionNumbers.count == 1 })
        #expect(entete.relatedDocuments.map(\.typeCode) == ["RPLC"])
        #expect(entete.relatedDocuments.first?.ids.first?.root.map(IdentifiantHL7.estUUID) == true)
        #expect(entete.auteurs.first?.functionCode?.code == "ATTPHYS")
    }

    @Test("un automate est un dispositif, et peut précéder un professionnel")
    func automate() throws {
        let entete = try LecteurCDA.lire(Exemples.lire("eDISP-MED_2024.01.xml"))
        #expect(entete.auteurs.map(\.estDispositif) == [true, false])
        #expect(entete.auteurs.first?.softwareName != nil)
        #expect(entete.auteurs.last?.nom?.family.isEmpty == false)
    }
}
