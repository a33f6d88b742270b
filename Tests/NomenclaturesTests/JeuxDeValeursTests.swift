import Domaine
import Nomenclatures
import Testing

@Suite("Jeux de valeurs et libellés")
struct JeuxDeValeursTests {
    let nomenclatures: Nomenclatures

    init() throws { nomenclatures = try embarquees.get() }

    @Test("un cadre d'exercice du CI-SIS absent de JDV_J62 a un libellé mais n'est pas admis")
    func cadres() {
        #expect(nomenclatures.estCadreExercice(CodeSysteme("ETABLISSEMENT", OID.cadre)))
        #expect(!nomenclatures.estCadreExercice(CodeSysteme("ESSMS", OID.cadre)))
        #expect(nomenclatures.libelle(cadreExercice: CodeSysteme("ESSMS", OID.cadre)) != nil)
        #expect(!nomenclatures.estCadreExercice(CodeSysteme("ETABLISSEMENT", OID.secteur)))
    }

    @Test("un secteur d'activité du CI-SIS absent de JDV_J61 n'est pas admis")
    func secteurs() {
        #expect(nomenclatures.estSecteurActivite(CodeSysteme("SA25", OID.secteur)))
        #expect(!nomenclatures.estSecteurActivite(CodeSysteme("SA66", OID.secteur)))
        #expect(!nomenclatures.estSecteurActivite(CodeSysteme("SA62", OID.secteur)))
        let laboratoire = nomenclatures.libelle(secteurActivite: CodeSysteme("SA25", OID.secteur))
        #expect(laboratoire == "Laboratoire de biologie médicale")
    }

    @Test("une spécialité se reconnaît avec sa nomenclature")
    func specialites() {
        #expect(nomenclatures.estSpecialite(CodeSysteme("G15_10/SM03", OID.specialite)))
        #expect(!nomenclatures.estSpecialite(CodeSysteme("G15_10/SM03", OID.secteur)))
        #expect(!nomenclatures.estSpecialite(CodeSysteme("G15_10/SM99", OID.specialite)))
        #expect(nomenclatures.libelle(specialite: "G15_10/SM03") == "Médecin - Biologie médicale (SM)")
    }

