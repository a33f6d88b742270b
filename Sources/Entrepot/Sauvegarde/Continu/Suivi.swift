public import Domaine
import Foundation
import OpenSSLKit
import SQLiteKit

/// Suit une base à côté du serveur qui y écrit, et inscrit chaque seconde ce qui y fut validé.
///
/// Deux connexions de lecture se relaient : un instantané est toujours ouvert. Tant qu'il l'est, SQLite ne recouvre pas ce
/// qui le suit dans le WAL ; le suivant s'ouvre, les trames entre les deux sont copiées, et l'ancien se ferme alors. Une
/// suite qui ne se prouve pas n'est jamais inscrite : ``ErreurSauvegarde/interrompu(_:)``, et une autre base commence.
public final class Suivi {
    /// Ce qui règle un suivi.
    public struct Reglages: Sendable {
        /// Trames du WAL à partir desquelles il recommence : 8 Mio de pages de 8 Kio.
        var trames: UInt32 = 1000
        /// Un cycle, au plus, par durée ; un tour au moins, si quelque chose est écrit.
        var cycle = Duration.seconds(1)
        var tour = Duration.seconds(10)

        /// Ceux d'un service.
        public init() {}

        init(trames: UInt32, cycle: Duration, tour: Duration) {
            self.trames = trames
            self.cycle = cycle
            self.tour = tour
        }
    }

    /// Ce que le suivi demande à qui sait lire le journal signé et les clés.
    public struct Liens {
        var horloge: () -> Instant
        var racine: (Int64) throws(ErreurSauvegarde) -> [UInt8]
        var racineDeBase: (Int64, _ repos: () -> Void) throws(ErreurSauvegarde) -> [UInt8]
        var cles: () throws(ErreurSauvegarde) -> Void

        /// - Parameters:
        ///   - racine: la racine de l'arbre de tant de traces, d'un nombre qui ne fait que croître.
        ///   - racineDeBase: de même, d'un nombre quelconque, avec un repos après chaque peu de travail.
        ///   - cles: copie les clés si elles ont changé ; rien n'est inscrit avant qu'elle ne rende la main.
        public init(
            horloge: @escaping () -> Instant, racine: @escaping (Int64) throws(ErreurSauvegarde) -> [UInt8],
            racineDeBase: @escaping (Int64, _ repos: () -> Void) throws(ErreurSauvegarde) -> [UInt8],
            cles: @escaping () throws(ErreurSauvegarde) -> Void
        ) {
            self.horloge = horloge
            self.racine = racine
            self.racineDeBase = racineDeBase
            self.cles = cles
        }
    }

    let donnees: String
    let depot: String
    let reglages: Reglages
    let liens: Liens
    private let fichier: Prise.Identite
    private let verrou: VerrouDeFichier

    var courant: LecteurContinu
    var autre: LecteurContinu
    /// Celle qui arrête l'écrivain un moment, et celle qui reporte le WAL.
    let arret: LecteurContinu
    let report: LecteurContinu
    private var accompagnement = Accompagnement()

    var journal: JournalDePages?
    /// Jusqu'où le journal a tout.
    var position: WALPosition
    /// L'instantané tenu a tout dans la base.
    var estReporte = false
    private var schema: Int32 = 0
    let taillePage: Int
    let wal: SuiteDuWAL
    private var dernierCycle = ContinuousClock.now
    var dernierTour = ContinuousClock.now
    /// Ce qui a interrompu la suite pendant qu'une base était prise.
    private var panne: ErreurSauvegarde?
    /// Une base est en train d'être prise : ce que le WAL garde derrière lui, elle le relira.
    private(set) var prendUneBase = false
    /// Le plus long arrêt de l'écrivain.
    public internal(set) var arretMaximal = Duration.zero
    /// Cycles inscrits.
    public private(set) var cycles = 0

