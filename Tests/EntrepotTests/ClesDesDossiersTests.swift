import Coffre
import Dispatch
import Domaine
import Foundation
import Regles
import SQLiteKit
import Synchronization
import Testing

@testable import Entrepot

@Suite("Clés des dossiers : confirmées, détruites, et ce qui en est répondu")
struct ClesDesDossiersTests {
    private func trousseau(_ banc: Banc) throws -> Connection {
        try Connection(path: banc.repertoire + "/trousseau.db", mode: .readWrite)
    }

    private func inscrites(_ banc: Banc) throws -> Int64? {
        var requete = try Statement(try trousseau(banc), "SELECT count(*) FROM cle WHERE etat = 2")
        return try requete.first { $0.int64(0) }
    }

    @Test("un arrêt confirme les clés des derniers dossiers créés")
    func confirmees() throws {
        let banc = try Banc()
        for numero in 1...2 { _ = try banc.ouvrir(Banc.identite(numero)) }
        banc.entrepot.fermer()
        #expect(try inscrites(banc) == 0)
    }

    private typealias Acte = @Sendable (inout Transaction) throws(ErreurEntrepot) -> Bool

    /// Ce qu'il advient d'actes soumis ensemble : un premier tient l'écrivain jusqu'à ce que tous soient d'un même lot.
    private static func ensemble(
        _ banc: Banc, _ actes: [(String, Acte)]
    ) -> [String: Result<Bool, ErreurEntrepot>] {
        let issues = Mutex<[String: Result<Bool, ErreurEntrepot>]>([:])
        let (passer, groupe) = (DispatchSemaphore(value: 0), DispatchGroup())
        let retient = Mutex(true)
        // Repris avec son lot, il n'attend plus.
        let retenir: Acte = { (_) in
            let premiere = retient.withLock { retient in
                defer { retient = false }
                return retient
            }
            if premiere { passer.wait() }
            return true
        }
        for (nom, acte) in [("retenu", retenir)] + actes {
            groupe.enter()
            banc.entrepot.soumettre(acte) { issue in
                issues.withLock { $0[nom] = issue }
                groupe.leave()
            }
        }
        passer.signal()
        groupe.wait()
        return issues.withLock { $0 }
    }

    /// Un effacement, comme le soumet le guichet.
    private static func effacement(
        _ dossier: RefDossier
    ) -> Acte {
        let demande = Demande(
            .effacement, appelant: .reconnu(Banc.gerant), justification: Justification(motif: "DEMANDE"))
        return { (t) throws(ErreurEntrepot) in
            var faits = Faits()
            faits.dossier = try t.faits(dossier: dossier, pour: demande.appelant.acteur, avecTraits: true)
            guard case .accorde(let permis) = Banc.ouvert.statuer(demande, faits).permis() else {
                throw .base(code: -2)
            }
            _ = try t.changerEtat(dossier, contre: permis)
            return true
        }
    }

