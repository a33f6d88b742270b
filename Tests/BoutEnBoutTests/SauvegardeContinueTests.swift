import Authentification
import Domaine
import Foundation
import Outillage
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("Sauvegarder sans interruption, revenir à un cycle")
struct SauvegardeContinueTests {
    @Test(
        "sous une charge où le WAL recommence, chaque cycle a tout ce qui fut répondu avant lui et rien de ce qui fut demandé après"
    )
    func charge() throws {
        let atelier = try AtelierSauvegarde()
        try atelier.deposer(3, taille: 20_000)
        let suivi = try atelier.suivi()
        #expect(!suivi.estCommence)
        let deposants = Deposants(atelier.serveur.port, atelier.laboratoire.jeton, nombre: 6, taille: 20_000)
        let (manifeste, _) = try suivi.prendreUneBase()
        #expect(manifeste.journal == 1)
        var releves: [(rang: Int, avant: [Int], apres: Set<Int>)] = []
        var vies: Set<UInt64> = []
        let limite = Date().addingTimeInterval(90)
        while vies.count < 6 || releves.count < 20 {
            try #require(Date() < limite, "\(vies.count) vies du WAL, \(releves.count) cycles")
            let (avant, cycles) = (deposants.acceptes, suivi.cycles)
            try suivi.avancer()
            guard suivi.cycles > cycles else { continue }
            releves.append((suivi.cycles - 1, avant, deposants.demandes))
            vies.insert(suivi.position.salts)
        }
        deposants.arreter()
        try atelier.rattraper(suivi)
        // L'écrivain n'a rien refusé pendant ce temps.
        #expect(deposants.tousAcceptes)
        let cycles = try atelier.cycles(1)
        #expect(cycles.count == suivi.cycles)
        for part in 0...4 {
            let releve = releves[part * (releves.count - 1) / 4]
            let cycle = cycles[releve.rang]
            let lus = Set(try atelier.restaurerEtComparer("r\(part)", au: cycle.instant, a: cycle).keys)
            let avant = releve.avant.map { DocumentExemple(numero: $0, taille: 20_000).uniqueId }
            let demandes = Set(releve.apres.map { DocumentExemple(numero: $0, taille: 20_000).uniqueId })
            let premiers = Set((1...3).map { DocumentExemple(numero: $0, taille: 20_000).uniqueId })
            #expect(lus.isSuperset(of: avant) && lus.isSubset(of: demandes.union(premiers)))
        }
        // À un rang : le dernier cycle qui n'en a pas plus.
        let milieu = cycles[cycles.count / 2]
        let dernierDuRang = try #require(cycles.last { $0.traces <= milieu.traces })
        try atelier.restaurerEtComparer("rang", au: "\(milieu.traces)", a: dernierDuRang)
        // Le dernier : tout, et un serveur y rend chaque document tel qu'il fut déposé.
        let dernier = try #require(cycles.last)
        #expect(
            try atelier.restaurerEtComparer("fin", a: dernier)
                == AtelierSauvegarde.documents(atelier.serveur.donnees))
        let second = try ServeurEssai(reprendre: atelier.place + "/fin")
        let medecin = try Usager(second, .medecin)
        for numero in deposants.acceptes.prefix(40) {
            let document = DocumentExemple(numero: numero, taille: 20_000)
            #expect(try medecin.lire(document.uniqueId).body == document.octets)
        }
        #expect(second.arreter() == 0)
        let verification = try ServeurEssai.dmp("verifier", "--donnees", atelier.place + "/fin")
        #expect(verification.code == 0, "\(verification.sortie)")
    }

    @Test("un autre serveur, arrêté puis tué puis relancé à la même place, n'interrompt pas la suite")
    func serveurRelance() throws {
        let atelier = try AtelierSauvegarde()
        try atelier.deposer(2)
        let fond = SuiviDeFond(atelier.serveur.donnees, atelier.depot, trames: 40)
        func attendre() throws {
            let limite = Date().addingTimeInterval(60)
            while try atelier.journaux.isEmpty || atelier.cycles(1).last?.traces ?? 0 < atelier.traces() {
                try #require(fond.defaut == nil && Date() < limite, "\(fond.defaut ?? "trop long")")
                usleep(2000)
            }
        }
        try atelier.deposer(5)
        try attendre()
        #expect(atelier.serveur.arreter() == 0)
        try atelier.serveur.demarrer()
        try atelier.deposer(5)
        try attendre()
        atelier.serveur.tuer()
        try atelier.serveur.demarrer()
        try atelier.deposer(5)
        try attendre()
        fond.arreter()
        #expect(fond.defaut == nil)
        #expect(atelier.journaux == [1])
        // Ceux d'avant l'instantané de la base, elle les a déjà.
        let base = try #require(try atelier.manifestes().first)
        let cycles = try atelier.cycles(1).filter {
            $0.traces >= base.traces && $0.instant >= base.instant
        }
        for (rang, cycle) in [
            try #require(cycles.first), cycles[cycles.count / 2], try #require(cycles.last),
        ].enumerated() {
            try atelier.restaurerEtComparer("r\(rang)", au: cycle.instant, a: cycle)
        }
    }

    @Test("une autre base ne rompt pas la suite ; purger la première laisse la seconde et ce qui la prolonge")
    func autreBase() throws {
        let atelier = try AtelierSauvegarde()
        try atelier.deposer(3)
        let suivi = try atelier.suivi()
        _ = try suivi.prendreUneBase()
        try atelier.deposer(3)
        try atelier.rattraper(suivi)
        _ = try suivi.prendreUneBase()
        try atelier.deposer(3)
        try atelier.rattraper(suivi)
        #expect(atelier.journaux == [1, 2])
        let (premier, second) = (
            try #require(try atelier.cycles(1).last), try #require(try atelier.cycles(2).last)
        )
        try atelier.restaurerEtComparer("un", au: premier.instant, a: premier)
        try atelier.restaurerEtComparer("deux", a: second)
        // Sans la seconde base, la première et les deux journaux y mènent encore.
        let manifeste = atelier.depot + "/sauvegardes/" + Manifeste.nom(2)
        try FileManager.default.moveItem(atPath: manifeste, toPath: atelier.place + "/m")
        try atelier.restaurerEtComparer("trois", a: second)
        // Sans la fin du premier journal, plus rien ne relie le second.
        let journal = atelier.depot + "/" + JournalDePages.nom(1)
        let entier = try #require(FileManager.default.contents(atPath: journal))
        try entier.dropLast(40).write(to: URL(fileURLWithPath: journal))
        let coupe = try atelier.restaurer("x")
        #expect(coupe.code == 4 && coupe.sortie.contains(JournalDePages.nom(1)), "\(coupe.sortie)")
        try entier.write(to: URL(fileURLWithPath: journal))
        try FileManager.default.moveItem(atPath: atelier.place + "/m", toPath: manifeste)
        let liste = try ServeurEssai.dmp("sauvegarder", "lister", atelier.depot)
        #expect(
            liste.sortie.contains("  journal 1 : ") && liste.sortie.contains("  journal 2 : "),
            "\(liste.sortie)")
        // La purge passe à côté du suivi, qui continue.
        let purge = try ServeurEssai.dmp("sauvegarder", "purger", atelier.depot, "--garder", "1")
        #expect(purge.code == 0 && purge.sortie.contains(" 1 journaux"), "\(purge.sortie)")
        #expect(atelier.journaux == [2])
        try atelier.deposer(1)
        try atelier.rattraper(suivi)
        let verification = try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot)
        #expect(verification.code == 0, "\(verification.sortie)")
        try atelier.restaurerEtComparer("quatre", a: try #require(try atelier.cycles(2).last))
        #expect(try atelier.restaurer("y", au: premier.instant).code == 2)
        // Le journal suivi, retiré : il le dit, plutôt que d'écrire dans un fichier sans nom.
        try FileManager.default.removeItem(atPath: atelier.depot + "/" + JournalDePages.nom(2))
        let limite = Date().addingTimeInterval(60)
        #expect(throws: ErreurSauvegarde.interrompu(.journalRetire)) {
            while Date() < limite { try suivi.avancer() }
        }
    }

    @Test(
        "un dossier né après la base se lit après une perte de la machine : sa clé fut copiée avant le cycle")
    func cles() throws {
        let atelier = try AtelierSauvegarde()
        let coffre = atelier.place + "/coffre"
        let suivi = try SuiviEnProcessus([
            "sauvegarder", "--donnees", atelier.serveur.donnees, "--vers", atelier.depot, "--continu",
            "--cles",
            coffre,
        ])
        #expect(suivi.attendre("sauvegarde 1 :"))
        // Il n'a pas de clé avant d'avoir un document : la sienne naît ici.
        let document = DocumentExemple(numero: 1)
        try atelier.laboratoire.deposer(document)
        let voulues = try atelier.traces()
        let limite = Date().addingTimeInterval(60)
        while try atelier.cycles(1).last?.traces ?? 0 < voulues {
            try #require(Date() < limite)
            usleep(2000)
        }
        suivi.tuer()
        atelier.serveur.tuer()
        // Seuls restent le dépôt, la copie du trousseau et la clé principale.
        try FileManager.default.copyItem(
            atPath: atelier.serveur.donnees + "/cle-principale", toPath: coffre + "/cle-principale")
        #expect(
            Set(try FileManager.default.contentsOfDirectory(atPath: coffre)).isSuperset(of: ["trousseau.db"]))
        let (code, sortie) = try ServeurEssai.dmp(
            "restaurer", atelier.depot, "--vers", atelier.place + "/r", "--cles", coffre)
        #expect(code == 0 && sortie.contains(" 1 documents conformes"), "\(sortie)")
        let second = try ServeurEssai(reprendre: atelier.place + "/r")
        #expect(try Usager(second, .medecin).lire(document.uniqueId).body == document.octets)
        for mauvais in [atelier.depot + "/cles", atelier.serveur.donnees + "/cles", atelier.place] {
            #expect(
                try ServeurEssai.dmp(
                    "sauvegarder", "--donnees", atelier.serveur.donnees, "--vers", atelier.depot, "--continu",
                    "--cles", mauvais
                ).code == 1)
        }
    }
}
