import Dispatch
import Domaine
import Foundation
import Outillage
import Synchronization
import Testing

@testable import Entrepot
@testable import dmp

/// Ce qu'il faut pour suivre la base d'un serveur qui sert.
extension AtelierSauvegarde {
    /// Un suivi dans ce processus, dont le WAL recommence souvent.
    func suivi(trames: UInt32 = 60, cycle: Duration = .milliseconds(20)) throws -> Suivi {
        try Self.suivi(serveur.donnees, depot, trames: trames, cycle: cycle)
    }

    static func suivi(
        _ donnees: String, _ depot: String, trames: UInt32, cycle: Duration, tour: Duration = .seconds(3600),
        horloge: @escaping () -> Instant = Service.horloge
    ) throws -> Suivi {
        try Suivi(
            donnees: donnees, depot: depot,
            reglages: Suivi.Reglages(trames: trames, cycle: cycle, tour: tour),
            liens: Suivi.Liens(
                horloge: horloge,
                racine: { traces throws(ErreurSauvegarde) in try CommandeSauvegarder.racine(donnees, traces)
                },
                racineDeBase: { traces, repos throws(ErreurSauvegarde) in
                    try CommandeSauvegarder.racine(donnees, traces, repos)
                }, cles: { () throws(ErreurSauvegarde) in }))
    }

    /// Les cycles d'un journal, dans l'ordre.
    func cycles(_ journal: Int) throws -> [Cycle] {
        var lus: [Cycle] = []
        _ = try LectureDeJournal(depot, journal).entier { lus.append($0) }
        return lus
    }

    var journaux: [Int] { DepotDeSauvegardes.journaux(depot) }

    /// Traces de la base du serveur.
    func traces() throws -> Int64 {
        let lecteur = try LecteurContinu(Entrepot.chemin(serveur.donnees))
        return try lecteur.ouvrir().traces
    }

    /// Fait avancer un suivi jusqu'à ce que le journal ait tout ce que le serveur a validé.
    func rattraper(_ suivi: Suivi) throws {
        let voulues = try traces()
        let limite = Date().addingTimeInterval(60)
        var vus: Int?
        while true {
            if vus != suivi.cycles {
                vus = suivi.cycles
                if try cycles(try #require(journaux.last)).last?.traces ?? 0 >= voulues { return }
            }
            try #require(Date() < limite, "le suivi n'avance plus")
            try suivi.avancer()
            usleep(1000)
        }
    }

    /// Restaure à un moment, et compare chaque octet et la tête du journal à ceux du serveur.
    @discardableResult
    func restaurerEtComparer(_ nom: String, au: String? = nil, a cycle: Cycle) throws -> [String: [UInt8]] {
        let (code, sortie) = try restaurer(nom, au: au)
        #expect(code == 0, "\(sortie)")
        #expect(sortie.contains("tête du journal : \(cycle.traces):\(cycle.tete)"), "\(sortie)")
        #expect(sortie.contains("prolongée jusqu'à \(cycle.instant)"), "\(sortie)")
        let restaures = place + "/" + nom
        #expect(try Self.empreinte(serveur.donnees, trace: cycle.traces) == cycle.tete)
        #expect(try Self.empreinte(restaures, trace: cycle.traces) == cycle.tete)
        #expect(try Self.empreinte(restaures, trace: cycle.traces + 1) == nil)
        let (lus, tous) = (try Self.documents(restaures), try Self.documents(serveur.donnees))
        for (identifiant, octets) in lus { #expect(octets == tous[identifiant]) }
        return lus
    }
}

/// Un suivi qui avance dans son fil.
final class SuiviDeFond: Sendable {
    private let fini = Atomic(false)
    private let groupe = DispatchGroup()
    private let panne = Mutex<String?>(nil)

    init(_ donnees: String, _ depot: String, trames: UInt32, tour: Duration = .seconds(3600)) {
        groupe.enter()
        Thread.detachNewThread { [self] in
            defer { groupe.leave() }
            do {
                let suivi = try AtelierSauvegarde.suivi(
                    donnees, depot, trames: trames, cycle: .milliseconds(20), tour: tour)
                if !suivi.estCommence { _ = try suivi.prendreUneBase() }
                while !fini.load(ordering: .acquiring) {
                    try suivi.avancer()
                    usleep(2000)
                }
            } catch { panne.withLock { $0 = "\(error)" } }
        }
    }

    /// Ce qui l'a arrêté, s'il ne l'a pas été par ``arreter()``.
    var defaut: String? { panne.withLock { $0 } }

    func arreter() {
        fini.store(true, ordering: .releasing)
        groupe.wait()
    }
}

/// `dmp sauvegarder --continu`, dans son processus.
final class SuiviEnProcessus {
    let processus: ChildProcess
    private var lu = ""

    init(_ arguments: [String], limite: Int? = nil) throws {
        var commande = [ServeurEssai.executable] + arguments
        if let limite {
            commande =
                ["/bin/bash", "-c", "trap '' XFSZ; ulimit -f \(limite); exec \"$@\"", "bash"] + commande
        }
        processus = try ChildProcess(commande[0], Array(commande.dropFirst()), errors: .piped)
    }

    deinit { tuer() }

    /// Attend que le processus dise ce texte ; faux s'il finit avant.
    func attendre(_ texte: String) -> Bool {
        while !lu.contains(texte) {
            let octets = processus.readAvailable()
            guard !octets.isEmpty else { return false }
            lu += String(decoding: octets, as: UTF8.self)
        }
        return true
    }

    func tuer() {
        processus.kill(SIGKILL)
        processus.waitUntilExit()
    }
}
