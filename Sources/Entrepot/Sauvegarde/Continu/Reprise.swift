import Domaine
import Foundation
import OpenSSLKit
import SQLiteKit

/// Un journal de pages, tel qu'une relecture l'a trouvé.
public struct JournalRelu: Sendable, Equatable {
    /// Son rang parmi les journaux du dépôt, à partir de 1.
    public var numero: Int
    /// Instants auxquels on peut revenir.
    public var cycles: Int
    /// Le premier.
    public var premier: Cycle?
    /// Le dernier.
    public var dernier: Cycle?
    /// Octets lus et conformes.
    public var octets: Int64
    /// Octets qui suivent le dernier cycle, dont il n'est rien fait : une écriture interrompue, ou en cours.
    public var reste: Int64
    /// Ces octets ne sont pas la fin d'une écriture : ce qui les suit est perdu.
    public var estAbime: Bool

    var defaut: String {
        "ne se lit plus après " + (dernier.map { $0.instant } ?? "son début")
    }
}

/// Ce qu'on restaure : une sauvegarde, et ce qui la prolonge jusqu'à un cycle.
public struct Reprise: Sendable, Equatable {
    /// La sauvegarde, telle qu'elle fut prise.
    public let base: Manifeste
    /// La sauvegarde, où l'instant, le schéma, les traces, la tête et la racine sont ceux du cycle.
    public let manifeste: Manifeste
    /// Le cycle ; `nil` : la sauvegarde elle-même.
    public let cycle: Cycle?
    /// Octets de la base au cycle.
    public let taille: Int64
    /// Sauvegardes plus récentes qui ne se lisent plus : leur nom, et ce qu'elles ont.
    public internal(set) var illisibles: [String] = []
    /// Les journaux à lire, dans l'ordre, et combien de cycles du dernier.
    let journaux: [Int]
    let cycles: Int

    init(_ base: Manifeste) {
        self.base = base
        manifeste = base
        cycle = nil
        taille = base.fichiers.first?.taille ?? 0
        journaux = []
        cycles = 0
    }

    init(_ base: Manifeste, _ cycle: Cycle, journaux: [Int], cycles: Int, taillePage: Int) {
        self.base = base
        var manifeste = base
        manifeste.instant = cycle.instant
        manifeste.schema = cycle.schema
        manifeste.traces = cycle.traces
        manifeste.tete = cycle.tete
        manifeste.racine = cycle.racine
        self.manifeste = manifeste
        self.cycle = cycle
        taille = Int64(cycle.position.pages) * Int64(taillePage)
        self.journaux = journaux
        self.cycles = cycles
    }
}

extension DepotDeSauvegardes {
    /// Les numéros des journaux d'un dépôt, dans l'ordre.
    static func journaux(_ depot: String) -> [Int] {
        FichierDurable.noms(depot + "/journaux").compactMap { Int($0) }.sorted()
    }

    /// Les journaux qui prolongent une sauvegarde ; une sauvegarde abîmée n'en nomme aucun.
    func appuis() throws(ErreurSauvegarde) -> Set<Int> {
        var appuis: Set<Int> = []
        for numero in numeros() {
            do throws(ErreurSauvegarde) {
                if let journal = try manifeste(numero).journal { appuis.insert(journal) }
            } catch .abime { continue }
        }
        return appuis
    }

    /// Relit un journal.
    ///
    /// - Throws: ``ErreurSauvegarde/abime(_:_:)`` si son en-tête ne se lit pas.
    public func journal(_ numero: Int) throws(ErreurSauvegarde) -> JournalRelu {
        let lecture = try LectureDeJournal(chemin, numero)
        let compris = try cyclesCompris(numero, lecture.etat.entete)
        var premier: Cycle?
        var rang = 0
        let lu = lecture.entier {
            rang += 1
            if rang > compris { premier = premier ?? $0 }
        }
        return JournalRelu(
            numero: numero, cycles: max(0, lu.cycles - compris), premier: premier, dernier: lu.dernier,
            octets: lu.longueur, reste: lu.reste, estAbime: lu.abime)
    }

    /// Cycles d'un journal auxquels rien ne mène : sa base les comprend, et il ne prend la suite d'aucun autre qui soit là.
    private func cyclesCompris(_ numero: Int, _ entete: EnteteDeJournal) throws(ErreurSauvegarde) -> Int {
        if let suite = entete.suite, Self.journaux(chemin).contains(suite.numero) { return 0 }
        for base in try inventorier().lisibles where base.journal == numero {
            return base.cyclesCompris ?? 0
        }
        return 0
    }

