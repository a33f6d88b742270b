import Authentification
import Coffre
import Dispatch
import Domaine
import Foundation
import Outillage
import SQLiteKit
import Synchronization
import Testing

@Suite("Chiffrement au repos, serveur compris")
struct ChiffrementTests {
    /// Un fichier du répertoire, ou d'un sous-répertoire, contient ce texte.
    private func contient(_ repertoire: String, _ texte: String) throws -> Bool {
        let noms = try #require(FileManager.default.enumerator(atPath: repertoire))
        for case let nom as String in noms {
            guard let octets = FileManager.default.contents(atPath: repertoire + "/" + nom) else { continue }
            if octets.range(of: Data(texte.utf8)) != nil { return true }
        }
        return false
    }

    @Test(
        "déposé, lu entier, par morceaux et en PDF, rien ne s'en lit dans aucun fichier, servant, tué ou arrêté"
    )
    func rienEnClair() throws {
        let serveur = try ServeurEssai()
        let (laboratoire, medecin) = (try Usager(serveur, .laboratoire), try Usager(serveur, .medecin))
        var document = DocumentExemple(numero: 1, corps: .pdf(Array("%PDF-1.4 rhinopharyngite".utf8)))
        document.titre = "Bilan de Mme PAT-TROIS"
        try laboratoire.deposer(document)
        try laboratoire.deposer(DocumentExemple(numero: 2, taille: 60_000))
        let dossier = try medecin.dossier()
        try medecin.sAutoriser(dossier)
        #expect(try medecin.lire(document.uniqueId).body == document.octets)
        #expect(
            try medecin.get(
                "/consultation/\(document.uniqueId)", "Accept: application/pdf", "Range: bytes=9-13"
            )
            .body == Array("rhino".utf8))
        #expect(try medecin.lireFiche(document.uniqueId).objet["titre"] as? String == document.titre)
        let auteurs = try medecin.lireFiche(document.uniqueId).objets("auteurs")
        #expect(auteurs.first?["nom"] as? String == "EPROUVETTE")
        let urgence = medecin.enBrisDeGlace("inconsciente, voisine de PAT-TROIS")
        #expect(
            try urgence.chercher("Pat Trois", "Dominique", "1979-03-28").objet["dossier"] as? String
                == dossier)
        #expect(try urgence.chercher("Pat Trois", "Marie", "1979-03-28").status == 404)
        let patient = try Usager(serveur, .titulaire(Matricule.patTrois))
        #expect(
            try patient.post("/dossiers/\(dossier)/fermeture", #"{"motif":"DEMANDE","raison":"mutisme"}"#)
                .status
                == 200)
        #expect(
            try patient.traces(dossier).contains {
                $0["raison"] as? String == "inconsciente, voisine de PAT-TROIS"
            })
        // Chaque mot assez long du document, et ce qui nomme le patient ; les identifiants et les codes sont publics.
        let mots = [
            "PAT-TROIS", "279035121518989", "DOMINIQUE", "MARIE-LOUISE", "1979-03-28", "19790328",
            "EPROUVETTE",
            "CAMILLE", "LABORATOIRE FICTIF", "Compte rendu fictif", "Bilan de Mme", "ClinicalDocument",
            "%PDF-1.4", "rhinopharyngite", "inconsciente", "voisine", "mutisme", "51215",
        ]
        func examiner(_ quand: String) throws {
            #expect(try contient(serveur.donnees, document.uniqueId), "\(quand)")
            for mot in mots { #expect(try !contient(serveur.donnees, mot), "\(mot), \(quand)") }
        }
        try examiner("servant")
        serveur.tuer()
        try examiner("tué")
        try serveur.demarrer()
        #expect(try patient.post("/dossiers/\(dossier)/reouverture", "{}").status == 200)
        #expect(try medecin.lire(document.uniqueId).body == document.octets)
        #expect(serveur.arreter() == 0)
        try examiner("arrêté")
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
    }

    @Test(
        "des octets altérés ou pris à un autre document répondent 503, jamais eux-mêmes ; verifier sort par 4"
    )
    func alteres() throws {
        let serveur = try ServeurEssai()
        let (laboratoire, medecin) = (try Usager(serveur, .laboratoire), try Usager(serveur, .medecin))
        let documents = (1...3).map { DocumentExemple(numero: $0) }
        for document in documents { try laboratoire.deposer(document) }
        try medecin.sAutoriser(try medecin.dossier())
        let connexion = try Connection(path: serveur.donnees + "/dmp.sqlite", mode: .readWrite)
        try connexion.execute(
            """
            DROP TRIGGER contenu_sans_modification;
            UPDATE contenu SET octets = (SELECT octets FROM contenu WHERE document_id = 2),
                cle = (SELECT cle FROM contenu WHERE document_id = 2),
                sceau = (SELECT sceau FROM contenu WHERE document_id = 2),
                contenu_id = (SELECT contenu_id FROM contenu WHERE document_id = 2) WHERE document_id = 1;
            CREATE TRIGGER contenu_sans_modification BEFORE UPDATE ON contenu
            BEGIN SELECT RAISE(ABORT, 'contenu : les octets déposés ne changent pas'); END;
            """)
        let reponse = try medecin.lire(documents[0].uniqueId)
        #expect(
            reponse.status == 503
                && !String(decoding: reponse.body, as: UTF8.self).contains("ClinicalDocument"))
        #expect(try medecin.lire(documents[1].uniqueId).body == documents[1].octets)
        let (code, sortie) = try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees)
        #expect(code == 4 && sortie.contains(documents[0].uniqueId), "\(sortie)")
    }

    @Test("une clé exposée, absente ou fausse arrête le démarrage par 3, et dit pourquoi sans chemin")
    func demarrages() throws {
        let serveur = try ServeurEssai()
        #expect(serveur.arreter() == 0)
        let cle = serveur.donnees + "/cle-principale"
        let texte = try #require(FileManager.default.contents(atPath: cle))
        func dire(_ attendu: String) throws {
            for commande in [
                ["demo", "--port", "0", "--donnees", serveur.donnees],
                ["verifier", "--donnees", serveur.donnees],
                ["cles", "etat", "--donnees", serveur.donnees],
                ["cles", "tourner", "--donnees", serveur.donnees],
                ["exporter", "auditevent", "--textes", "--donnees", serveur.donnees],
            ] {
                let (code, sortie) = try ServeurEssai.dmp(commande)
                #expect(code == 3 && sortie.contains(attendu), "\(commande.prefix(2)) : \(code) \(sortie)")
                #expect(!sortie.contains(serveur.donnees))
            }
        }
        chmod(cle, 0o644)
        try dire("mode 0600")
        unlink(cle)
        try dire("n'existe pas")
        #expect(access(cle, F_OK) != 0, "aucune clé nouvelle ne prend sa place")
        try Data(String(repeating: "ab", count: 32).utf8).write(to: URL(fileURLWithPath: cle))
        chmod(cle, 0o600)
        try dire("n'est pas celle de ce trousseau")
        try texte.write(to: URL(fileURLWithPath: cle))
        try serveur.demarrer()
        #expect(serveur.arreter() == 0)
    }

    @Test("effacer détruit la clé : rien de ce qui était au trousseau n'y reste, l'INS redevient libre")
    func effacement() throws {
        let serveur = try ServeurEssai()
        let laboratoire = try Usager(serveur, .laboratoire)
        try laboratoire.deposer(DocumentExemple(numero: 1))
        let patient = try Usager(serveur, .titulaire(Matricule.patTrois))
        let dossier = try patient.dossier()
        func enveloppe() throws -> [UInt8] {
            let connexion = try Connection(path: serveur.donnees + "/trousseau.db", mode: .readOnly)
            var requete = try Statement(connexion, "SELECT enveloppe FROM cle WHERE nom = ?1")
            try requete.bind(dossier, at: 1)
            return try #require(try requete.first { $0.blob(0) })
        }
        let avant = try enveloppe()
        #expect(try patient.post("/dossiers/\(dossier)/effacement", #"{"motif":"DEMANDE"}"#).status == 200)
        #expect(try enveloppe() == [UInt8](repeating: 0, count: 60))
        let fichier = try #require(FileManager.default.contents(atPath: serveur.donnees + "/trousseau.db"))
        #expect(fichier.range(of: Data(avant[12..<44])) == nil)
        #expect(try laboratoire.tenterDepot(DocumentExemple(numero: 2)).status == 404)
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
        serveur.tuer()
        try serveur.demarrer()
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
    }

    /// Des dossiers de plus, pour qu'une rotation dure.
    private func importer(_ nombre: Int, _ serveur: ServeurEssai, _ donnees: String) throws {
        var texte =
            "matricule,oid,nom_naissance,nom_usage,prenoms,date_naissance,sexe,lieu_naissance,statut\n"
        for numero in 0..<nombre {
            texte += Self.matricule(1_800_151_215_000 + numero)
            texte += ",1.2.250.1.213.1.4.10,IMPORTE,,JEAN,1980-01-01,M,51215,ACTIF\n"
        }
        let fichier = serveur.donnees + "/import.csv"
        try Data(texte.utf8).write(to: URL(fileURLWithPath: fichier))
        let (code, sortie) = try ServeurEssai.dmp("dossiers", "importer", fichier, "--donnees", donnees)
        try #require(code == 0, "\(sortie)")
        unlink(fichier)
    }

    @Test("la clé principale tourne pendant que le serveur sert, tuée puis reprise, et rien ne manque")
    func rotation() throws {
        let serveur = try ServeurEssai()
        try importer(2500, serveur, serveur.donnees)
        let (laboratoire, medecin) = (try Usager(serveur, .laboratoire), try Usager(serveur, .medecin))
        try medecin.sAutoriser(try medecin.dossier())
        let ancienne = try #require(FileManager.default.contents(atPath: serveur.donnees + "/cle-principale"))
        let (port, jetonLabo, jetonMedecin) = (serveur.port, laboratoire.jeton, medecin.jeton)
        let fini = Atomic(false)
        let fautes = Mutex<[String]>([])
        let deposes = Atomic(0)
        let groupe = DispatchGroup()
        DispatchQueue.global().async(group: groupe) {
            var numero = 0
            while !fini.load(ordering: .relaxed) || numero < 3 {
                numero += 1
                let document = DocumentExemple(numero: numero)
                let depot = Self.demander(port, "POST", "/alimentation", jetonLabo, document.octets)?.status
                let lu = Self.demander(port, "GET", "/consultation/\(document.uniqueId)", jetonMedecin)?.body
                if depot != 201 || lu != document.octets {
                    fautes.withLock { $0.append("\(numero) \(depot ?? 0)") }
                }
                deposes.store(numero, ordering: .relaxed)
            }
        }
        func etat() throws -> EtatTrousseau {
            try Trousseau(repertoire: serveur.donnees, sources: .duRepertoire(serveur.donnees), .lire).etat()
        }
        // Lancée, tuée dès qu'elle a commencé, autant de fois qu'il en faut pour la prendre à mi-chemin.
        var coupee = false
        for _ in 0..<5 where !coupee {
            let outil = try ChildProcess(
                ServeurEssai.executable, ["cles", "tourner", "--donnees", serveur.donnees], output: .discarded
            )
            while outil.isRunning, try etat().cles.count < 2 {}
            outil.kill(SIGKILL)
            outil.waitUntilExit()
            coupee = try etat().cles.count == 2
        }
        #expect(coupee, "la rotation a été prise à mi-chemin")
        let (code, sortie) = try ServeurEssai.dmp("cles", "tourner", "--donnees", serveur.donnees)
        #expect(code == 0 && sortie.contains("aucune rotation en cours"), "\(sortie)")
        fini.store(true, ordering: .relaxed)
        groupe.wait()
        #expect(fautes.withLock { $0 }.isEmpty)
        #expect(try etat().cles.count == 1 && etat().resteATourner == 0)
        #expect(try contientOctets(serveur.donnees, ancienne) == false)
        // Un dossier né après, sous la nouvelle clé, et tout se relit après un redémarrage.
        let exploitant = try Usager(serveur, .exploitant(id: "essai"))
        let creation = try exploitant.post(
            "/dossiers",
            #"{"matricule":"\#(Self.matricule(1_810_151_215_001))","oid":"1.2.250.1.213.1.4.10","nomNaissance":"NEUF","prenoms":"A","dateNaissance":"1980-01-01","sexe":"M","lieuNaissance":"51215","statut":"QUAL"}"#
        )
        #expect(creation.status == 201, "\(creation.code ?? "")")
        serveur.tuer()
        try serveur.demarrer()
        for numero in 1...max(1, deposes.load(ordering: .relaxed)) {
            let document = DocumentExemple(numero: numero)
            #expect(try medecin.lire(document.uniqueId).body == document.octets)
        }
        #expect(try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).code == 0)
        #expect(try etat().cles.count == 1)
    }

    /// Une demande sur une connexion neuve, d'un autre fil.
    private static func demander(
        _ port: UInt16, _ methode: String, _ cible: String, _ jeton: String, _ corps: [UInt8]? = nil
    ) -> HTTPReply? {
        guard let client = try? HTTPClient(port: port, timeoutMilliseconds: 20_000) else { return nil }
        let champs = ["Authorization: Bearer \(jeton)", "Content-Type: application/xml"]
        guard (try? client.request(methode, cible, fields: champs, body: corps)) != nil else { return nil }
        return try? client.readResponse()
    }

    /// Un matricule de clé juste.
    private static func matricule(_ base: Int) -> String {
        let cle = 97 - base % 97
        return "\(base)\(cle < 10 ? "0" : "")\(cle)"
    }

    private func contientOctets(_ repertoire: String, _ octets: Data) throws -> Bool {
        try contient(repertoire, String(decoding: octets, as: UTF8.self))
    }

    @Test("servir : la configuration nomme une commande, SIGHUP prend la nouvelle clé, l'ancienne se retire")
    func configuration() throws {
        let cles = NSTemporaryDirectory() + "dmp-cles-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: cles, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: cles) }
        for nom in ["un", "deux"] {
            let texte = String(repeating: nom == "un" ? "1f" : "2e", count: 32)
            try Data(texte.utf8).write(to: URL(fileURLWithPath: "\(cles)/\(nom)"))
            chmod("\(cles)/\(nom)", 0o400)
        }
        let premiere = #"chiffrement: {clePrincipale: {commande: ["/bin/cat", "\#(cles)/un"]}}"#
        let serveur = try ServeurEssai(stricte: true, reglages: premiere)
        let (donnees, fichier) = (serveur.donnees + "/entrepot", serveur.donnees + "/dmp.json5")
        #expect(access(donnees + "/cle-principale", F_OK) != 0)
        func configurer(_ chiffrement: String) throws {
            let texte = try String(contentsOfFile: fichier, encoding: .utf8)
            let debut = try #require(texte.range(of: "chiffrement:"))
            try Data((texte[..<debut.lowerBound] + chiffrement + "}").utf8).write(
                to: URL(fileURLWithPath: fichier))
        }
        func etat() throws -> String {
            try ServeurEssai.dmp("cles", "etat", "--donnees", donnees, "--config", fichier).sortie
        }
        #expect(try etat().contains("aucune rotation en cours"))
        // Sans --config, la clé n'est pas dans le répertoire.
        #expect(try ServeurEssai.dmp("cles", "etat", "--donnees", donnees).code == 3)
        let seconde = #"clePrincipale: {fichier: "\#(cles)/deux"}"#
        try configurer(
            #"chiffrement: {\#(seconde), anciennes: [{commande: ["/bin/cat", "\#(cles)/un"]}]}"#)
        #expect(try etat().contains("clés à resceller"))
        kill(serveur.pid, SIGHUP)
        // Le serveur tourne les clés de lui-même ; rien d'autre ne le fera.
        while try !etat().contains("aucune rotation en cours") {
            try #require(serveur.pid > 0 && kill(serveur.pid, 0) == 0)
        }
        try configurer("chiffrement: {\(seconde)}")
        #expect(serveur.arreter() == 0)
        try serveur.demarrer()
        let verifie = try ServeurEssai.dmp("verifier", "--donnees", donnees, "--config", fichier)
        #expect(verifie.code == 0, "\(verifie.sortie)")
        #expect(serveur.arreter() == 0)
        // Une clé d'avant, seule, n'ouvre plus rien.
        try configurer(premiere)
        let refus = try ServeurEssai.dmp("servir", "--config", fichier)
        #expect(
            refus.code == 3 && refus.sortie.contains("n'est pas celle de ce trousseau"), "\(refus.sortie)")
    }

    @Test("une configuration fausse est refusée ; initialiser crée la clé qu'elle nomme, et le dit")
    func initialiser() throws {
        let place = NSTemporaryDirectory() + "dmp-init-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: place) }
        func initialiser(_ chiffrement: String) throws -> (code: Int32, sortie: String) {
            let texte = """
                {donnees: "entrepot", environnement: "essai", port: 0, emetteur: "e", audience: "a", jwks: "j",
                 chiffrement: \(chiffrement)}
                """
            try Data(texte.utf8).write(to: URL(fileURLWithPath: place + "/c.json5"))
            return try ServeurEssai.dmp("initialiser", "--config", place + "/c.json5")
        }
        for faux in [
            #"{clePrincipale: {}}"#, #"{clePrincipale: {fichier: "a", commande: ["/b"]}}"#,
            #"{clePrincipale: {commande: ["relative"]}}"#, #"{clePrincipale: {commande: []}}"#,
            #"{anciennes: [{fichier: "a"}]}"#, #"{cle: "a"}"#,
        ] {
            #expect(try initialiser(faux).code == 3, "\(faux)")
        }
        let echec = try initialiser(#"{clePrincipale: {commande: ["/bin/false"]}}"#)
        #expect(echec.code == 3 && echec.sortie.contains("a échoué (code 1)"), "\(echec.sortie)")
        let fait = try initialiser(#"{clePrincipale: {fichier: "ma-cle"}}"#)
        #expect(fait.code == 0 && fait.sortie.contains("clé principale créée"), "\(fait.sortie)")
        let attributs = try FileManager.default.attributesOfItem(atPath: place + "/ma-cle")
        #expect((attributs[.posixPermissions] as? Int) == 0o600)
        #expect(try initialiser(#"{clePrincipale: {fichier: "ma-cle"}}"#).code == 2)
    }
}