    @Test("tant que la clé n'est pas détruite, l'effacement n'est pas dit fait ; le reste du lot l'est")
    func destructionEmpechee() throws {
        let banc = try Banc()
        let (efface, autre) = (try banc.ouvrir(Banc.identite(1)), try banc.ouvrir(Banc.identite(2)))
        try trousseau(banc).execute(
            "CREATE TRIGGER pas_de_place BEFORE UPDATE ON cle BEGIN SELECT RAISE(FAIL, 'essai'); END")
        let lire: Acte = { (t) throws(ErreurEntrepot) in try t.cle(autre) != nil }
        #expect(
            Self.ensemble(banc, [("efface", Self.effacement(efface)), ("autre", lire)]) == [
                "retenu": .success(true), "efface": .failure(.incertaine), "autre": .success(true),
            ])
        #expect(try banc.compter("SELECT count(*) FROM dossier WHERE etat = 'EFFACE'") == 1)
        // Dès que le trousseau se laisse écrire, elle l'est, sans qu'on le redemande.
        try trousseau(banc).execute("DROP TRIGGER pas_de_place")
        banc.entrepot.fermer()
        #expect(try banc.entrepot.trousseau.cleDuDossier(efface.uuid) == nil)
        #expect(try banc.entrepot.trousseau.cleDuDossier(autre.uuid) != nil)
    }

    @Test(
        "effacé, un dossier n'a plus ni textes ni clé, dès son lot et même si la destruction se fait attendre"
    )
    func dansLeLotDeLEffacement() throws {
        let banc = try Banc()
        let efface = try banc.ouvrir(Banc.identite(1))
        let nom = try banc.deposer(1, [1, 2, 3], efface, Banc.identite(1)).entryUUID
        try trousseau(banc).execute(
            "CREATE TRIGGER pas_de_place BEFORE UPDATE ON cle BEGIN SELECT RAISE(FAIL, 'essai'); END")
        let lire: Acte = { (t) throws(ErreurEntrepot) in
            let (document, cle) = (try t.lire(nom, pour: Banc.gerant), try t.cle(efface))
            return document?.fiche.metadonnees.titre == "" && cle == nil
        }
        #expect(
            Self.ensemble(banc, [("effacé", Self.effacement(efface)), ("suivant", lire)]) == [
                "retenu": .success(true), "effacé": .failure(.incertaine), "suivant": .success(true),
            ])
        #expect(try banc.entrepot.trousseau.cleDuDossier(efface.uuid) != nil)
        #expect(try banc.entrepot.attendre(lire))
    }

    /// Une création, comme la soumet le guichet.
    private static func creation(
        _ numero: Int
    ) -> Acte {
        let demande = Demande(
            .creationDossier, appelant: .reconnu(Banc.gerant), identite: Banc.identite(numero))
        return { (t) throws(ErreurEntrepot) in
            guard case .accorde(let permis) = Banc.ouvert.statuer(demande, Faits()).permis() else {
                throw .base(code: -2)
            }
            _ = try t.creer(NouveauDossier(identite: Banc.identite(numero)), existant: nil, contre: permis)
            return true
        }
    }

    @Test("d'un lot repris parce qu'un effacement y échoue, chaque clé suit le sort de son acte")
    func lotRepris() throws {
        let banc = try Banc()
        let (efface, garde) = (try banc.ouvrir(Banc.identite(1)), try banc.ouvrir(Banc.identite(2)))
        let actes: [(String, Acte)] = [
            ("créé avant", Self.creation(3)),
            (
                "échoué",
                { (t) throws(ErreurEntrepot) in
                    _ = try Self.creation(4)(&t)
                    _ = try Self.effacement(garde)(&t)
                    throw .base(code: -3)
                }
            ),
            ("effacé", Self.effacement(efface)), ("créé après", Self.creation(5)),
        ]
        let issues = Self.ensemble(banc, actes)
        for (nom, _) in actes {
            let attendue: Result<Bool, ErreurEntrepot> =
                nom == "échoué" ? .failure(.base(code: -3)) : .success(true)
            #expect(issues[nom] == attendue, "\(nom)")
        }
        #expect(try banc.compter("SELECT count(*) FROM dossier") == 4)
        #expect(try banc.entrepot.trousseau.cleDuDossier(efface.uuid) == nil)
        #expect(try banc.entrepot.trousseau.cleDuDossier(garde.uuid) != nil)
        banc.entrepot.fermer()
        #expect(try inscrites(banc) == 0)
        var cles = try Statement(
            try trousseau(banc), "SELECT etat FROM cle WHERE length(nom) = 36 ORDER BY etat")
        var etats: [Int64] = []
        try cles.forEachRow { etats.append($0.int64(0)) }
        #expect(etats == [3, 3, 3, 4])
        #expect(try Verification.examiner(repertoire: banc.repertoire).rupture == nil)
    }
}