    /// Les journaux dont l'en-tête se lit.
    public func journauxLisibles() throws(ErreurSauvegarde) -> [JournalRelu] {
        var lus: [JournalRelu] = []
        for numero in Self.journaux(chemin) {
            do throws(ErreurSauvegarde) { lus.append(try journal(numero)) } catch .abime { continue }
        }
        return lus
    }

    static func retirerJournal(_ depot: String, _ numero: Int) throws(ErreurSauvegarde) -> Int64 {
        let nom = JournalDePages.nom(numero)
        var etat = stat()
        let taille = stat(depot + "/" + nom, &etat) == 0 ? Int64(etat.st_size) : 0
        try FichierDurable.retirer(depot + "/" + nom, nom: nom)
        return taille
    }

    /// Le dernier état connu à ce moment ou avant : une sauvegarde, ou un cycle de ce qui la prolonge.
    ///
    /// - Throws: ``ErreurSauvegarde/aucune`` si tous sont plus récents ; ``ErreurSauvegarde/abime(_:_:)`` si un journal ou une
    ///   sauvegarde ne se lit plus avant ce moment : on ne sait ce qui le suivait.
    public func reprise(_ moment: Moment) throws(ErreurSauvegarde) -> Reprise {
        var seule: Manifeste?
        var illisibles = Illisibles()
        let sansJournal = Self.journaux(chemin).isEmpty
        for numero in numeros().reversed() {
            guard let base = try illisibles.lire({ () throws(ErreurSauvegarde) in try manifeste(numero) })
            else { continue }
            guard moment.admet(base.date, base.traces) else { continue }
            guard let journal = base.journal else {
                seule = seule ?? base
                // Rien ne prolonge les précédentes : aucune n'est plus récente.
                if sansJournal { break }
                continue
            }
            // Nommée exactement, elle se restaure quoi qu'il soit advenu de ce qui la prolonge.
            if case .instant(base.date) = moment { return try illisibles.admettre(Reprise(base), moment) }
            let (prolongee, depassee) = try prolonger(base, journal, moment)
            // Une sauvegarde prise à part peut être plus récente que ce qui prolonge la précédente.
            if let seule, let date = seule.date, let autre = prolongee.manifeste.date, date >= autre {
                return try illisibles.admettre(Reprise(seule), moment)
            }
            return try illisibles.admettre(prolongee, moment, depassee: depassee)
        }
        guard let seule else { throw illisibles.faute ?? .aucune }
        return try illisibles.admettre(Reprise(seule), moment)
    }

    /// - Returns: ce qui prolonge la sauvegarde jusqu'à ce moment, et s'il y a un cycle au-delà.
    private func prolonger(
        _ base: Manifeste, _ premier: Int, _ moment: Moment
    ) throws(ErreurSauvegarde) -> (Reprise, depassee: Bool) {
        var reprise = Reprise(base)
        var lus: [Int] = []
        var attendue: EnteteDeJournal.Suite?
        let presents = Self.journaux(chemin)
        // Absent, il n'y a rien après la sauvegarde : elle vaut par elle-même.
        for numero in presents where numero >= premier {
            if lus.isEmpty, numero != premier { break }
            var lecture: LectureDeJournal
            do throws(ErreurSauvegarde) { lecture = try LectureDeJournal(chemin, numero) } catch {
                // Le dernier n'a peut-être pas fini de commencer.
                if case .abime = error, numero == presents.last, !lus.isEmpty { break }
                throw error
            }
            if let attendue, lecture.etat.entete.suite != attendue {
                // Une autre suite commence là ; ou celle-ci a perdu sa fin.
                if lecture.etat.entete.suite?.numero == attendue.numero {
                    throw .abime(JournalDePages.nom(attendue.numero), "sa fin manque")
                }
                break
            }
            lus.append(numero)
            var depasse = false
            while !depasse, let lu = lecture.suivant() {
                guard case .cycle(let cycle) = lu else { continue }
                // La sauvegarde a déjà ce que disent ceux d'avant son instantané, et davantage.
                if numero == premier, lecture.etat.cycles <= base.cyclesCompris ?? 0 { continue }
                if moment.admet(cycle.date, cycle.traces) {
                    reprise = Reprise(
                        base, cycle, journaux: lus, cycles: lecture.etat.cycles,
                        taillePage: lecture.etat.entete.taillePage)
                    if case .instant(cycle.date) = moment { depasse = true }
                } else {
                    depasse = true
                }
            }
            if depasse { return (reprise, true) }
            if lecture.etat.abime {
                throw .abime(
                    JournalDePages.nom(numero),
                    "ne se lit plus après \(lecture.etat.dernier?.instant ?? "son début")")
            }
            attendue = .init(numero: numero, empreinte: lecture.etat.empreinte.hex)
        }
        return (reprise, false)
    }
}