    /// Ouvre la base et réserve le dépôt à ce suivi : d'autres commandes y sauvegardent, relisent ou purgent encore.
    public init(
        donnees: String, depot chemin: String, reglages: Reglages = Reglages(), liens: Liens
    ) throws(ErreurSauvegarde) {
        // Le schéma est celui de ce programme, et le dépôt existe.
        _ = try Prise(donnees: donnees)
        _ = try DepotDeSauvegardes(chemin, .ecrire)
        verrou = try VerrouDeFichier(chemin + "/suivi", nom: "suivi", seul: true, occupe: .occupe)
        let base = Entrepot.chemin(donnees)
        guard let fichier = Prise.Identite(base) else { throw .entrepot(.absente) }
        let courant = try LecteurContinu(base)
        let arret = try LecteurContinu(base, mode: .readWrite)
        let report = try LecteurContinu(base, mode: .readWrite)
        for lecteur in [arret, report] {
            try deLaBase { () throws(ErreurEntrepot) in
                try convertir { () throws(SQLiteError) in
                    try lecteur.connexion.execute("PRAGMA busy_timeout=0")
                }
            }
        }
        self.donnees = donnees
        self.depot = chemin
        self.reglages = reglages
        self.liens = liens
        self.fichier = fichier
        taillePage = try courant.taillePage()
        wal = SuiteDuWAL(base: base, taillePage: taillePage)
        autre = try LecteurContinu(base)
        let debut = try courant.ouvrir()
        (self.courant, self.arret, self.report) = (courant, arret, report)
        position = debut.position
        estReporte = debut.estReporte
        schema = debut.schema
        _ = try reprendre(debut)
    }

    /// La suite d'un journal est tenue ; sinon, il faut une base.
    public var estCommence: Bool { journal != nil }

    /// Reprend le dernier journal du dépôt, si le WAL n'a pas recommencé depuis : ses trames le prouvent.
    private func reprendre(_ debut: LecteurContinu.Instantane) throws(ErreurSauvegarde) -> Bool {
        guard let numero = DepotDeSauvegardes.journaux(depot).last else { return false }
        let lu: EtatDeJournal
        do throws(ErreurSauvegarde) {
            lu = try LectureDeJournal(depot, numero).entier()
        } catch .abime { return false }
        let de = lu.dernier?.position ?? lu.entete.position
        guard !lu.abime, lu.entete.taillePage == taillePage, try aUneBase(numero),
            lu.dernier.map({ $0.schema == Int(schema) }) ?? true,
            wal.trames(de: de, a: debut.position, tenue: false) != nil
        else { return false }
        position = de
        journal = try JournalDePages(depot, reprendre: lu)
        let instant = liens.horloge()
        try inscrire(debut, instant, [])
        return true
    }

    /// Une sauvegarde s'appuie sur ce journal, ou sur un de ceux dont il prend la suite.
    private func aUneBase(_ numero: Int) throws(ErreurSauvegarde) -> Bool {
        let depot = try DepotDeSauvegardes(depot, .lire)
        let appuis = try depot.appuis()
        var numero = numero
        while !appuis.contains(numero) {
            let precedent: Int?
            do throws(ErreurSauvegarde) {
                precedent = try LectureDeJournal(self.depot, numero).etat.entete.suite?.numero
            } catch .abime { return false }
            guard let precedent, precedent < numero else { return false }
            numero = precedent
        }
        return true
    }

    /// Prend une base, sans interrompre la suite s'il y en a une : les cycles continuent pendant ce temps.
    public func prendreUneBase() throws(ErreurSauvegarde) -> (Manifeste, Ajouts) {
        let ouvert = try DepotDeSauvegardes(depot, .ecrire)
        // Jamais le numéro d'un journal qu'une sauvegarde nomme, même s'il n'y est plus.
        let suivant = max(DepotDeSauvegardes.journaux(depot).last ?? 0, try ouvert.appuis().max() ?? 0) + 1
        journal = try JournalDePages(
            depot,
            EnteteDeJournal(
                numero: suivant, taillePage: taillePage,
                suite: journal.map { .init(numero: $0.numero, empreinte: $0.empreinte.hex) },
                position: position))
        var prise = try Prise(donnees: donnees)
        let inscrits = cycles
        prise.journal = (suivant, { [unowned self] in cycles - inscrits })
        prise.battement = { [unowned self] in self.battre(tours: false) }
        prise.enRepos = { [unowned self] in self.battre(tours: true) }
        prendUneBase = true
        defer { prendUneBase = false }
        let bilan = try prise.prendre(ouvert, horloge: liens.horloge) {
            traces, repos throws(ErreurSauvegarde) in
            // Ce que l'instantané demande de clés est copié avant que la sauvegarde n'existe.
            try liens.cles()
            return try liens.racineDeBase(traces, repos)
        }
        // Une prise neuve sauvegarde toujours.
        guard case .prise(let manifeste, let ajouts) = bilan else { throw .interrompu(.trou) }
        return (manifeste, ajouts)
    }

