import Dispatch
import Synchronization

/// Un acte qui attend l'écrivain, et la façon de répondre une fois la transaction close.
struct ActeEnAttente: Sendable {
    /// Ce qu'un acte laisse derrière lui.
    enum Issue: Sendable {
        /// Fait : à répondre selon que la transaction est validée (`nil`) ou non.
        case fait(@Sendable (ErreurEntrepot?) -> Void)
        /// Défait : à annuler, puis à répondre.
        case echoue(ErreurEntrepot, @Sendable (ErreurEntrepot) -> Void)

        /// Répond d'un acte dont rien n'est gardé.
        func repondreDefait() {
            switch self {
            case .fait(let repondre): repondre(.base(code: 4))  // SQLITE_ABORT
            case .echoue(let erreur, let repondre): repondre(erreur)
            }
        }
    }

    /// Exécute l'acte dans la transaction ouverte.
    let executer: @Sendable (inout Transaction) -> Issue
    /// Répond quand l'acte n'a pu être tenté.
    let abandonner: @Sendable (ErreurEntrepot) -> Void
    /// Octets qu'il apporte : 0 pour tout ce qui n'est pas un dépôt.
    var octets = 0
}

/// La file bornée des actes : les travailleurs y déposent, l'écrivain la vide par lots.
///
/// Deux voies : les actes courts passent devant, et un lot ne prend de dépôts que ce qu'il en écrit en peu de
/// millisecondes tant qu'il y a qui retarder. Ceux qu'un lot trouve déjà là se valident seuls : une consultation
/// n'attend pas que les dépôts qui la suivent soient écrits. Un lot sur deux prenant des deux, aucun dépôt n'attend
/// sans fin. Dans chaque voie, l'ordre d'arrivée est gardé.
final class FileDActes: Sendable {
    /// Ce qu'un lot prend au plus.
    struct Bornes {
        /// Actes courts : borne la latence et la mémoire d'un lot.
        let actes: Int
        /// Octets déposés, chaque dépôt comptant aussi pour ``parDepot`` ; plus grand, il est pris seul de son espèce.
        let octets: Int
        /// Les mêmes, quand il vient d'y avoir des actes courts.
        let octetsPartages: Int
        /// Ce que coûte un dépôt avant ses octets, en octets.
        let parDepot: Int
    }

    private struct Etat {
        var courts: [ActeEnAttente] = []
        var depots: [ActeEnAttente] = []
        var fermee = false
        /// L'écrivain est averti d'un acte, ou le sera : un signal par acte en laisserait des milliers derrière une charge.
        var averti = false
        /// Le dernier lot n'avait que des actes courts, et des dépôts l'attendaient.
        var aDevance = false
        /// Lots qui ménagent encore les actes courts à venir.
        var menagements = 0

        /// Lots sans acte court après lesquels les dépôts reprennent toute la place.
        static let memoire = 32

        var nombre: Int { courts.count + depots.count }

        mutating func courts(_ nombre: Int) -> [ActeEnAttente] {
            let pris = Array(courts.prefix(nombre))
            courts.removeFirst(pris.count)
            if !pris.isEmpty { menagements = Self.memoire }
            return pris
        }

        mutating func lot(_ bornes: Bornes) -> [ActeEnAttente] {
            guard nombre > 0 else { return [] }
            menagements = max(0, menagements - 1)
            var lot = courts(bornes.actes)
            aDevance = !aDevance && !lot.isEmpty && !depots.isEmpty
            if aDevance { return lot }
            let maximum = menagements > 0 ? bornes.octetsPartages : bornes.octets
            // Leur part ne dépend pas des actes courts, qui peuvent être sans nombre.
            var (rang, octets) = (0, 0)
            while rang < depots.count {
                octets += depots[rang].octets + bornes.parDepot
                guard rang == 0 || octets <= maximum else { break }
                rang += 1
            }
            lot += depots[..<rang]
            depots.removeFirst(rang)
            return lot
        }
    }

    private let etat = Mutex(Etat())
    private let reveil = DispatchSemaphore(value: 0)
    let capacite: Int

    /// - Parameter capacite: au-delà, ``ErreurEntrepot/surcharge``.
    init(capacite: Int) { self.capacite = capacite }

    /// Met un acte en attente ; dit pourquoi il ne l'a pas été.
    func ajouter(_ acte: ActeEnAttente) -> ErreurEntrepot? {
        let (refus, premier): (ErreurEntrepot?, Bool) = etat.withLock { etat in
            guard !etat.fermee else { return (.fermee, false) }
            guard etat.nombre < capacite else { return (.surcharge, false) }
            if acte.octets > 0 { etat.depots.append(acte) } else { etat.courts.append(acte) }
            defer { etat.averti = true }
            return (nil, !etat.averti)
        }
        if premier { reveil.signal() }
        return refus
    }

    /// Attend puis prend un lot ; `nil` quand la file est fermée et vide.
    ///
    /// - Parameter secondes: au-delà, aucun acte n'étant venu, rend une liste vide.
    func prendre(_ bornes: Bornes, avant secondes: Int? = nil) -> [ActeEnAttente]? {
        while true {
            let (lot, fini) = etat.withLock { etat in (etat.lot(bornes), etat.fermee) }
            if !lot.isEmpty { return lot }
            if fini { return nil }
            if let secondes {
                if reveil.wait(timeout: .now() + .seconds(secondes)) == .timedOut { return [] }
            } else {
                reveil.wait()
            }
            // Qui ajoute avant ceci n'avertit pas, et son acte se voit au tour suivant ; qui ajoute après, avertit.
            etat.withLock { $0.averti = false }
        }
    }

    /// Prend, sans attendre, les actes courts qui sont là.
    func prendreCourts(_ nombre: Int) -> [ActeEnAttente] { etat.withLock { $0.courts(max(0, nombre)) } }

    /// Nombre d'actes qui attendent.
    var enAttente: Int { etat.withLock { $0.nombre } }

    /// N'accepte plus d'acte ; l'écrivain finit ceux qui attendent.
    func fermer() {
        etat.withLock { $0.fermee = true }
        reveil.signal()
    }
}
