import Authentification
import Domaine
import Foundation
import Outillage
import Testing

@Suite("Journal signé : la preuve qu'un lecteur vérifie lui-même")
struct PreuveTests {
    let serveur: ServeurEssai
    let laboratoire: Usager
    let patient: Usager
    let medecin: Usager
    let dossier: String

    init() throws {
        serveur = try ServeurEssai()
        laboratoire = try Usager(serveur, .laboratoire)
        patient = try Usager(serveur, .titulaire())
        medecin = try Usager(serveur, .medecin)
        dossier = try patient.dossier()
    }

    private var cle: String { serveur.donnees + "/journal/cle-publique.pem" }

    private func preuve(_ usager: Usager, _ trace: String, _ suite: String = "") throws -> HTTPReply {
        try usager.get("/dossiers/\(dossier)/traces/\(trace)/preuve\(suite)")
    }

    /// Lance `scripts/verifier-preuve` sur ces octets.
    private func verifier(_ preuve: [UInt8], _ suite: String...) throws -> (code: Int32, dit: String) {
        let racine = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let (code, dit) = try Command.run(
            "/usr/bin/env",
            ["python3", racine.path + "/scripts/verifier-preuve", "-", "--cle", cle] + suite,
            input: String(decoding: preuve, as: UTF8.self))
        return (code, dit)
    }

    /// Écrit un texte dans un fichier du répertoire d'essai, et en rend le chemin.
    private func fichier(_ nom: String, _ texte: String) throws -> String {
        let chemin = serveur.donnees + "/" + nom
        try Data(texte.utf8).write(to: URL(fileURLWithPath: chemin))
        return chemin
    }

    private func partie(_ preuve: HTTPReply, _ nom: String) -> [String: Any] {
        preuve.objets("feuille").first { $0["nom"] as? String == nom } ?? [:]
    }

