import Authentification
import Domaine
import Foundation
import Outillage
import SQLiteKit
import Testing

@testable import Entrepot

@Suite("Sauvegarder sans interruption : arrêts, trous, dommages")
struct SauvegardeContinuePannesTests {
    @Test("tué n'importe quand, ce qu'il laisse se restaure ; relancé, il reprend ou prend une autre base")
    func tue() throws {
        let atelier = try AtelierSauvegarde()
        let deposants = Deposants(atelier.serveur.port, atelier.laboratoire.jeton, nombre: 2, taille: 20_000)
        for tour in 1...3 {
            let suivi = try SuiviEnProcessus([
                "sauvegarder", "--donnees", atelier.serveur.donnees, "--vers", atelier.depot, "--continu",
            ])
            #expect(suivi.attendre(tour == 1 ? "sauvegarde 1 :" : "s"))
            #expect(deposants.attendre(deposants.acceptes.count + 30 * tour))
            suivi.tuer()
            let verification = try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot)
            #expect(verification.code == 0, "\(verification.sortie)")
            let (code, sortie) = try atelier.restaurer("r\(tour)")
            #expect(code == 0, "\(sortie)")
        }
        deposants.arreter()
        #expect(deposants.tousAcceptes)
    }

    @Test("une fin coupée à n'importe quel octet s'ignore, et le suivi qui reprend la retire")
    func finCoupee() throws {
        let atelier = try AtelierSauvegarde()
        // Un WAL qui ne recommence pas : la suite se reprend.
        var suivi: Suivi? = try atelier.suivi(trames: 100_000)
        _ = try suivi?.prendreUneBase()
        for _ in 1...4 {
            try atelier.deposer(2)
            try atelier.rattraper(try #require(suivi))
        }
        suivi = nil
        let chemin = atelier.depot + "/" + JournalDePages.nom(1)
        let entier = try #require(FileManager.default.contents(atPath: chemin))
        let cycles = try atelier.cycles(1)
        #expect(cycles.count >= 4)
        let avantDernier = try finDe(cycles.count - 1, atelier)
        for longueur in [
            entier.count - 1, avantDernier + 1, avantDernier + 20, (avantDernier + entier.count) / 2,
        ] {
            try entier.prefix(longueur).write(to: URL(fileURLWithPath: chemin))
            #expect(try atelier.cycles(1).count == cycles.count - 1)
            let verification = try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot)
            #expect(
                verification.code == 0 && verification.sortie.contains("une écriture interrompue"),
                "\(verification.sortie)")
            try atelier.restaurerEtComparer("r\(longueur)", a: cycles[cycles.count - 2])
        }
        // Repris : ce qui manque est copié de nouveau, depuis le WAL qui n'a pas recommencé.
        try atelier.deposer(1)
        let reprise = try atelier.suivi(trames: 100_000)
        #expect(reprise.estCommence)
        try atelier.rattraper(reprise)
        #expect(atelier.journaux == [1])
        try atelier.restaurerEtComparer("fin", a: try #require(try atelier.cycles(1).last))
        #expect(
            try AtelierSauvegarde.documents(atelier.place + "/fin")
                == AtelierSauvegarde.documents(atelier.serveur.donnees))
        // Un seul suivi à la fois.
        #expect(throws: ErreurSauvegarde.occupe) { try atelier.suivi() }
    }

    /// Octets du journal 1 jusqu'à la fin de tant de cycles.
    private func finDe(_ nombre: Int, _ atelier: AtelierSauvegarde) throws -> Int {
        var lecture = try LectureDeJournal(atelier.depot, 1)
        while lecture.etat.cycles < nombre, lecture.suivant() != nil {}
        return Int(lecture.etat.longueur)
    }

    @Test("un octet changé au milieu d'un journal est nommé ; ce qui le précède se restaure encore")
    func abime() throws {
        let atelier = try AtelierSauvegarde()
        let suivi = try atelier.suivi()
        let (base, _) = try suivi.prendreUneBase()
        for _ in 1...4 {
            try atelier.deposer(2)
            try atelier.rattraper(suivi)
        }
        let cycles = try atelier.cycles(1)
        let chemin = atelier.depot + "/" + JournalDePages.nom(1)
        let entier = try #require(FileManager.default.contents(atPath: chemin))
        let place = try finDe(2, atelier)
        // La longueur d'un enregistrement, puis un octet de page.
        for decalage in [13, 200] {
            var faux = entier
            faux[place + decalage] ^= 1
            try faux.write(to: URL(fileURLWithPath: chemin))
            for (code, sortie) in [
                try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot), try atelier.restaurer("x"),
            ] {
                #expect(code == 4 && sortie.contains(JournalDePages.nom(1)), "\(sortie)")
            }
            try atelier.restaurerEtComparer("c\(decalage)", au: cycles[1].instant, a: cycles[1])
            let seule = try atelier.restaurer("b\(decalage)", au: base.instant)
            #expect(seule.code == 0 && !seule.sortie.contains("prolongée"), "\(seule.sortie)")
        }
        #expect(!FileManager.default.fileExists(atPath: atelier.place + "/x"))
        // Une tête fausse, que son empreinte confirme, ne passe pas non plus.
        try entier.write(to: URL(fileURLWithPath: chemin))
        let reprise = try DepotDeSauvegardes(atelier.depot, .lire).reprise(.dernier)
        var faux = try #require(reprise.cycle)
        faux.tete = String(repeating: "0", count: 64)
        let lu = try LectureDeJournal(atelier.depot, 1).entier()
        try JournalDePages(atelier.depot, reprendre: lu).inscrire(faux)
        #expect(try atelier.restaurer("x").code == 4)
    }

    @Test(
        "un trou se voit : le WAL recommencé sans suivi, une autre base commence, et rien ne relie les deux")
    func trou() throws {
        let atelier = try AtelierSauvegarde()
        var suivi: Suivi? = try atelier.suivi()
        _ = try suivi?.prendreUneBase()
        try atelier.deposer(2)
        try atelier.rattraper(try #require(suivi))
        suivi = nil
        let avant = try #require(try atelier.cycles(1).last)
        for _ in 1...2 {
            try atelier.deposer(2)
            let connexion = try Connection(
                path: Entrepot.chemin(atelier.serveur.donnees), mode: .readWrite)
            try connexion.checkpointTruncate()
        }
        try atelier.deposer(1)
        let autre = try atelier.suivi()
        #expect(!autre.estCommence)
        _ = try autre.prendreUneBase()
        try atelier.deposer(2)
        try atelier.rattraper(autre)
        #expect(atelier.journaux == [1, 2])
        #expect(try LectureDeJournal(atelier.depot, 2).etat.entete.suite == nil)
        try atelier.restaurerEtComparer("avant", au: avant.instant, a: avant)
        try atelier.restaurerEtComparer("apres", a: try #require(try atelier.cycles(2).last))
        // Entre les deux, il n'y a rien de plus que le dernier cycle d'avant.
        try atelier.restaurerEtComparer("entre", au: "\(avant.traces + 1)", a: avant)
        // Une transaction qui manque, un instantané pourtant tenu : jamais inscrite.
        try atelier.deposer(1)
        autre.position.changes &-= 1
        autre.position.salts ^= 1
        let limite = Date().addingTimeInterval(60)
        #expect(throws: ErreurSauvegarde.interrompu(.trou)) {
            while Date() < limite { try autre.avancer() }
        }
    }

    @Test(
        "un dépôt sans place : le suivi le dit et reprend, le serveur n'en sait rien, ce qui est là se restaure"
    )
    func depotPlein() throws {
        let atelier = try AtelierSauvegarde()
        try atelier.deposer(1)
        // Aucun fichier de plus de 640 Kio ne peut s'écrire : un groupe en a 64, le journal bientôt davantage, et
        // ThreadSanitizer en veut un de 512 pour partir.
        let suivi = try SuiviEnProcessus(
            ["sauvegarder", "--donnees", atelier.serveur.donnees, "--vers", atelier.depot, "--continu"],
            limite: 640)
        #expect(suivi.attendre("sauvegarde 1 :"))
        try atelier.deposer(40)
        #expect(suivi.attendre("la place manque"))
        #expect(suivi.processus.isRunning)
        try atelier.deposer(1)
        suivi.tuer()
        let verification = try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot)
        #expect(verification.code == 0, "\(verification.sortie)")
        #expect(try atelier.restaurer("r").code == 0)
    }

    @Test("ce qui est effacé sort du WAL même à côté d'un suivi, qui ne le retient pas")
    func effacement() throws {
        let atelier = try AtelierSauvegarde()
        let document = DocumentExemple(numero: 1, taille: 20_000)
        try atelier.laboratoire.deposer(document)
        let fond = SuiviDeFond(
            atelier.serveur.donnees, atelier.depot, trames: 100_000, tour: .milliseconds(100))
        defer { fond.arreter() }
        let chiffre = try #require(
            try AtelierSauvegarde.documents(atelier.serveur.donnees)[document.uniqueId])
        let patient = try Usager(atelier.serveur, .titulaire())
        #expect(try patient.post("/dossiers/\(atelier.dossier)/effacement").status == 200)
        let limite = Date().addingTimeInterval(60)
        var reste = true
        while reste {
            try #require(Date() < limite && fond.defaut == nil, "\(fond.defaut ?? "il y est encore")")
            usleep(5000)
            reste = ["dmp.sqlite-wal", "dmp.sqlite"].contains { nom in
                FileManager.default.contents(atPath: atelier.serveur.donnees + "/" + nom)?
                    .range(of: Data(chiffre.suffix(64))) != nil
            }
        }
        #expect(!reste)
    }
}
