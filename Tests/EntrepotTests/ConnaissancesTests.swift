import Dispatch
import Domaine
import Regles
import SQLiteKit
import Synchronization
import Testing

@testable import Entrepot

/// Une lecture déjà faite se refait sans relire la base, et ne vaut que si rien n'a changé depuis.
@Suite("§ 6 — une décision prise sur ce que l'on sait déjà vaut celle prise sur la base")
struct ConnaissancesTests {
    let horloge: Horloge
    let banc: Banc
    let dossier: RefDossier
    let document: RefDocument

    /// Ce qu'une lecture a donné, et d'où elle l'a tiré.
    private struct Lecture: Equatable {
        var motif: String
        var deMemoire: Bool
        var mineur: Bool?
    }

    private static let debut: Int64 = 1_790_000_000_000
    private static let minuit: Int64 = (debut / 86_400_000 + 1) * 86_400_000

    init() throws {
        let horloge = Horloge(heure: Self.debut)
        self.horloge = horloge
        banc = try Banc(horloge: { horloge.instant }, dureeAutorisationJours: 1)
        dossier = try banc.ouvrir()
        document = try banc.deposer(1, [1, 2, 3], dossier, Banc.identite)
        try banc.autoriser(dossier)
    }

    /// La consultation des octets, telle que le guichet la soumet.
    private func lire(
        par acteur: Acteur = Banc.medecin, _ document: RefDocument? = nil, sous nom: String? = nil
    ) throws -> Lecture {
        let demande = Demande(.consultation, appelant: .reconnu(acteur))
        let nom = nom ?? (document ?? self.document).uniqueId
        let issue = Mutex<Result<Lecture, ErreurEntrepot>?>(nil)
        let finie = DispatchSemaphore(value: 0)
        banc.entrepot.soumettreLecture(demande) { (t) throws(ErreurEntrepot) -> Lecture in
            let deMemoire = t.differe?.memoireSeule == true
            guard let lu = try t.lire(nom, pour: acteur, avecTextes: false) else { throw .base(code: -4) }
            var faits = Faits()
            faits.dossier = try t.faits(dossier: lu.ref.dossier, pour: acteur, souvenir: true)
            faits.document = lu.faits
            let decision = Banc.ouvert.statuer(demande, faits)
            let motif = decision.verdict.motif.rawValue
            switch decision.permis() {
            case .accorde(let permis): _ = try t.accorder(lu, contre: permis, voir: { _ in true })
            case .refuse(let verdict): _ = try t.refuser(verdict, document: lu.ref)
            }
            return Lecture(motif: motif, deMemoire: deMemoire, mineur: faits.dossier?.mineur)
        } fin: { resultat in
            issue.withLock { $0 = resultat }
            finie.signal()
        }
        finie.wait()
        return try #require(try issue.withLock { try $0?.get() })
    }

    private func traces() throws -> Int64? {
        try banc.compter("SELECT count(*) FROM trace WHERE action = 'consultation'")
    }

    private static func retirerSansLeDire(
        _ dossier: RefDossier, _ t: inout Transaction
    ) throws(ErreurEntrepot) {
        do throws(SQLiteError) {
            _ = try t.retirer(dossier, "PS", Banc.medecin.id, secret: false)
        } catch { throw ErreurEntrepot(error) }
    }

    @Test("la seconde lecture ne relit rien, et a sa trace comme la première")
    func seconde() throws {
        #expect(try lire() == Lecture(motif: "ACC-00", deMemoire: false, mineur: false))
        #expect(try lire() == Lecture(motif: "ACC-00", deMemoire: true, mineur: false))
        #expect(try lire().deMemoire)
        #expect(try traces() == 3)
        // Ce qu'un autre sait n'est pas à lui.
        #expect(try !lire(par: Banc.confrere).deMemoire)
        #expect(try lire(par: Banc.confrere).motif == "CST-01")
        var ailleurs = Banc.medecin
        ailleurs.structure = "1120456789"
        #expect(try !lire(par: ailleurs).deMemoire)
    }