    /// - Parameter tours: la base en cours ne tient rien : le WAL peut recommencer.
    private func battre(tours: Bool) {
        guard panne == nil else { return }
        do throws(ErreurSauvegarde) { try avancer(tours: tours) } catch { panne = error }
    }

    /// Fait ce qui est dû : un cycle, un tour, ou rien.
    ///
    /// À appeler souvent : sans rien de neuf, elle ne fait que regarder l'index du WAL.
    public func avancer() throws(ErreurSauvegarde) {
        if let panne { throw panne }
        try avancer(tours: true)
    }

    private func avancer(tours: Bool) throws(ErreurSauvegarde) {
        guard let journal, let (place, reportees) = courant.connexion.walPosition() else { return }
        let depuis = dernierCycle.duration(to: .now)
        if place == position {
            // Rien de neuf. Un instantané dont tout est dans la base laisse le WAL recommencer.
            if !estReporte, reportees == place.frame { try deplacer() }
        } else {
            let neuves =
                place.salts == position.salts ? place.frame - min(place.frame, position.frame) : place.frame
            guard depuis >= reglages.cycle || neuves >= max(reglages.trames / 2, 1) else { return }
            try cycle()
        }
        if depuis >= reglages.cycle {
            guard journal.estNomme else { throw .interrompu(.journalRetire) }
            guard Prise.Identite(Entrepot.chemin(donnees)) == fichier else {
                throw .interrompu(.baseRemplacee)
            }
            dernierCycle = .now
        }
        guard tours, position.frame > 0 else { return }
        if position.frame >= reglages.trames || dernierTour.duration(to: .now) >= reglages.tour {
            try tourner()
        }
    }

    /// Ce qui a été validé depuis le dernier cycle, inscrit.
    func cycle() throws(ErreurSauvegarde) {
        let petits = try accompagnement.changements(donnees)
        let instant = liens.horloge()
        let neuf = try autre.ouvrir()
        try inscrire(neuf, instant, petits)
        courant.fermer()
        swap(&courant, &autre)
        dernierCycle = .now
    }

    private func deplacer() throws(ErreurSauvegarde) {
        let neuf = try autre.ouvrir()
        guard neuf.position == position else {
            autre.fermer()
            return
        }
        courant.fermer()
        swap(&courant, &autre)
        estReporte = neuf.estReporte
    }

    /// Copie les trames qui mènent à un instantané, puis inscrit son cycle.
    private func inscrire(
        _ neuf: LecteurContinu.Instantane, _ instant: Instant, _ petits: [Accompagnement.Changement]
    ) throws(ErreurSauvegarde) {
        guard let trames = wal.trames(de: position, a: neuf.position, tenue: true) else {
            throw .interrompu(.trou)
        }
        let pages = PagesDuWAL(
            Entrepot.chemin(donnees), trames, taillePage: taillePage, pages: neuf.position.pages)
        try inscrire(neuf, instant, petits, pages)
    }

    /// Inscrit un cycle et les pages qui y mènent.
    func inscrire<Lues: Sequence>(
        _ neuf: LecteurContinu.Instantane, _ instant: Instant, _ petits: [Accompagnement.Changement],
        _ pages: Lues
    ) throws(ErreurSauvegarde) where Lues.Element == (page: UInt32, octets: [UInt8]) {
        guard let journal else { return }
        guard neuf.schema == schema else { throw .interrompu(.schema) }
        try journal.ajouter(pages)
        for petit in petits { try journal.ajouter(petit.nom, debut: petit.debut, petit.octets) }
        if let lues = pages as? PagesDuWAL, !lues.toutes { throw .interrompu(.trou) }
        // Une clé dont une page a besoin est durable dans le trousseau avant elle, et dans sa copie avant le cycle.
        try liens.cles()
        try journal.inscrire(
            Cycle(
                instant: instant.rfc3339, schema: Int(neuf.schema), traces: neuf.traces, tete: neuf.tete,
                racine: try liens.racine(neuf.traces).hexadecimal, position: neuf.position))
        position = neuf.position
        estReporte = neuf.estReporte
        cycles += 1
    }
}
