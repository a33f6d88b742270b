import Dispatch
import Domaine
import Foundation
import OpenSSLKit
import SQLiteKit
import Synchronization
import Testing

@testable import Entrepot

@Suite("Validation groupée : un écrivain, une transaction par lot")
struct EcrivainTests {
    /// Retient l'écrivain sur un premier acte, pour que les suivants fassent un seul lot : ils se joignent au sien.
    private func enUnLot(_ banc: Banc, _ soumettre: () -> Void) throws {
        let entre = DispatchSemaphore(value: 0)
        let suite = DispatchSemaphore(value: 0)
        let fini = DispatchSemaphore(value: 0)
        // Si l'un d'eux échoue, celui-ci peut être repris : il ne retient qu'une fois.
        let retient = Mutex(true)
        banc.entrepot.soumettre(
            { (_) throws(ErreurEntrepot) in
                let premiere = retient.withLock { retient in
                    defer { retient = false }
                    return retient
                }
                guard premiere else { return }
                entre.signal()
                suite.wait()
            },
            fin: { _ in fini.signal() })
        entre.wait()
        soumettre()
        suite.signal()
        fini.wait()
    }

    /// Soumet en un lot l'acte de chaque numéro.
    ///
    /// - Returns: de chacun, son erreur ; `nil` quand il est fait.
    private func issues(
        _ banc: Banc, _ numeros: ClosedRange<Int>,
        _ acte: @escaping @Sendable (Int, inout Transaction) throws(ErreurEntrepot) -> Void
    ) throws -> [ErreurEntrepot?] {
        let erreurs = Mutex<[Int: ErreurEntrepot]>([:])
        let groupe = DispatchGroup()
        try enUnLot(banc) {
            for numero in numeros {
                groupe.enter()
                banc.entrepot.soumettre { (t) throws(ErreurEntrepot) in
                    try acte(numero, &t)
                } fin: { resultat in
                    if case .failure(let erreur) = resultat { erreurs.withLock { $0[numero] = erreur } }
                    groupe.leave()
                }
            }
        }
        groupe.wait()
        return numeros.map { numero in erreurs.withLock { $0[numero] } }
    }

