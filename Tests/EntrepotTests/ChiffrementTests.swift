import Coffre
import Domaine
import Foundation
import OpenSSLKit
import Regles
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("Chiffrement au repos : la base, le trousseau, l'effacement")
struct ChiffrementTests {
    private static let secret = "SECRET-DE-SANTE-4711"

    private func garni() throws -> (Banc, [RefDossier], [RefDocument]) {
        let banc = try Banc()
        let identites = [
            Banc.identite(1, nom: "LONGUENOM", prenoms: "PRENOMRARE SECONDPRENOM"),
            Banc.identite(2, nom: "AUTRENOM"),
        ]
        let dossiers = [
            try banc.ouvrir(identites[0]), try banc.ouvrir(identites[1], nomUsage: "NOMDUSAGE"),
        ]
        let documents = try [(1, 0), (2, 0), (3, 1)].map { numero, rang in
            try banc.deposer(
                numero, Array((Self.secret + "-\(numero)").utf8), dossiers[rang], identites[rang])
        }
        return (banc, dossiers, documents)
    }

    /// Un fichier du répertoire contient ces octets.
    private func contient(_ repertoire: String, _ motif: [UInt8], sauf: [String] = []) throws -> Bool {
        let noms = try #require(FileManager.default.enumerator(atPath: repertoire))
        for case let nom as String in noms where !sauf.contains(nom) {
            guard let octets = FileManager.default.contents(atPath: repertoire + "/" + nom) else { continue }
            if octets.range(of: Data(motif)) != nil { return true }
        }
        return false
    }

    @Test(
        "un document se lit dans la transaction qui a créé son dossier, avant que le trousseau tienne sa clé")
    func memeTransaction() throws {
        let banc = try Banc()
        let metadonnees = banc.metadonnees(1, [1])
        let lu = try banc.entrepot.attendre { (t) throws(ErreurEntrepot) -> DocumentLu? in
            func permis(_ demande: Demande, _ faits: Faits) throws(ErreurEntrepot) -> Permis {
                guard case .accorde(let permis) = Banc.ouvert.statuer(demande, faits).permis() else {
                    throw .base(code: -2)
                }
                return permis
            }
            let creation = Demande(
                .creationDossier, appelant: .reconnu(Banc.gerant), identite: Banc.identite)
            let dossier = try t.creer(
                NouveauDossier(identite: Banc.identite, nomUsage: nil, etat: .actif), existant: nil,
                contre: try permis(creation, Faits())
            ).0
            let depot = Depot(metadonnees: metadonnees, defauts: [], visibilite: [])
            let demande = Demande(
                .alimentation, appelant: .reconnu(Banc.hopital), identite: Banc.identite, depot: depot)
            let faits = Faits(dossier: try t.faits(dossier: dossier, pour: Banc.hopital, avecTraits: true))
            _ = try t.deposer(ContenuScelle([1]), dossier: dossier, contre: try permis(demande, faits))
            return try t.lire("1.2.250.1.999.2.1", pour: Banc.hopital)
        }
        #expect(try #require(lu).faits.auteur)
        #expect(try banc.rupture == nil)
    }

