import Authentification
import Domaine
import Foundation
import Outillage
import Testing

@Suite("Ce qui est caché ne se devine par aucun chemin")
struct FuitesTests {
    let serveur: ServeurEssai
    let laboratoire: String
    let medecin: String
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try serveur.jeton(.laboratoire)
        medecin = try serveur.jeton(.medecin)
        dossier = try serveur.dossier(medecin)
        _ = try serveur.autoriser(dossier, medecin)
    }

    private func fiche(_ uniqueId: String, _ jeton: String) throws -> [String: Any] {
        try serveur.demander("GET", "/consultation/\(uniqueId)", jeton, champs: ["Accept: application/json"])
            .objet
    }

    @Test("un lien de remplacement ne nomme pas un document masqué à qui ne le voit pas")
    func liens() throws {
        let ancien = DocumentExemple(numero: 1)
        let nouveau = DocumentExemple(numero: 2)
        _ = try serveur.deposer(ancien, laboratoire)
        let plusCache = try serveur.deposer(
            nouveau, laboratoire, "?visibilite=MASQUE_PS&remplace=\(ancien.uniqueId)")
        #expect(plusCache.code == "DOC-07")
        _ = try serveur.deposer(nouveau, laboratoire, "?remplace=\(ancien.uniqueId)")
        let patient = try serveur.jeton(.patient(ins: MatriculeINS("279035121518989")))
        #expect(
            try serveur.json("PUT", "/masquage/\(nouveau.uniqueId)", patient, #"{"masquePS":true}"#).status
                == 200)
        // L'ancien se cache avec le nouveau : périmé et sans suite, il le trahirait.
        #expect(try fiche(ancien.uniqueId, medecin)["code"] as? String == "DOC-404")
        let liste = try serveur.demander(
            "GET", "/consultation?dossier=\(dossier)&statut=Deprecated", medecin)
        #expect(liste.objet["total"] as? Int == 0)
        #expect(!liste.text.contains(nouveau.uniqueId))
        let auteur = try serveur.jeton(.biologiste)
        _ = try serveur.autoriser(dossier, auteur)
        #expect(try fiche(ancien.uniqueId, auteur)["remplacePar"] as? String == nouveau.uniqueId)
    }

    @Test("remplacer ne sonde pas : un document d'un autre que l'on ne voit pas est inconnu (DOC-10)")
    func sondes() throws {
        let visible = DocumentExemple(numero: 3)
        let masque = DocumentExemple(numero: 4)
        _ = try serveur.deposer(visible, laboratoire)
        _ = try serveur.deposer(masque, laboratoire, "?visibilite=MASQUE_PS")
        let pharmacien = try serveur.jeton(.pharmacien)
        for cible in [visible.uniqueId, masque.uniqueId, "1.2.250.1.999.1.999"] {
            let reponse = try serveur.deposer(DocumentExemple(numero: 5), pharmacien, "?remplace=\(cible)")
            #expect(reponse.code == "DOC-10")
        }
        _ = try serveur.autoriser(dossier, pharmacien)
        #expect(
            try serveur.deposer(DocumentExemple(numero: 5), pharmacien, "?remplace=\(visible.uniqueId)").code
                == "DRO-02")
        #expect(
            try serveur.deposer(DocumentExemple(numero: 5), pharmacien, "?remplace=\(masque.uniqueId)").code
                == "DOC-10")
    }

    @Test("les mêmes octets, présentés par qui ne peut les voir, sont d'un autre (DOC-06)")
    func repetitionEtrangere() throws {
        let masque = DocumentExemple(numero: 6)
        _ = try serveur.deposer(masque, laboratoire, "?visibilite=MASQUE_PS")
        let etranger = try serveur.deposer(masque, try serveur.jeton(.pharmacien))
        #expect(etranger.code == "DOC-06")
        #expect(!etranger.text.contains("MASQUE_PS"))
        #expect(try serveur.deposer(masque, try serveur.jeton(.biologiste)).status == 200)
    }

    @Test("répéter un dépôt en demandant autre chose n'est pas le répéter (DOC-05)")
    func repetitionAutrement() throws {
        let document = DocumentExemple(numero: 7)
        _ = try serveur.deposer(document, laboratoire)
        #expect(try serveur.deposer(document, laboratoire, "?visibilite=INVISIBLE_PATIENT").code == "DOC-05")
        _ = try serveur.deposer(DocumentExemple(numero: 8), laboratoire)
        let remplace = DocumentExemple(numero: 8).uniqueId
        #expect(try serveur.deposer(document, laboratoire, "?remplace=\(remplace)").code == "DOC-05")
        #expect(try serveur.deposer(document, laboratoire).status == 200)
    }

    @Test("seul un PS_IdNat fait un auteur : le même texte sous une autre racine n'ouvre rien")
    func racineAuteur() throws {
        for (numero, racine) in [(9, "1.2.3.4"), (10, "1.2.250.1.213.1.4.10")] {
            let usurpe = DocumentExemple(numero: numero).avec(
                .authorId, #"<id root="\#(racine)" extension="899900063480"/>"#)
            #expect(try serveur.deposer(usurpe, laboratoire, "?visibilite=MASQUE_PS").status == 201)
            #expect(
                try serveur.demander("GET", "/consultation/\(usurpe.uniqueId)", medecin).code == "DOC-404")
        }
        let auteurs = try fiche(DocumentExemple(numero: 10).uniqueId, try serveur.jeton(.biologiste))[
            "auteurs"]
        #expect(auteurs == nil)
    }

    @Test("un déposant étranger au document est admis en démonstration, et tracé comme tel")
    func deposantEtranger() throws {
        let pharmacien = try serveur.jeton(.pharmacien)
        #expect(try serveur.deposer(DocumentExemple(numero: 11), pharmacien).status == 201)
        let trace = try #require(try serveur.traces(dossier, pharmacien).first)
        let avis = try #require(trace["avis"] as? [[String: String]])
        #expect(avis.contains { $0["code"] == "DOC-05" && $0["opinion"] == "reserve" })
        #expect(trace["action"] as? String == "alimentation")
        _ = try serveur.deposer(DocumentExemple(numero: 12), laboratoire)
        let sien = try #require(try serveur.traces(dossier, laboratoire).first)
        #expect(!"\(sien)".contains("reserve"))
    }

    @Test("l'historique du médecin traitant ne nomme pas un document d'un type qui lui est fermé")
    func typeFermeAuTraitant() throws {
        let residence = DocumentExemple(numero: 13).avec(
            .code, #"<code code="ATTEST-RESID" codeSystem="1.2.250.1.213.1.1.4.12"/>"#)
        #expect(try serveur.deposer(residence, laboratoire).status == 201)
        _ = try serveur.autoriser(dossier, medecin, role: "MEDECIN_TRAITANT")
        #expect(try serveur.demander("GET", "/consultation/\(residence.uniqueId)", medecin).status == 404)
        let depots = try serveur.traces(dossier, medecin).filter { $0["acte"] as? String == "TD2.1" }
        #expect(depots.count == 1)
        #expect((depots.first?["documents"] as? [Any])?.isEmpty == true)
        #expect(try serveur.traces(dossier, medecin, "?document=\(residence.uniqueId)").isEmpty)
    }

    @Test("qui n'a pas de preuve n'ajoute rien au journal en nommant ce qui n'existe pas")
    func sansPreuve() throws {
        func traces() throws -> String {
            try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).sortie
        }
        let avant = try traces()
        for _ in 0..<20 {
            #expect(try serveur.demander("GET", "/dossiers/aaaa/traces").status == 401)
            #expect(try serveur.demander("GET", "/consultation/1.2.3.4").status == 401)
        }
        #expect(try traces() == avant)
    }

    @Test("un document à des milliers d'auteurs est trop grand, et n'alourdit rien")
    func auteurs() throws {
        let un =
            #"<author><time value="20260101"/><assignedAuthor><id root="1.2.250.1.71.4.2.1" extension="8012"/><assignedPerson><name><family>A</family></name></assignedPerson></assignedAuthor></author>"#
        let nombreux = DocumentExemple(numero: 14).avec(.author, String(repeating: un, count: 65))
        let reponse = try serveur.deposer(nombreux, laboratoire)
        #expect(reponse.status == 413)
        #expect(reponse.code == "DOC-08")
    }

    @Test("le premier prénom d'un prénom composé n'est pas sa moitié (INS-05)")
    func prenomCompose() throws {
        var document = DocumentExemple(numero: 15)
        document.patient.matricule = "109076322083489"
        document.patient.nom = "ECETINSI"
        document.patient.sexe = "M"
        document.patient.naissance = "20090714"
        document.patient.cog = "63220"
        let exploitant = try serveur.jeton(.exploitant(id: "e"))
        let creation = try serveur.json(
            "POST", "/dossiers", exploitant,
            #"""
            {"matricule":"109076322083489","oid":"1.2.250.1.213.1.4.10","nomNaissance":"ECETINSI",
             "prenoms":"PIERRE-ALAIN MURIEL","dateNaissance":"2009-07-14","sexe":"M",
             "lieuNaissance":"63220","statut":"QUAL"}
            """#)
        #expect(creation.status == 201)
        for (premier, liste, statut) in [
            ("PIERRE", "PIERRE-ALAIN MURIEL", 422), ("PIERRE ALAIN", "Pierre-Alain Muriel", 201),
        ] {
            document.patient.premierPrenom = premier
            document.patient.prenoms = liste
            #expect(try serveur.deposer(document, laboratoire).status == statut)
        }
    }

    @Test("la preuve passe avant la syntaxe : une requête mal formée sans jeton est 401")
    func preuveDAbord() throws {
        for (methode, chemin, corps) in [
            ("GET", "/consultation?dossier=\(dossier)&inconnu=1", nil),
            ("GET", "/dossiers/\(dossier)/traces?limite=0", nil),
            ("POST", "/dossiers/recherche", "{}"), ("POST", "/dossiers/recherche", #"{"nom":"X"}"#),
            ("PUT", "/dossiers/\(dossier)/autorisations", "pas du json"), ("GET", "/dossiers", nil),
        ] as [(String, String, String?)] {
            let reponse = try serveur.demander(
                methode, chemin, champs: ["Content-Type: application/json"],
                corps: corps.map { Array($0.utf8) })
            #expect(reponse.status == 401)
            #expect(reponse.code == "AUT-01")
        }
    }

    // swift-format-ignore
    static let inss: [(String, String)] = [
        ("actif", "279035121518989"), ("opposé", "153078987658513"), ("notifié", "184119313757269"),
        ("sans dossier", "225088829733682"),
    ]

    @Test(
        "un acte fermé à l'acteur est DRO-01 que le dossier existe ou non : il ne sonde rien", arguments: inss
    )
    func acteFerme(_ cas: (titre: String, matricule: String)) throws {
        let corps = #"{"matricule":"\#(cas.matricule)","oid":"1.2.250.1.213.1.4.10"}"#
        let creation =
            #"{"matricule":"\#(cas.matricule)","oid":"1.2.250.1.213.1.4.10","nomNaissance":"AUTRE","#
            + #""prenoms":"X","dateNaissance":"1950-01-01","sexe":"F","lieuNaissance":"75056","statut":"QUAL"}"#
        var document = DocumentExemple(numero: 20)
        document.patient.matricule = cas.matricule
        document.patient.nom = "AUTRE"
        let exploitant = try serveur.jeton(.exploitant(id: "e"))
        let reponses = [
            try serveur.json("POST", "/dossiers/recherche", exploitant, corps),
            try serveur.json("POST", "/dossiers", medecin, creation),
            try serveur.json("POST", "/dossiers", laboratoire, creation),
            try serveur.deposer(document, exploitant),
        ]
        #expect(reponses.map(\.status) == [403, 403, 403, 403])
        #expect(reponses.map(\.code) == ["DRO-01", "DRO-01", "DRO-01", "DRO-01"])
    }

    @Test("le type rendu est celui du document, ou le type XML demandé")
    func typeRendu() throws {
        let document = DocumentExemple(numero: 16)
        _ = try serveur.deposer(document, laboratoire)
        for (accept, attendu) in [
            ("*/*", "text/xml"), ("application/xml", "application/xml"), ("text/xml", "text/xml"),
            // Un CDA qui n'est pas autoprésentable n'est pas une feuille XSLT, même si on la demande.
            ("application/xslt+xml", "text/xml"),
        ] {
            let lu = try serveur.demander(
                "GET", "/consultation/\(document.uniqueId)", medecin, champs: ["Accept: \(accept)"])
            #expect(lu["content-type"] == attendu)
        }
    }
}