    @Test(
        "des actes qui échouent dans un lot n'emportent pas leurs voisins, et la chaîne reste sans trou",
        arguments: [[3], [1], [5], [2, 4], [1, 2], [1, 2, 3, 4, 5]] as [Set<Int>])
    func voisins(fautifs: Set<Int>) throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        let executions = Verrou<[Int: Int]>([:])
        let depots = (1...5).map { numero in banc.acteDepot(numero, [UInt8(numero)], dossier) }
        let erreurs = try issues(banc, 1...5) { (numero, t) throws(ErreurEntrepot) in
            executions.changer { $0[numero, default: 0] += 1 }
            _ = try depots[numero - 1](&t)
            if fautifs.contains(numero) { throw .base(code: -3) }
        }
        let faits = Int64(5 - fautifs.count)
        for numero in 1...5 {
            #expect(erreurs[numero - 1] == (fautifs.contains(numero) ? .base(code: -3) : nil))
            #expect(executions.changer { $0[numero] ?? 0 } <= 2)
        }
        #expect(try banc.compter("SELECT count(*) FROM document") == faits)
        // Création du dossier, puis les dépôts : la trace d'un acte défait est partie avec lui.
        #expect(try banc.compter("SELECT count(*) FROM trace") == 1 + faits)
        let rapport = try Verification.examiner(repertoire: banc.repertoire)
        #expect(rapport.rupture == nil && rapport.traces == Int(1 + faits) && rapport.documents == Int(faits))
    }

    @Test("un acte qui échoue sans avoir rien écrit n'en fait reprendre aucun")
    func sansEcriture() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        let executions = Verrou(0)
        let depots = (1...3).map { numero in banc.acteDepot(numero, [UInt8(numero)], dossier) }
        let erreurs = try issues(banc, 1...3) { (numero, t) throws(ErreurEntrepot) in
            executions.changer { $0 += 1 }
            guard try t.dossier(uuid: dossier.uuid) != nil, numero != 2 else { throw .base(code: -3) }
            _ = try depots[numero - 1](&t)
        }
        #expect(erreurs == [nil, .base(code: -3), nil])
        #expect(executions.changer { $0 } == 3)
        #expect(try banc.compter("SELECT count(*) FROM document") == 2)
    }

    @Test("un acte qui passe outre une requête qui a échoué n'est pas gardé, et ses voisins le sont")
    func passeOutre() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        let depots = (1...3).map { numero in banc.acteDepot(numero, [UInt8(numero)], dossier) }
        let erreurs = try issues(banc, 1...3) { (numero, t) throws(ErreurEntrepot) in
            _ = try depots[numero - 1](&t)
            guard numero == 2 else { return }
            // Une trace de plus au même rang : refusée par la base.
            t.journal.tete.rang -= 1
            _ = try? depots[numero - 1](&t)
        }
        #expect(erreurs == [nil, .base(code: 4), nil])
        #expect(try banc.compter("SELECT count(*) FROM document") == 2)
        #expect(try Verification.examiner(repertoire: banc.repertoire).rupture == nil)
    }

    @Test("les actes courts venus pendant un lot en sont, et un seul commit les sert")
    func venusPendant() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        let avant = banc.entrepot.etatEcrivain
        let groupe = DispatchGroup()
        try enUnLot(banc) {
            for _ in 0..<4 {
                groupe.enter()
                banc.entrepot.soumettre(
                    { (t) throws(ErreurEntrepot) in _ = try t.dossier(uuid: dossier.uuid) },
                    fin: { _ in groupe.leave() })
            }
        }
        groupe.wait()
        // Compté après les réponses : l'acte suivant passe derrière.
        try banc.entrepot.attendre { (_) throws(ErreurEntrepot) in }
        let apres = banc.entrepot.etatEcrivain
        let rang = try #require(EtatEcrivain.bornes.firstIndex(of: 8))
        #expect(apres.lots[rang] == avant.lots[rang] + 1)
        #expect(apres.actes >= avant.actes + 5)
    }

    @Test("personne n'est répondu avant que son acte ne soit visible d'une autre connexion")
    func apresValidation() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        let chemin = Entrepot.chemin(banc.repertoire)
        let vus = Mutex<[Int64]>([])
        let groupe = DispatchGroup()
        try enUnLot(banc) {
            for numero in 1...3 {
                groupe.enter()
                banc.entrepot.soumettre(banc.acteDepot(numero, [UInt8(numero)], dossier)) { _ in
                    // Les trois actes d'un lot sont validés ensemble : le premier répondu les voit tous.
                    let nombre = try? {
                        let connexion = try Connection(path: chemin, mode: .readOnly)
                        var requete = try Statement(connexion, "SELECT count(*) FROM document")
                        return try requete.first { $0.int64(0) } ?? 0
                    }()
                    vus.withLock { $0.append(nombre ?? -1) }
                    groupe.leave()
                }
            }
        }
        groupe.wait()
        #expect(vus.withLock { $0 } == [3, 3, 3])
    }

    @Test("une base pleine refuse sans rien perdre, et sert de nouveau ce qu'elle a")
    func pleine() throws {
        let banc = try Banc(pagesMaximales: 60)
        let dossier = try banc.creerDossier()
        let premier = [UInt8](repeating: 7, count: 20_000)
        try banc.deposer(1, premier, dossier)
        #expect(throws: ErreurEntrepot.pleine) {
            try banc.deposer(2, [UInt8](repeating: 8, count: 2_000_000), dossier)
        }
        let petit = try banc.deposer(3, [9], dossier)
        #expect(petit.nouveau)
        let rapport = try Verification.examiner(repertoire: banc.repertoire)
        #expect(rapport.rupture == nil && rapport.traces == 3 && rapport.documents == 2)
    }

    @Test("un premier lot qui échoue à se valider n'empêche pas les suivants")
    func premierLotPerdu() throws {
        let banc = try Banc(pagesMaximales: 60)
        // Le tout premier acte de cette base échoue par manque de place : rien de ce qu'il a lu ne reste.
        let dossier = try banc.creerDossier()
        let issues = Mutex<[Bool]>([])
        let groupe = DispatchGroup()
        try enUnLot(banc) {
            for numero in 1...3 {
                groupe.enter()
                let octets = [UInt8](repeating: UInt8(numero), count: numero == 2 ? 4_000_000 : 10)
                banc.entrepot.soumettre(banc.acteDepot(numero, octets, dossier)) { resultat in
                    issues.withLock { $0.append((try? resultat.get()) != nil) }
                    groupe.leave()
                }
            }
        }
        groupe.wait()
        #expect(issues.withLock { $0.contains(false) })
        #expect(try banc.deposer(9, [9], dossier).nouveau)
        #expect(try Verification.examiner(repertoire: banc.repertoire).rupture == nil)
    }

    @Test("ce qui suit un acte défait survit à un arrêt brutal, même si cet acte débordait de la mémoire")
    func apresDebordement() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        let octets = [UInt8](repeating: 7, count: 30 << 20)
        let gros = (10..<14).map { banc.acteDepot($0, octets, dossier) }
        let depots = (1...3).map { numero in
            banc.acteDepot(numero, [UInt8](repeating: UInt8(numero), count: 200_000), dossier)
        }
        let erreurs = try issues(banc, 1...3) { (numero, t) throws(ErreurEntrepot) in
            guard numero == 2 else {
                _ = try depots[numero - 1](&t)
                return
            }
            // Chaque dépôt chasse vers le WAL les pages que le suivant récrira.
            for depot in gros { _ = try depot(&t) }
            throw .base(code: -3)
        }
        #expect(erreurs == [nil, .base(code: -3), nil])
        // Ce que le disque aurait après une coupure : la base et son WAL, sans l'index que la mémoire en a.
        let copie = banc.repertoire + "/copie.sqlite"
        for suite in ["", "-wal"] {
            try FileManager.default.copyItem(
                atPath: Entrepot.chemin(banc.repertoire) + suite, toPath: copie + suite)
        }
        let connexion = try Connection(path: copie, mode: .readWrite)
        var requete = try Statement(connexion, "SELECT count(*) FROM document")
        #expect(try requete.first { $0.int64(0) } == 2)
    }

    @Test("une file pleine répond surcharge au lieu de grossir")
    func surcharge() throws {
        let banc = try Banc(capacite: 2)
        let refus = Mutex(0)
        let groupe = DispatchGroup()
        try enUnLot(banc) {
            for _ in 0..<10 {
                groupe.enter()
                banc.entrepot.soumettre({ (_) throws(ErreurEntrepot) in }) { resultat in
                    if case .failure(.surcharge) = resultat { refus.withLock { $0 += 1 } }
                    groupe.leave()
                }
            }
        }
        groupe.wait()
        #expect(refus.withLock { $0 } == 8)
    }

    @Test("un entrepôt fermé refuse, et ce qui attendait est fini avant")
    func fermeture() throws {
        let banc = try Banc()
        let dossier = try banc.creerDossier()
        try banc.deposer(1, [1], dossier)
        banc.entrepot.fermer()
        #expect(throws: ErreurEntrepot.fermee) { try banc.deposer(2, [2], dossier) }
        #expect(try banc.compter("SELECT count(*) FROM document") == 1)
    }

    @Test("une base absente n'est pas créée sans qu'on le demande, une base plus récente arrête le démarrage")
    func ouverture() throws {
        let vide = NSTemporaryDirectory() + "dmp-vide-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: vide, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: vide) }
        #expect(throws: ErreurEntrepot.absente) {
            _ = try Entrepot(repertoire: vide, creer: false, contexte: Banc.contexte)
        }
        let banc = try Banc()
        banc.entrepot.fermer()
        try banc.autreConnexion().execute("PRAGMA user_version = 99")
        #expect(throws: ErreurEntrepot.plusRecente(trouvee: 99, connue: 4)) {
            _ = try Entrepot(repertoire: banc.repertoire, creer: false, contexte: Banc.contexte)
        }
    }

    @Test("les migrations publiées ne changent plus")
    func migrations() {
        let empreintes = Schema.migrations.map { SHA256.hash(Array($0.sql.utf8)).hex.prefix(16) }
        #expect(
            empreintes == ["4f295e05da421d12", "c3895877dcdb6460", "c989db1f31ad494e", "adee1e61ceff5c35"])
    }
}
