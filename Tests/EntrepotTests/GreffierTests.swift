import Dispatch
import Domaine
import Foundation
import Greffe
import OpenSSLKit
import Synchronization
import Testing

@testable import Entrepot

@Suite("Greffier : l'arbre suit le journal")
struct GreffierTests {
    private func greffier(
        _ banc: Banc, dire: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> Greffier {
        try Greffier(
            donnees: banc.repertoire, reglages: Greffier.Reglages(), horloge: Banc.contexte.horloge,
            dire: dire)
    }

    @Test("l'arbre perdu, coupé ou abîmé se reconstruit depuis la base, et donne la même racine")
    func reconstruction() throws {
        let (banc, _) = try Banc.deTraces(37)
        try banc.signer()
        let chemin = URL(fileURLWithPath: banc.repertoire + "/journal/arbre")
        let entier = try Data(contentsOf: chemin)
        #expect(entier.count == 32 * (2 * 37 - 37.nonzeroBitCount))
        var abime = entier
        abime[1000] ^= 0xFF
        for reste in [
            Data(), entier[..<100], entier.dropLast(), entier + Data(repeating: 0, count: 4096), abime,
        ] {
            try reste.write(to: chemin)
            try banc.signer()
            let refait = try Data(contentsOf: chemin)
            // Une feuille abîmée qui ne touche pas le bord droit reste inaperçue ici : la vérification la dira.
            #expect(refait == entier || (reste == abime && refait == abime))
        }
        try FileManager.default.removeItem(at: chemin)
        try banc.signer()
        #expect(try Data(contentsOf: chemin) == entier)
        #expect(try banc.ruptureSignee() == nil)
    }

    @Test("rien de nouveau, rien de signé ; deux serveurs ne tiennent pas le même journal")
    func unSeul() throws {
        let (banc, _) = try Banc.deTraces(3)
        try banc.signer()
        let points = try Data(contentsOf: URL(fileURLWithPath: banc.repertoire + "/journal/points"))
        let tenu = try greffier(banc)
        #expect(throws: ErreurGreffe.tenu) { try greffier(banc) }
        tenu.arreter()
        #expect(try Data(contentsOf: URL(fileURLWithPath: banc.repertoire + "/journal/points")) == points)
        #expect(tenu.etat.signees == 3 && !tenu.etat.rompu)
    }

    @Test("une trace changée pendant le service n'est pas signée, et cela se dit")
    func enService() throws {
        let (banc, dossier) = try Banc.deTraces(3)
        let dits = Mutex<[String]>([])
        let greffier = try greffier(banc, dire: { phrase in dits.withLock { $0.append(phrase) } })
        try banc.allonger(dossier, 2)
        try banc.falsifier("UPDATE trace SET motif = 'CST-01' WHERE rang = 4", rechainer: false)
        greffier.arreter()
        #expect(greffier.etat.rompu && greffier.etat.signees == 0)
        #expect(
            dits.withLock {
                $0.first?.contains("JOURNAL ROMPU") == true && $0.first?.contains("trace 4") == true
            })
    }

    @Test("une preuve signe à la demande, une signature pour tous ceux qui attendent")
    func aLaDemande() throws {
        let (banc, _) = try Banc.deTraces(30)
        let greffier = try greffier(banc)
        var lecteur = try LecteurJournal(repertoire: banc.repertoire)
        let recues = Mutex<[UInt64: PreuveJournal]>([:])
        let groupe = DispatchGroup()
        for rang in 1...30 {
            guard let feuille = try lecteur.feuille(rang: UInt64(rang))?.0.bytes else { continue }
            groupe.enter()
            greffier.prouver(rang: Int64(rang), feuille: feuille, depuis: nil) { issue in
                if case .success(let preuve) = issue { recues.withLock { $0[preuve.rang] = preuve } }
                groupe.leave()
            }
        }
        #expect(groupe.wait(timeout: .now() + 30) == .success)
        let preuves = recues.withLock { $0 }
        #expect(preuves.count == 30 && Set(preuves.values.map(\.point)).count == 1)
        greffier.arreter()
    }

    @Test("une feuille que la base donne et que l'arbre n'a pas n'est jamais prouvée")
    func autreFeuille() throws {
        let (banc, dossier) = try Banc.deTraces(4)
        try banc.signer()
        let greffier = try greffier(banc)
        let issues = Mutex<[Result<PreuveJournal, EmpechementPreuve>]>([])
        let groupe = DispatchGroup()
        groupe.enter()
        greffier.prouver(rang: 2, feuille: [UInt8](repeating: 0, count: 32), depuis: nil) { issue in
            issues.withLock { $0.append(issue) }
            groupe.leave()
        }
        #expect(groupe.wait(timeout: .now() + 30) == .success)
        #expect(issues.withLock { $0 } == [.failure(.rompu)])
        // « Plus rien n'en est signé » : ce qui suit non plus.
        try banc.allonger(dossier, 1)
        greffier.arreter()
        #expect(greffier.etat.rompu && greffier.etat.signees == 4)
    }

    @Test("le point qu'un témoin a manqué à l'arrêt lui est porté au démarrage, une fois")
    func pointManque() throws {
        let (banc, dossier) = try Banc.deTraces(3)
        let temoin = banc.repertoire + "/temoin"
        try FileManager.default.createDirectory(atPath: temoin, withIntermediateDirectories: false)
        try banc.signer([.fichier(temoin)])
        try FileManager.default.removeItem(atPath: temoin)
        let points = { try Data(contentsOf: URL(fileURLWithPath: $0)) }
        for _ in 0..<2 {
            try banc.signer([.fichier(temoin)])
            #expect(try points(temoin) == points(banc.repertoire + "/journal/points"))
        }
        try banc.allonger(dossier, 1)
        try banc.signer([.fichier(temoin)])
        #expect(try points(temoin) == points(banc.repertoire + "/journal/points"))
    }

    @Test("sceller dix mille traces par lots donne la racine que la vérification recalcule")
    func grandJournal() throws {
        let (banc, _) = try Banc.deTraces(2)
        try banc.falsifier(
            """
            WITH RECURSIVE n(i) AS (SELECT 3 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
            INSERT INTO trace SELECT i, 'u' || i, instant_ms, acteur_genre, acteur_id, acteur_nom, acteur_prenom,
                profession, structure, authentification, mode, raison, acte, action, dossier_id, documents, issue,
                motif, avis, facade, logiciel, message, adresse, version_regles, precedente, empreinte, objet, secrete
            FROM n JOIN trace ON trace.rang = 2
            """)
        try banc.signer()
        let journal = try JournalSigne(donnees: banc.repertoire)
        #expect(journal.points.map(\.taille) == [10_000])
        #expect(try banc.ruptureSignee() == nil)
    }
}
