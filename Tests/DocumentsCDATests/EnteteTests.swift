import DocumentsCDA
import Outillage
import Testing

@Suite("En-tête d'un CDA")
struct EnteteTests {
    @Test("un document valide n'a aucun manque", arguments: [nil, 20_000, 25_000, 135_000])
    func valide(_ taille: Int?) throws {
        let exemple = DocumentExemple(numero: 12, taille: taille)
        let octets = exemple.octets
        let entete = try LecteurCDA.lire(octets)
        #expect(entete.manques == [])
        #expect(entete.id?.root == "1.2.250.1.999.1.12")
        #expect(entete.corps == .structure)
        if let taille { #expect((taille...taille + 2_000).contains(octets.count)) }
    }

    @Test("chaque champ est lu")
    func champs() throws {
        var exemple = DocumentExemple(numero: 3, corps: .pdf([1, 2, 3]))
        exemple.remplace = "1.2.250.1.999.1.2"
        let entete = try LecteurCDA.lire(exemple.octets)
        #expect(entete.realmCode == "FR")
        #expect(entete.templateIds.count == 3)
        #expect(entete.code?.code == "11502-2")
        #expect(entete.title == "Compte rendu fictif de biologie")
        #expect(entete.effectiveTime == "20260105103000+0100")
        #expect(entete.setId?.root == "1.2.250.1.999.3.3")
        #expect(entete.versionNumber == "1")
        #expect(entete.corps == .nonStructure(mediaType: "application/pdf", representation: "B64"))
        #expect(entete.relatedDocuments.first?.ids.first?.root == "1.2.250.1.999.1.2")
        #expect(entete.demandes.first?.ids.first?.extension == "D3")
        #expect(entete.custodian?.ids.first?.extension == "1120459876")
        #expect(entete.custodian?.nom == "LABORATOIRE FICTIF")
        #expect(entete.priseEnCharge?.healthCareFacilityCode?.code == "SA25")
        #expect(entete.actePrincipal?.cadreExercice?.code == "AMBULATOIRE")
        #expect(entete.actePrincipal?.effectiveTime?.low == "20260105103000+0100")
        #expect(entete.legalAuthenticator?.assignedEntity?.nom?.family.first?.valeur == "EPROUVETTE")
    }

    @Test("le patient et l'auteur sont lus")
    func personnes() throws {
        let entete = try LecteurCDA.lire(DocumentExemple().octets)
        let patient = try #require(entete.patient)
        #expect(patient.ids.map(\.root) == ["1.2.250.1.213.1.4.10", "1.2.250.1.999.2"])
        #expect(patient.ids.first?.extension == "279035121518989")
        #expect(patient.nomNaissance == "PAT-TROIS")
        #expect(patient.premierPrenom == "DOMINIQUE")
        #expect(patient.prenoms == "DOMINIQUE MARIE-LOUISE")
        #expect(patient.administrativeGenderCode?.code == "F")
        #expect(patient.birthTime == "19790328")
        #expect(patient.lieuNaissanceCOG == "51215")
        let auteur = try #require(entete.auteurs.first)
        #expect(auteur.ids.first?.extension == "801234534765")
        #expect(auteur.code?.code == "G15_10/SM03")
        #expect(auteur.representedOrganization?.ids.first?.extension == "1120459876")
        #expect(auteur.estPersonne && !auteur.estDispositif)
    }

    @Test(
        "les enveloppes sont ouvertes",
        arguments: [
            (.aucune, .clinicalDocument, "text/xml"), (.signature, .dsSignature, "text/xml"),
            (.autopresentable, .xslStylesheet, "application/xslt+xml"),
        ] as [(DocumentExemple.Enveloppe, RacineCDA, String)])
    func enveloppes(_ enveloppe: DocumentExemple.Enveloppe, _ racine: RacineCDA, _ mimeType: String) throws {
        let exemple = DocumentExemple(corps: .pdf([9]), enveloppe: enveloppe)
        let entete = try LecteurCDA.lire(exemple.octets)
        #expect(entete.racine == racine)
        #expect(entete.racine.mimeType == mimeType)
        #expect(entete.manques == [])
        #expect(try PartiesCDA.pdf(de: exemple.octets) == [9])
    }

    @Test("un préfixe d'espace de noms ne change rien")
    func prefixe() throws {
        let texte = DocumentExemple().texte.replacing(/<(\/?)(?=[A-Za-z])/) { "<\($0.1)c:" }
            .replacing("xmlns=", with: "xmlns:c=")
        #expect(try LecteurCDA.lire(Array(texte.utf8)).manques == [])
    }

    @Test("nullFlavor est gardé, et tient lieu de valeur là où il est admis")
    func nullFlavor() throws {
        let exemple = DocumentExemple()
            .avec(.authorId, "<id nullFlavor=\"UNK\"/>")
            .avec(.authorTime, "<time nullFlavor=\"NASK\"/>")
            .avec(.code, "<code nullFlavor=\"UNK\"/>")
        let entete = try LecteurCDA.lire(exemple.octets)
        #expect(entete.auteurs.first?.ids.first?.nullFlavor == "UNK")
        #expect(entete.auteurs.first?.timeNullFlavor == "NASK")
        #expect(entete.code?.nullFlavor == "UNK")
        #expect(entete.manques == [.code])
    }

    @Test("l'échappement XML des valeurs est levé, texte et attribut")
    func echappement() throws {
        let exemple = DocumentExemple()
            .avec(.title, "<title> Soins &amp; suites &lt;été&gt;<!-- x --> &#233; </title>")
            .avec(.setId, "<setId root=\"1.2\" extension=\"A&amp;B\"/>")
        let entete = try LecteurCDA.lire(exemple.octets)
        #expect(entete.title == "Soins & suites <été> é")
        #expect(entete.setId?.extension == "A&B")
    }
}