    @Test("les confidentialités sont celles de JDV_J58, sans les codes que le DMP refuse")
    func confidentialites() {
        #expect(nomenclatures.estConfidentialite(CodeSysteme("N", "2.16.840.1.113883.5.25")))
        for visibilite in Visibilite.codes {
            #expect(
                nomenclatures.estConfidentialite(CodeSysteme(visibilite.code, "1.2.250.1.213.1.1.4.13")))
        }
        #expect(
            !nomenclatures.estConfidentialite(CodeSysteme("MASQUE_PSOCIAL", "1.2.250.1.213.1.1.4.13")))
    }

    // swift-format-ignore
    static let noms: [(code: String, nom: String?)] = [
        ("10", "Médecin"), ("21", "Pharmacien"), ("40", "Chirurgien-Dentiste"), ("50", "Sage-Femme"),
        ("60", "Infirmier"), ("93", "Psychologue"), ("98", "Manipulateur ERM"),
        ("99", "Acteur participant au système de santé caractérisé par rôle"),
        ("GENR08", "Coordination et orientation"), ("54", nil),
    ]

    @Test("une profession porte son nom officiel", arguments: noms)
    func professions(_ cas: (code: String, nom: String?)) {
        #expect(nomenclatures.libelle(profession: cas.code) == cas.nom)
    }

    @Test("un genre d'activité ou un rôle n'est pas une profession")
    func natures() {
        #expect(nomenclatures.professions.isSuperset(of: ["10", "21", "60", "93", "41", "99"]))
        #expect(nomenclatures.professions.isDisjoint(with: ["GENR08", "SECRETARIAT_MEDICAL", "331"]))
    }

    struct Format: Sendable {
        let phrase: String
        let modeles: [String]
        let media: String?
        let attendu: String

        init(_ phrase: String, _ modeles: [String], _ media: String?, _ attendu: String) {
            self.phrase = phrase
            self.modeles = modeles
            self.media = media
            self.attendu = attendu
        }
    }

    private static let entete = ["2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1"]
    private static func ciSis(_ suffixe: String) -> [String] {
        entete + ["1.2.250.1.213.1.1.1.\(suffixe)#2024.01"]
    }

    // swift-format-ignore
    static let formats: [Format] = [
        Format("compte rendu de biologie", entete + ["1.3.6.1.4.1.19376.1.3.3", "1.2.250.1.213.1.1.1.55#2024.01"], nil, "urn:ihe:lab:xd-lab:2008"),
        Format("biologie, profil IHE seul", entete + ["1.3.6.1.4.1.19376.1.3.3"], nil, "urn:ihe:lab:xd-lab:2008"),
        Format("modèle français devant un profil IHE", entete + ["1.3.6.1.4.1.19376.1.3.3", "1.2.250.1.213.1.1.1.13"], nil, "urn:asip:ci-sis:vsm:2012"),
        Format("volet de synthèse médicale", ciSis("13"), nil, "urn:asip:ci-sis:vsm:2012"),
        Format("compte rendu d'imagerie", ciSis("45"), nil, "urn:ihe:rad:CDA:ImagingReportStructuredHeadings:2013"),
        Format("demande d'imagerie", ciSis("47"), nil, "urn:ans:ci-sis:img-da:2022"),
        Format("lettre de liaison de sortie", ciSis("29"), nil, "urn:asip:ci-sis:ldl-ses:2017"),
        Format("lettre de liaison d'entrée", ciSis("21"), nil, "urn:asip:ci-sis:ldl-ees:2017"),
        Format("prescription", ciSis("39"), nil, "urn:ihe:pharm:pre:2010"),
        Format("dispensation", ciSis("54"), nil, "urn:ihe:pharm:dis:2010"),
        Format("anatomie pathologique", ciSis("57"), nil, "urn:ihe:palm:apsr:2016"),
        Format("synthèse IPS", ciSis("51"), nil, "urn:ihe:pcc:ips:2020"),
        Format("test rapide", ciSis("59"), nil, "urn:ans:ci-sis:trod:2024"),
        Format("note de vaccination", ciSis("46"), nil, "urn:asip:ci-sis:vac-note:2021"),
        Format("soins du cancer", ciSis("26"), nil, "urn:asip:ci-sis:pps-cancer:2017"),
        Format("données de remboursement", ciSis("36"), nil, "urn:asip:ci-sis:hr:2019"),
        Format("certificat du 9e mois", ciSis("5") + ["1.2.250.1.213.1.1.1.5.2#2025.01"], nil, "urn:asip:ci-sis:cse-cs9:2017"),
        Format("naissance, enfant", ciSis("12.3"), nil, "urn:asip:ci-sis:obp-sne:2023"),
        Format("PDF enveloppé", entete + ["1.3.6.1.4.1.19376.1.2.20"], "application/pdf", "urn:ihe:iti:xds-sd:pdf:2008"),
        Format("texte enveloppé", entete, "text/plain", "urn:ihe:iti:xds-sd:text:2008"),
        Format("RTF enveloppé", entete, "text/rtf", "urn:ihe:iti-fr:xds-sd:rtf:2010"),
        Format("JPEG enveloppé", entete, "image/jpeg", "urn:ihe:iti-fr:xds-sd:jpeg:2010"),
        Format("TIFF enveloppé", entete, "IMAGE/TIFF", "urn:ihe:iti-fr:xds-sd:tiff:2010"),
        Format("corps non structuré d'un modèle connu", ciSis("29"), "application/pdf", "urn:ihe:iti:xds-sd:pdf:2008"),
        Format("modèle inconnu", entete + ["1.2.3.4"], nil, "urn:asipSante:modelesHorsProfils:2011"),
        Format("média inconnu", entete, "image/png", "urn:asipSante:modelesHorsProfils:2011"),
        Format("rien", [], nil, "urn:asipSante:modelesHorsProfils:2011"),
    ]

    @Test("le modèle ou le média donne le format", arguments: formats)
    func format(_ cas: Format) {
        let modeles = cas.modeles.map { texte in
            let parties = texte.split(separator: "#").map(String.init)
            return (racine: parties.first ?? "", extension: parties.dropFirst().first)
        }
        let format = nomenclatures.format(modeles: modeles, mediaType: cas.media)
        #expect(format == cas.attendu, "\(cas.phrase)")
        #expect(nomenclatures.formats[format] != nil)
    }
}