    @Test("un dépôt, une notification, une lecture d'un autre n'y changent rien ; une fiche changée, si")
    func ceQuiChange() throws {
        _ = try lire()
        try banc.deposer(2, [1, 2, 3], dossier, Banc.identite)
        try banc.lire(document, par: Banc.patient)
        #expect(try !lire().deMemoire, "le titulaire vient de l'ouvrir")
        #expect(try lire().deMemoire)
        try banc.lire(document, par: Banc.patient)
        try banc.deposer(3, [1, 2, 3], dossier, Banc.identite)
        try banc.lister(dossier)
        #expect(try lire().deMemoire)
        try banc.changer(document, .masquage)
        #expect(try !lire().deMemoire)
        #expect(try lire().motif == "VIS-01")
    }

    @Test("le retrait d'une autorisation, le blocage, sont vus par la lecture qui suit")
    func retrait() throws {
        _ = try lire()
        try banc.autoriser(
            dossier, .autorisationSuppression, par: Banc.patient, pour: .professionnel(Banc.medecin.id))
        #expect(try lire() == Lecture(motif: "CST-03", deMemoire: false, mineur: false))
        try banc.autoriser(dossier)
        #expect(try lire() == Lecture(motif: "ACC-00", deMemoire: false, mineur: false))
        try banc.bloquer(dossier, Banc.medecin.id)
        #expect(try lire().motif == "BLO-01")
    }

    @Test("une autorisation échoit à la milliseconde, sans que rien ne s'écrive")
    func echeance() throws {
        horloge.avancer(86_400_000 - 2)
        _ = try lire()
        horloge.avancer(1)
        #expect(try lire() == Lecture(motif: "ACC-00", deMemoire: true, mineur: false))
        horloge.avancer(1)
        #expect(try lire().motif == "CST-02")
    }

    @Test("un dossier notifié s'ouvre à son heure")
    func opposition() throws {
        try banc.autreConnexion().execute("UPDATE dossier SET etat = 'NOTIFIE', etat_ms = 1790000000000")
        horloge.avancer(42 * 86_400_000 - 1)
        #expect(try lire().motif == "DOS-01")
        horloge.avancer(1)
        #expect(try lire() == Lecture(motif: "CST-02", deMemoire: false, mineur: false))
    }

    @Test("on devient majeur à minuit")
    func minuit() throws {
        var identite = Banc.identite(7)
        let jour = Instant(ms: Self.minuit).rfc3339.prefix(10)
        identite.dateNaissance = "\(Int(jour.prefix(4)).map { $0 - 18 } ?? 0)" + jour.dropFirst(4)
        let autre = try banc.ouvrir(identite)
        let sien = try banc.deposer(7, [1, 2, 3], autre, identite)
        try banc.autoriser(autre)
        horloge.avancer(Self.minuit - Self.debut - 1)
        #expect(try lire(sien).mineur == true)
        #expect(try lire(sien) == Lecture(motif: "ACC-00", deMemoire: true, mineur: true))
        horloge.avancer(1)
        #expect(try lire(sien).mineur == false)
    }

    @Test("ce qu'un autre processus change est vu")
    func autreProcessus() throws {
        _ = try lire()
        #expect(try lire().deMemoire)
        try banc.autreConnexion().execute("UPDATE autorisation SET retiree_ms = 1")
        #expect(try lire() == Lecture(motif: "CST-03", deMemoire: false, mineur: false))
    }