extension DepotDeSauvegardes.Moment {
    /// Un état de cet instant et de tant de traces n'est pas plus récent.
    func admet(_ instant: Instant?, _ traces: Int64) -> Bool {
        switch self {
        case .dernier: true
        case .rang(let rang): traces <= rang
        case .instant(let limite): instant.map { $0 <= limite } ?? false
        }
    }
}

/// Ce que les journaux disent, appliqué à une base rebâtie.
enum Prolongement {
    /// Écrit les pages jusqu'au cycle, et ce que les petits fichiers sont devenus.
    ///
    /// - Parameters:
    ///   - repertoire: celui où la sauvegarde est rebâtie.
    ///   - place: où y va un fichier ; `nil` s'il n'est pas de ceux qu'un journal tient.
    static func appliquer(
        _ reprise: Reprise, _ depot: borrowing DepotDeSauvegardes, dans repertoire: String,
        place: (String) -> String?
    ) throws(ErreurSauvegarde) {
        guard let cycle = reprise.cycle else { return }
        let descripteur = open(Entrepot.chemin(repertoire), O_WRONLY | O_CLOEXEC)
        guard descripteur >= 0 else { throw .fichier(Inventaire.base, errno: errno) }
        defer { close(descripteur) }
        var taillePage = 0
        for numero in reprise.journaux {
            var lecture = try LectureDeJournal(depot.chemin, numero)
            taillePage = lecture.etat.entete.taillePage
            let voulus = numero == reprise.journaux.last ? reprise.cycles : Int.max
            while lecture.etat.cycles < voulus, let lu = lecture.suivant() {
                switch lu {
                case .cycle: continue
                case .pages(let bloc): try ecrire(bloc, taillePage, descripteur)
                case .fichier(let bout, let octets):
                    guard let nom = place(bout.nom) else {
                        throw .abime(JournalDePages.nom(numero), "il nomme un fichier étranger")
                    }
                    try prolonger(repertoire, nom, bout, octets)
                }
            }
            guard voulus == Int.max || lecture.etat.cycles == voulus else {
                throw .abime(JournalDePages.nom(numero), "sa fin manque")
            }
        }
        guard ftruncate(descripteur, off_t(cycle.position.pages) * off_t(taillePage)) == 0,
            fsync(descripteur) == 0
        else { throw .fichier(Inventaire.base, errno: errno) }
    }

    private static func ecrire(
        _ bloc: [UInt8], _ taillePage: Int, _ descripteur: Int32
    ) throws(ErreurSauvegarde) {
        for debut in stride(from: 0, to: bloc.count, by: 4 + taillePage) {
            let page = Enregistrement.mot(bloc[debut..<(debut + 4)])
            guard page > 0, lseek(descripteur, off_t(page - 1) * off_t(taillePage), SEEK_SET) >= 0 else {
                throw .fichier(Inventaire.base, errno: EINVAL)
            }
            let panne = bloc.withUnsafeBytes {
                FichierDurable.ecrire(
                    descripteur, UnsafeRawBufferPointer(rebasing: $0[(debut + 4)..<(debut + 4 + taillePage)]))
            }
            if let panne { throw .fichier(Inventaire.base, errno: panne) }
        }
    }

    private static func prolonger(
        _ repertoire: String, _ nom: String, _ bout: BoutDeFichier, _ octets: ArraySlice<UInt8>
    ) throws(ErreurSauvegarde) {
        var chemin = repertoire
        for partie in nom.split(separator: "/").dropLast() {
            chemin += "/" + partie
            try FichierDurable.repertoire(chemin, nom: nom)
        }
        let descripteur = open(repertoire + "/" + nom, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descripteur >= 0 else { throw .fichier(nom, errno: errno) }
        defer { close(descripteur) }
        guard ftruncate(descripteur, off_t(bout.debut)) == 0, lseek(descripteur, 0, SEEK_END) >= 0 else {
            throw .fichier(nom, errno: errno)
        }
        let panne = octets.withUnsafeBytes { FichierDurable.ecrire(descripteur, $0) }
        if let panne { throw .fichier(nom, errno: panne) }
        guard fsync(descripteur) == 0 else { throw .fichier(nom, errno: errno) }
    }
}