    @Test("chaque trace que le patient lit se prouve, par un script qui ne partage rien avec le serveur")
    func chaque() throws {
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        try medecin.sAutoriser(dossier)
        _ = try medecin.lire(document.uniqueId)
        _ = try medecin.enBrisDeGlace().lire(document.uniqueId)
        let traces = try patient.traces(dossier)
        #expect(traces.count > 5)
        for trace in traces {
            let id = try #require(trace["id"] as? String)
            let preuve = try preuve(patient, id)
            try #require(preuve.status == 200)
            #expect(preuve["cache-control"] != nil)
            let (code, dit) = try verifier(preuve.body)
            #expect(code == 0 && dit.contains("PROUVÉ"), "\(dit)")
            #expect(
                dit.contains(trace["action"] as? String ?? "?")
                    && dit.contains(trace["motif"] as? String ?? "?"))
        }
        // La preuve ne dit pas le matricule, ni l'adresse, ni le numéro interne du dossier.
        let derniere = try #require(traces.first?["id"] as? String)
        let texte = try preuve(patient, derniere).text
        #expect(
            !texte.contains(Matricule.patTrois) && !texte.contains("127.0.0.1") && !texte.contains("adresse"))
    }

    @Test("un caractère changé dans la preuve, et rien n'est plus prouvé")
    func alterees() throws {
        let id = try #require(try patient.traces(dossier).first?["id"] as? String)
        let juste = try preuve(patient, id)
        #expect(try verifier(juste.body).code == 0)
        let acte = try #require(partie(juste, "acte")["champs"] as? [[Any]])
        let instant = try #require(acte.first { $0.first as? String == "instant_ms" }?.last as? String)
        let point = try #require(juste.objet["point"] as? String)
        let lignes = point.split(separator: "\n", omittingEmptySubsequences: false)
        let taille = try #require(Int(lignes[1]))
        let changements: [(String, String, String)] = [
            ("l'acteur", "\"PATIENT\"", "\"PS\""),
            ("l'issue", "\"accorde\"", "\"refuse\""),
            ("l'instant", instant, String((Int(instant) ?? 0) + 1)),
            ("le rang", "[\"rang\",\"", "[\"rang\",\"1"),
            ("un nom de champ", "\"acteur_nom\"", "\"acteur_nim\""),
            ("la taille signée", "\\n\(taille)\\n", "\\n\(taille + 1)\\n"),
            ("la date signée", "instant 2", "instant 3"),
            ("la racine signée", String(lignes[2].prefix(6)), "AAAAAA"),
        ]
        for (quoi, avant, apres) in changements {
            let texte = juste.text
            #expect(texte.contains(avant), "\(quoi)")
            let (code, dit) = try verifier(Array(texte.replacingOccurrences(of: avant, with: apres).utf8))
            #expect(code == 4 && dit.contains("FAUX"), "\(quoi) : \(dit)")
        }
        for cle in ["inclusion", "feuille", "point"] {
            var objet = juste.objet
            objet[cle] = nil
            #expect(try verifier([UInt8](try JSONSerialization.data(withJSONObject: objet))).code == 4)
        }
        // Une autre clé que celle du journal.
        let autre = serveur.donnees + "/autre.pem"
        _ = try Command.run("/usr/bin/openssl", ["genpkey", "-algorithm", "ed25519", "-out", autre + ".cle"])
        _ = try Command.run("/usr/bin/openssl", ["pkey", "-in", autre + ".cle", "-pubout", "-out", autre])
        #expect(try verifier(juste.body, "--cle", autre).code == 4)
    }

    @Test("le journal d'aujourd'hui prolonge celui d'hier : par la réponse, et par la ligne de commande")
    func coherence() throws {
        let premiere = try #require(try patient.traces(dossier).first?["id"] as? String)
        let ancien = try #require(try preuve(patient, premiere).objet["point"] as? String)
        let taille = try #require(ancien.split(separator: "\n").dropFirst().first)
        let garde = try fichier("point-d-hier", ancien)
        for numero in 1...5 { try laboratoire.deposer(DocumentExemple(numero: numero)) }
        let recente = try #require(try patient.traces(dossier).first?["id"] as? String)
        let sans = try preuve(patient, recente)
        #expect(try verifier(sans.body, "--ancien", garde).dit.contains("il manque la preuve de cohérence"))
        let avec = try preuve(patient, recente, "?depuis=\(taille)")
        let (code, dit) = try verifier(avec.body, "--ancien", garde)
        #expect(
            code == 0 && dit.contains("ce journal prolonge celui qui comptait \(taille) traces"), "\(dit)")
        let ligne = try ServeurEssai.dmp("journal", "coherence", String(taille), "--donnees", serveur.donnees)
        #expect(ligne.code == 0)
        #expect(try verifier(Array(ligne.sortie.utf8), "--ancien", garde).code == 0)
        // Le point d'un autre journal, de la même taille.
        let faux = ancien.replacingOccurrences(of: "dmp/journal/", with: "dmp/journa1/")
        #expect(try verifier(avec.body, "--ancien", try fichier("point-faux", faux)).code == 4)
        #expect(try preuve(patient, recente, "?depuis=0").code == "REQ-02")
        #expect(try preuve(patient, recente, "?depuis=999999").objet["coherence"] == nil)
    }

    @Test("la preuve se lit par les portes de l'historique, et laisse la même trace")
    func portes() throws {
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        try medecin.sAutoriser(dossier)
        let avant = try patient.traces(dossier)
        let id = try #require(avant.first?["id"] as? String)
        let depot = try #require(avant.first { $0["action"] as? String == "alimentation" }?["id"] as? String)
        #expect(try serveur.demander("GET", "/dossiers/\(dossier)/traces/\(id)/preuve").code == "AUT-01")
        #expect(try preuve(patient, id).status == 200)
        let apres = try patient.traces(dossier)
        let nouvelles = apres.prefix(apres.count - avant.count)
        #expect(nouvelles.allSatisfy { $0["action"] as? String == "historique" })
        // La lecture d'avant, la demande sans preuve, et celle de la preuve.
        #expect(nouvelles.compactMap { $0["issue"] as? String }.sorted() == ["accorde", "accorde", "refuse"])
        // Un professionnel ne prouve que ses actes ; un autre patient, rien ; une trace d'un autre dossier non plus.
        #expect(try preuve(medecin, id).status == 200)
        #expect(try preuve(medecin, depot).code == "REQ-06")
        #expect(try preuve(try Usager(serveur, .titulaire(Matricule.patHuit)), id).code == "DOS-01")
        #expect(try preuve(patient, UUID().uuidString.lowercased()).code == "REQ-06")
        let autre = try Usager(serveur, .titulaire(Matricule.patHuit))
        let sonDossier = try autre.dossier(Matricule.patHuit)
        let laSienne = try #require(try autre.traces(sonDossier).first?["id"] as? String)
        #expect(try preuve(patient, laSienne).code == "REQ-06")
    }

    @Test("une partie qu'un lecteur ne voit pas entière est tue ; sa présence reste prouvée")
    func tues() throws {
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document, "?visibilite=INVISIBLE_PATIENT")
        let visible = DocumentExemple(numero: 2)
        try laboratoire.deposer(visible)
        let traces = try patient.traces(dossier).filter { $0["action"] as? String == "alimentation" }
        let (recente, ancienne) = (try #require(traces.first), try #require(traces.last))
        let cachee = try preuve(patient, try #require(ancienne["id"] as? String))
        for nom in ["documents", "scelles", "interne"] { #expect(partie(cachee, nom)["champs"] == nil) }
        #expect(!cachee.text.contains(document.uniqueId))
        let (code, dit) = try verifier(cachee.body)
        #expect(code == 0 && dit.contains("contenu non montré : documents, scelles, interne"), "\(dit)")
        let montree = try preuve(patient, try #require(recente["id"] as? String))
        #expect("\(partie(montree, "documents"))".contains(visible.uniqueId))
        // Le dépôt scelle l'empreinte du document : le patient la compare à celle de sa fiche.
        let fiche = try patient.lireFiche(visible.uniqueId)
        #expect("\(partie(montree, "scelles"))".contains(try #require(fiche.objet["hash"] as? String)))
        #expect(partie(montree, "interne")["champs"] == nil)
    }

    @Test("d'un texte scellé, la preuve donne le sel et le texte ; un autre texte est démenti")
    func scelles() throws {
        try laboratoire.deposer(DocumentExemple(numero: 1))
        _ = try medecin.enBrisDeGlace("inconsciente à domicile").liste(dossier)
        let trace = try #require(
            try patient.traces(dossier).first { $0["raison"] as? String == "inconsciente à domicile" })
        let preuve = try preuve(patient, try #require(trace["id"] as? String))
        let acte = partie(preuve, "acte")
        let clairs = try #require(acte["clairs"] as? [[String]])
        #expect(clairs.count == 1 && clairs[0][0] == "raison" && clairs[0][2] == "inconsciente à domicile")
        let champs = try #require(acte["champs"] as? [[Any]])
        let engage = champs.first { $0.first as? String == "raison" }?.last as? String
        #expect(engage?.hasPrefix("scelle:1:") == true)
        #expect(try verifier(preuve.body).code == 0)
        let forgee = preuve.text.replacingOccurrences(of: "inconsciente", with: "consciente")
        let (code, dit) = try verifier(Array(forgee.utf8))
        #expect(code == 4 && dit.contains("raison"), "\(dit)")
    }

    @Test(
        "la preuve d'une liste ne dit pas qu'un document y est caché : ses documents sont tus, qu'il en manque ou non"
    )
    func listes() throws {
        try medecin.sAutoriser(dossier)
        for numero in 1...2 { try laboratoire.deposer(DocumentExemple(numero: numero)) }
        _ = try medecin.liste(dossier)
        try laboratoire.deposer(DocumentExemple(numero: 3), "?visibilite=INVISIBLE_PATIENT")
        _ = try medecin.liste(dossier)
        let listes = try patient.traces(dossier).filter {
            $0["action"] as? String == "rechercheMetadonnees"
                && ($0["acteur"] as? [String: Any])?["genre"] as? String == "PS"
        }
        try #require(listes.count == 2)
        #expect(listes.allSatisfy { ($0["documents"] as? [Any])?.count == 2 })
        for trace in listes {
            let preuve = try preuve(patient, try #require(trace["id"] as? String))
            for nom in ["documents", "scelles"] { #expect(partie(preuve, nom)["champs"] == nil) }
            let (code, dit) = try verifier(preuve.body)
            #expect(code == 0 && dit.contains("contenu non montré : documents, scelles, interne"), "\(dit)")
        }
    }

    @Test("à un représentant, la preuve d'un acte secret n'existe pas plus que l'acte")
    func secrets() throws {
        let mineur = try Usager(serveur, .titulaire(Matricule.nessi))
        let parent = try Usager(serveur, .parent())
        let dossier = try mineur.dossier(Matricule.nessi)
        _ = try mineur.enConnexionSecrete().bloquer(dossier, "899900062490")
        let secrete = try #require(
            try mineur.traces(dossier).first { $0["action"] as? String == "blocage" }?["id"] as? String)
        #expect(try mineur.get("/dossiers/\(dossier)/traces/\(secrete)/preuve").status == 200)
        let refus = try parent.get("/dossiers/\(dossier)/traces/\(secrete)/preuve")
        let absente = try parent.get("/dossiers/\(dossier)/traces/\(UUID().uuidString.lowercased())/preuve")
        #expect(refus.code == "REQ-06" && memeReponse(refus, absente))
        let lue = try #require(try parent.traces(dossier).first?["id"] as? String)
        #expect(try parent.get("/dossiers/\(dossier)/traces/\(lue)/preuve").status == 200)
    }
}

@Suite("Journal signé : le serveur et ses commandes")
struct JournalServeurTests {
    @Test("l'arrêt signe tout ce qui fut répondu ; `dmp verifier` le confirme, et le départ le confronte")
    func arretEtDepart() throws {
        let serveur = try ServeurEssai(stricte: true)
        let donnees = serveur.donnees + "/entrepot"
        #expect(serveur.arreter() == 0)
        // Un témoin, hors du répertoire des données.
        let configuration = URL(fileURLWithPath: serveur.donnees + "/dmp.json5")
        let texte = try String(contentsOf: configuration, encoding: .utf8)
        let avec = texte.replacing("port: 0,", with: #"port: 0, journal: {temoins: [{fichier: "temoin"}]},"#)
        try Data(avec.utf8).write(to: configuration)
        let temoin = serveur.donnees + "/temoin"
        try serveur.demarrer()
        let exploitant = try serveur.jeton(.exploitation)
        let corps = """
            {"matricule":"279035121518989","oid":"1.2.250.1.213.1.4.10","nomNaissance":"PAT-TROIS",
             "prenoms":"DOMINIQUE","dateNaissance":"1979-03-28","sexe":"F","lieuNaissance":"51215","statut":"QUAL"}
            """
        _ = try serveur.json("POST", "/dossiers", exploitant, corps)
        let copie = serveur.donnees + "/copie"
        #expect(serveur.arreter() == 0)
        try FileManager.default.copyItem(atPath: donnees, toPath: copie)
        try serveur.demarrer()
        let patient = try Usager(serveur, .titulaire())
        let dossier = try patient.dossier()
        for _ in 0..<5 { _ = try patient.traces(dossier) }
        #expect(serveur.arreter() == 0)
        let saine = try ServeurEssai.dmp("verifier", "--donnees", donnees)
        let nombre = try #require(saine.sortie.split(separator: " ").dropFirst(2).first)
        #expect(
            saine.code == 0 && saine.sortie.contains("le dernier couvre \(nombre) traces"), "\(saine.sortie)")
        let point = try ServeurEssai.dmp("journal", "point", "--donnees", donnees)
        let cle = try ServeurEssai.dmp("journal", "cle", "--donnees", donnees)
        #expect(
            point.code == 0 && point.sortie.hasPrefix("dmp/journal/") && cle.sortie.hasPrefix("dmp/journal/"))
        // La base ramenée à la copie : ni le départ, ni la vérification ne s'y trompent.
        for nom in ["dmp.sqlite", "dmp.sqlite-wal", "dmp.sqlite-shm"] {
            try? FileManager.default.removeItem(atPath: donnees + "/" + nom)
            try? FileManager.default.copyItem(atPath: copie + "/" + nom, toPath: donnees + "/" + nom)
        }
        let ramenee = try ServeurEssai.dmp("verifier", "--donnees", donnees)
        #expect(ramenee.code == 4 && ramenee.sortie.contains("absente du journal"), "\(ramenee.sortie)")
        let depart = try ServeurEssai.dmp("servir", "--config", serveur.donnees + "/dmp.json5")
        #expect(depart.code == 4 && depart.sortie.contains("ramenée en arrière"), "\(depart.sortie)")
        // Et le témoin s'en souvient quand tout le répertoire est ramené.
        let ailleurs = try ServeurEssai.dmp("verifier", "--donnees", copie, "--temoin", temoin)
        #expect(ailleurs.code == 4 && ailleurs.sortie.contains("absente du journal"), "\(ailleurs.sortie)")
        #expect(try ServeurEssai.dmp("verifier", "--donnees", copie).code == 0)
        #expect(try ServeurEssai.dmp("verifier", "--donnees", copie, "--temoin", "/nulle/part").code == 3)
    }

    @Test("une clé lisible par d'autres arrête le départ, et la phrase le dit")
    func cleExposee() throws {
        let serveur = try ServeurEssai(stricte: true)
        #expect(serveur.arreter() == 0)
        let cle = serveur.donnees + "/entrepot/journal/cle.pem"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: cle)
        let depart = try ServeurEssai.dmp("servir", "--config", serveur.donnees + "/dmp.json5")
        #expect(depart.code == 3 && depart.sortie.contains("mode 0600"), "\(depart.sortie)")
    }

    @Test("les mesures disent combien de traces sont signées")
    func mesures() throws {
        let serveur = try ServeurEssai()
        let patient = try Usager(serveur, .titulaire())
        let dossier = try patient.dossier()
        let trace = try #require(try patient.traces(dossier).first)
        let id = try #require(trace["id"] as? String)
        #expect(try patient.get("/dossiers/\(dossier)/traces/\(id)/preuve").status == 200)
        let texte = try serveur.demander("GET", "/metrics").text
        let ligne = try #require(
            texte.split(separator: "\n").first { $0.hasPrefix("dmp_journal_sealed_traces ") })
        let signees = try #require(ligne.split(separator: " ").last.flatMap { Int($0) })
        #expect(signees >= (trace["rang"] as? Int ?? .max))
        #expect(texte.contains("dmp_journal_broken 0"))
    }
}