    @Test("un acte qui change des droits sans dire de qui fait tout relire")
    func sansLeDire() throws {
        _ = try lire()
        let dossier = dossier
        try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in
            try Self.retirerSansLeDire(dossier, &t)
        }
        #expect(try lire() == Lecture(motif: "CST-03", deMemoire: false, mineur: false))
    }

    @Test("ce qui fut lu dans une transaction défaite ne vaut rien")
    func defaite() throws {
        _ = try lire()
        let dossier = dossier
        for _ in 0..<2 {
            #expect(throws: ErreurEntrepot.base(code: 77)) {
                try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in
                    try Self.retirerSansLeDire(dossier, &t)
                    let faits = try t.faits(dossier: dossier, pour: Banc.medecin, souvenir: true)
                    guard faits.autorisation == .retire else { throw .base(code: 78) }
                    throw .base(code: 77)
                }
            }
            #expect(try lire().motif == "ACC-00")
        }
        #expect(try lire().deMemoire)
    }

    @Test("un document refusé n'est pas su de mémoire : caché, il ne répond pas plus vite qu'un inconnu")
    func refuse() throws {
        _ = try lire()
        #expect(try lire().deMemoire)
        try banc.changer(document, .masquage)
        for _ in 0..<3 {
            #expect(try lire() == Lecture(motif: "VIS-01", deMemoire: false, mineur: false))
        }
    }

    @Test("refusé sous un nom que son changement lui a pris, il n'est pas su de mémoire non plus")
    func refuseSousUnAncienNom() throws {
        let ancien = document.entryUUID
        _ = try lire(sous: ancien)
        #expect(try lire(sous: ancien).deMemoire)
        try banc.changer(document, .masquage)
        _ = try lire(sous: ancien)
        let cle = try #require(Connaissances.Cle(ancien, pour: Banc.medecin))
        #expect(banc.entrepot.connaissances.document(cle, a: horloge.instant) == nil)
    }

    @Test("d'un patient, rien n'est retenu")
    func patient() throws {
        for _ in 0..<2 { #expect(try !lire(par: Banc.patient).deMemoire) }
    }

    @Test("une liste se décide sur son instantané, si récent que soit le changement qui la précède")
    func listeApresUnActe() throws {
        _ = try lire()
        try banc.changer(document, .masquage)
        let demande = Demande(.rechercheMetadonnees, appelant: .reconnu(Banc.medecin))
        let dossier = dossier
        let fois = Mutex(0)
        let finie = DispatchSemaphore(value: 0)
        banc.entrepot.soumettreLecture(demande) { (t) throws(ErreurEntrepot) in
            fois.withLock { $0 += 1 }
            var faits = Faits()
            faits.dossier = try t.faits(dossier: dossier, pour: Banc.medecin)
            guard case .accorde(let permis) = Banc.ouvert.statuer(demande, faits).permis() else {
                throw .base(code: -5)
            }
            _ = try t.lister(CriteresListe(), dossier: dossier, contre: permis, voir: { _ in true })
        } fin: { _ in
            finie.signal()
        }
        finie.wait()
        #expect(fois.withLock { $0 } == 1, "l'écrivain n'a que sa trace à écrire")
    }

    @Test("il n'en est gardé qu'un nombre borné")
    func borne() throws {
        let connaissances = Connaissances(capacite: 2)
        let instant = Instant(ms: 5)
        func appelant(_ dossier: Int64) throws -> Connaissances.Cle<Int64> {
            try #require(Connaissances.Cle(dossier, pour: Banc.medecin))
        }
        for numero in 1...3 as ClosedRange<Int64> {
            connaissances.retenir(
                Connaissances.Sue(valeur: FaitsDossier(), repere: 1, instants: 0..<10), try appelant(numero))
        }
        #expect(connaissances.faits(try appelant(1), a: instant) == nil)
        #expect(connaissances.faits(try appelant(3), a: instant) != nil)
        #expect(connaissances.faits(try appelant(3), a: Instant(ms: 10)) == nil)
        connaissances.oublier(3)
        #expect(connaissances.faits(try appelant(3), a: instant) == nil)
        #expect(Connaissances.Cle(1, pour: Banc.patient) == nil, "son matricule resterait en mémoire")
    }
}