    @Test(
        "chaque altération de ce qui est chiffré est trouvée, et rien n'en est rendu",
        arguments: AlterationChiffree.table)
    func alteration(_ cas: AlterationChiffree) throws {
        let (banc, dossiers, documents) = try garni()
        let raison = Justification(motif: "DEMANDE", raison: "déménagement de Mme LONGUENOM")
        try banc.mener(dossiers[0], .fermeture, raison, par: Banc.gerant)
        #expect(try banc.rupture == nil)
        let lecture = try cas.document.map { numero in
            let document = documents[numero - 1]
            let fiche = try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in
                try t.fiche(document, nil, voir: { _ in true })
            }
            return LectureAccordee(
                documentId: document.id, dossier: document.dossier, fiche: fiche,
                trace: TraceEcrite(id: "", rang: 0))
        }
        if let lecture {
            let octets = try banc.entrepot.octets(lecture, travailleur: 0)
            #expect(String(decoding: octets, as: UTF8.self) == "\(Self.secret)-\(cas.document ?? 0)")
        }
        let connexion = try banc.autreConnexion()
        try connexion.execute("PRAGMA foreign_keys = OFF; DROP TRIGGER contenu_sans_modification")
        try connexion.execute(cas.sql)
        let rupture = try #require(try banc.rupture)
        #expect(rupture.contains(cas.rupture), "\(rupture)")
        guard let lecture, let numero = cas.document else { return }
        if cas.rupture.contains("textes") {
            #expect(throws: ErreurEntrepot.alteree) {
                _ = try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in
                    try t.fiche(documents[numero - 1], nil, voir: { _ in true })
                }
            }
        } else {
            #expect(throws: ErreurEntrepot.alteree) {
                _ = try banc.entrepot.octets(lecture, travailleur: 0)
            }
        }
    }

    @Test("ni nom, ni matricule, ni titre, ni texte d'un document dans aucun fichier, base et WAL compris")
    func rienEnClair() throws {
        let (banc, dossiers, documents) = try garni()
        try banc.mener(
            dossiers[0], .fermeture, Justification(motif: "demandeparMmeX", raison: "mutisme de LONGUENOM"),
            par: Banc.gerant)
        let proche = Acteur(genre: .representantLegal, id: "R1", nom: "NOMDUPROCHE", prenom: "PRENOMDUPROCHE")
        _ = try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in
            let demande = Demande(
                .historique, appelant: .reconnu(proche), mode: .brisDeGlace, raison: "AUTRENOM inconscient")
            return try t.refuser(
                Banc.ouvert.statuer(demande, Faits()).verdict, dossier: documents[2].dossier)
        }
        let secrets = [
            Self.secret, "LONGUENOM", "PRENOMRARE", "SECONDPRENOM", "AUTRENOM", "NOMDUSAGE", "mutisme",
            "demandeparMmeX",
            "NOMDUPROCHE", "PRENOMDUPROCHE", "inconscient", "Essai", "ÉPROUVETTE", "1979-03-28", "51215",
            try #require(Banc.identite(1).matricule), try #require(Banc.identite(2).matricule),
        ]
        for ferme in [false, true] {
            if ferme { banc.entrepot.fermer() }
            // La recherche trouve ce qui est en clair : un identifiant de document, un professionnel.
            for connu in ["1.2.250.1.999.2.1", "801234534765"] {
                #expect(try contient(banc.repertoire, Array(connu.utf8)), "\(connu)")
            }
            for secret in secrets {
                #expect(try !contient(banc.repertoire, Array(secret.utf8)), "\(secret) \(ferme)")
            }
        }
    }

    @Test(
        "d'un dossier effacé, une copie d'avant ne rend rien, avec la clé principale et le trousseau d'aujourd'hui"
    )
    func effacement() throws {
        let (banc, dossiers, documents) = try garni()
        // La copie d'avant : la base et son WAL, tels qu'une sauvegarde les aurait pris ; pas le trousseau.
        let copie = NSTemporaryDirectory() + "dmp-copie-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: copie, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: copie) }
        for nom in ["dmp.sqlite", "dmp.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: "\(banc.repertoire)/\(nom)", toPath: "\(copie)/\(nom)")
        }
        let enveloppe = try Self.enveloppe(banc.repertoire, dossiers[0].uuid)
        #expect(try contient(banc.repertoire, Array(enveloppe[12..<44])))
        let cleDAvant = try #require(try banc.entrepot.trousseau.cleDuDossier(dossiers[0].uuid))
        try banc.mener(dossiers[0], .effacement, Justification(motif: "DEMANDE"), par: Banc.gerant)

        // Rien de la clé, scellée ou non, dans aucun fichier.
        #expect(try !contient(banc.repertoire, Array(enveloppe[12..<44])))
        #expect(try !contient(banc.repertoire, cleDAvant.withBytes { Array($0) }))
        for nom in ["cle-principale", "trousseau.db"] {
            try FileManager.default.copyItem(atPath: "\(banc.repertoire)/\(nom)", toPath: "\(copie)/\(nom)")
        }
        #expect(try !contient(copie, Array(Self.secret.utf8)))

        // Qui tient tout ce qui reste essaie chaque clé sur chaque chose de ce dossier.
        let trousseau = try Trousseau(repertoire: copie, sources: .duRepertoire(copie), .lire)
        guard case .detruite = try trousseau.cle(dossiers[0].uuid) else {
            Issue.record("la clé du dossier effacé n'est pas détruite")
            return
        }
        let autre = try #require(try trousseau.cleDuDossier(dossiers[1].uuid))
        let connexion = try Connection(path: copie + "/dmp.sqlite", mode: .readWrite)
        func ouvre(_ cle: SecretKey, dossier: RefDossier, document: RefDocument) throws -> [Bool] {
            var contenu = try Statement(
                connexion, "SELECT contenu_id, cle, sceau, octets FROM contenu WHERE document_id = ?1")
            try contenu.bind(document.id, at: 1)
            let octets = try contenu.first {
                ContenuScelle.ouvrir($0, premiere: 0, cle, document: document.id, dossier: dossier.uuid)
                    != nil
            }
            var textes = try Statement(connexion, "SELECT textes FROM document WHERE id = ?1")
            try textes.bind(document.id, at: 1)
            let titre = try textes.first { l in
                l.withBlob(0) {
                    TextesDocument($0, cle, dossier: dossier.uuid, uniqueId: document.uniqueId) != nil
                }
            }
            var identite = try Statement(connexion, "SELECT scelle FROM identite WHERE dossier_id = ?1")
            try identite.bind(dossier.id, at: 1)
            let personne = try identite.first { l in
                l.withBlob(0) { IdentiteScellee($0, cle, dossier: dossier) != nil }
            }
            return [octets, titre, personne].compactMap { $0 }
        }
        for cle in [autre, trousseau.index, trousseau.journal] {
            #expect(try ouvre(cle, dossier: dossiers[0], document: documents[0]) == [false, false, false])
        }
        // L'essai sait ouvrir : l'autre dossier s'ouvre, et celui-ci s'ouvrirait avec la clé détruite.
        #expect(try ouvre(autre, dossier: dossiers[1], document: documents[2]) == [true, true, true])
        #expect(try ouvre(cleDAvant, dossier: dossiers[0], document: documents[0]) == [true, true, true])
        // Vérifier la copie dit que ce dossier n'a plus de clé, et ne rend rien.
        let rupture = try #require(try Verification.examiner(repertoire: copie).rupture)
        #expect(rupture.contains("la clé de son dossier manque"), "\(rupture)")
        #expect(try banc.rupture == nil)
    }

    private static func enveloppe(_ repertoire: String, _ nom: String) throws -> [UInt8] {
        let connexion = try Connection(path: repertoire + "/trousseau.db", mode: .readOnly)
        var requete = try Statement(connexion, "SELECT enveloppe FROM cle WHERE nom = ?1")
        try requete.bind(nom, at: 1)
        return try #require(try requete.first { $0.blob(0) })
    }

    /// Les objets des traces, tels que l'export les montre.
    private func exporter(_ banc: Banc, _ textes: TextesScelles) throws -> [String] {
        var objets: [String] = []
        var lecteur = try LecteurTraces(repertoire: banc.repertoire, textes: textes)
        _ = try lecteur.lire(apres: 0) {
            objets += $0.trace.objet.map { [$0] } ?? []
            return true
        }
        return objets
    }

    @Test("un arrêt brutal entre l'effacement et la destruction : la clé est détruite au démarrage")
    func arretEntreLesDeux() throws {
        let (banc, dossiers, _) = try garni()
        let avant = banc.repertoire + "/trousseau.avant"
        try FileManager.default.copyItem(atPath: banc.repertoire + "/trousseau.db", toPath: avant)
        try banc.mener(dossiers[0], .effacement, Justification(motif: "DEMANDE"), par: Banc.gerant)
        banc.entrepot.fermer()
        // Comme si la destruction n'avait pas eu lieu, ou qu'un trousseau d'avant fût remis.
        try FileManager.default.removeItem(atPath: banc.repertoire + "/trousseau.db")
        try FileManager.default.moveItem(atPath: avant, toPath: banc.repertoire + "/trousseau.db")
        let enveloppe = try Self.enveloppe(banc.repertoire, dossiers[0].uuid)
        #expect(enveloppe.contains { $0 != 0 })
        // Ce qui justifie l'effacement est sous la clé du journal : il se lit déjà.
        #expect(try exporter(banc, .ouverts(nil)).contains { $0.contains("motif=DEMANDE") })
        let relu = try Entrepot(repertoire: banc.repertoire, creer: false, contexte: Banc.contexte)
        defer { relu.fermer() }
        try relu.reconcilier()
        #expect(try relu.trousseau.cleDuDossier(dossiers[0].uuid) == nil)
        #expect(try !contient(banc.repertoire, Array(enveloppe[12..<44])))
        #expect(try relu.trousseau.cleDuDossier(dossiers[1].uuid) != nil)
        #expect(try banc.rupture == nil)
    }

    @Test("un acte défait n'inscrit pas de clé ; un lot en inscrit autant que de dossiers, en une fois")
    func inscriptions() throws {
        let banc = try Banc()
        #expect(throws: ErreurEntrepot.base(code: -9)) {
            _ = try banc.agir(
                Demande(.creationDossier, appelant: .reconnu(Banc.gerant), identite: Banc.identite), nil
            ) { (t, permis) throws(ErreurEntrepot) -> RefDossier in
                _ = try t.creer(NouveauDossier(identite: Banc.identite), existant: nil, contre: permis)
                throw .base(code: -9)
            }
        }
        #expect(try banc.entrepot.trousseau.etat().cles.values.reduce(0, +) == 2)
        for numero in 1...3 { _ = try banc.ouvrir(Banc.identite(numero)) }
        // L'index, le journal, trois dossiers.
        #expect(try banc.entrepot.trousseau.etat().cles.values.reduce(0, +) == 5)
        #expect(try banc.rupture == nil)
    }

    @Test("une base qui tient des dossiers en clair n'est pas ouverte, et reste comme elle est")
    func enClair() throws {
        let repertoire = NSTemporaryDirectory() + "dmp-clair-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: repertoire, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: repertoire) }
        do {
            let connexion = try Connection(path: Entrepot.chemin(repertoire), mode: .create)
            try Migrator(Array(Schema.migrations.prefix(3))).migrate(connexion, createsSchema: true)
            try connexion.execute(
                "INSERT INTO dossier (uuid, etat, etat_ms, cree_ms) VALUES ('u', 'ACTIF', 0, 0)")
        }
        for creer in [false, true] {
            #expect(throws: ErreurEntrepot.enClair) {
                _ = try Entrepot(repertoire: repertoire, creer: creer, contexte: Banc.contexte)
            }
        }
        let connexion = try Connection(path: Entrepot.chemin(repertoire), mode: .readOnly)
        #expect(try connexion.userVersion() == 3)
        #expect(access(repertoire + "/cle-principale", F_OK) != 0)
    }

    @Test("sans clé, avec une autre, ou sans trousseau, rien ne s'ouvre")
    func cles() throws {
        let (banc, _, _) = try garni()
        banc.entrepot.fermer()
        let (cle, trousseau) = (banc.repertoire + "/cle-principale", banc.repertoire + "/trousseau.db")
        func erreur(creer: Bool = false) -> ErreurEntrepot? {
            do throws(ErreurEntrepot) {
                _ = try Entrepot(repertoire: banc.repertoire, creer: creer, contexte: Banc.contexte)
                return nil
            } catch { return error }
        }
        let texte = try #require(FileManager.default.contents(atPath: cle))
        chmod(cle, 0o644)
        #expect(erreur() == .coffre(.permissions))
        unlink(cle)
        for creer in [false, true] { #expect(erreur(creer: creer) == .coffre(.cleAbsente)) }
        #expect(access(cle, F_OK) != 0)
        #expect(
            FileManager.default.createFile(
                atPath: cle, contents: Data(String(repeating: "ab", count: 32).utf8),
                attributes: [.posixPermissions: 0o600]))
        #expect(erreur() == .coffre(.mauvaiseCle))
        #expect(throws: ErreurEntrepot.coffre(.mauvaiseCle)) {
            _ = try Verification.examiner(repertoire: banc.repertoire)
        }
        try texte.write(to: URL(fileURLWithPath: cle))
        #expect(erreur() == nil)
        unlink(trousseau)
        for creer in [false, true] { #expect(erreur(creer: creer) == .coffre(.trousseauAbsent)) }
    }

    @Test("une trace scellée se lit dans l'historique, et sa preuve montre le texte et son sel")
    func traces() throws {
        let (banc, dossiers, _) = try garni()
        try banc.mener(
            dossiers[0], .fermeture, Justification(motif: "DEMANDE", raison: "départ"), par: Banc.gerant)
        let lue = try banc.compter("SELECT count(*) FROM trace WHERE objet LIKE 'scelle:1:%'")
        #expect(lue == 1)
        let scelle = TexteScelle.sceller("motif", .random(), champ: "raison")
        #expect(TexteScelle.lire(scelle, .random(), champ: "raison") == nil)
        let cle = SecretKey.random()
        let bon = TexteScelle.sceller("été", cle, champ: "raison")
        #expect(TexteScelle.lire(bon, cle, champ: "raison") == "été")
        #expect(TexteScelle.lire(bon, cle, champ: "objet") == nil)
        let ouvert = try #require(TexteScelle.ouvrir(bon, cle, champ: "raison"))
        #expect(bon.hasSuffix(":" + SHA256.hash(ouvert.sel + Array("été".utf8)).hex))
        let texte = "demande écrite non référencée; motif=DEMANDE; raison=départ"
        #expect(try exporter(banc, .ouverts(nil)).contains(texte))
        let engages = try exporter(banc, .engagements)
        #expect(!engages.contains(texte) && engages.contains { $0.hasPrefix("scellé ") })
    }
}
