import Dispatch
import Synchronization

/// Un acte qui attend l'écrivain, et la façon de répondre une fois la transaction close.
struct ActeEnAttente: Sendable {
    /// Ce qu'un acte laisse derrière lui.
    enum Issue: Sendable {
        /// Fait : à répondre selon que la transaction est validée (`nil`) ou non.
        case fait(@Sendable (ErreurEntrepot?) -> Void)
        /// Défait : à répondre, puis à annuler jusqu'à son point de reprise.
        case echoue(ErreurEntrepot, @Sendable (ErreurEntrepot) -> Void)
    }

    /// Exécute l'acte dans la transaction ouverte.
    let executer: @Sendable (inout Transaction) -> Issue
    /// Répond quand l'acte n'a pu être tenté.
    let abandonner: @Sendable (ErreurEntrepot) -> Void
}

/// La file bornée des actes : les travailleurs y déposent, l'écrivain la vide par lots.
final class FileDActes: Sendable {
    private struct Etat {
        var actes: [ActeEnAttente] = []
        var fermee = false
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
            guard etat.actes.count < capacite else { return (.surcharge, false) }
            etat.actes.append(acte)
            return (nil, etat.actes.count == 1)
        }
        if premier { reveil.signal() }
        return refus
    }

    /// Attend puis prend au plus `maximum` actes ; `nil` quand la file est fermée et vide.
    ///
    /// - Parameter secondes: au-delà, aucun acte n'étant venu, rend une liste vide.
    func prendre(maximum: Int, avant secondes: Int? = nil) -> [ActeEnAttente]? {
        while true {
            let (lot, fini): ([ActeEnAttente], Bool) = etat.withLock { etat in
                if etat.actes.count <= maximum {
                    let tous = etat.actes
                    etat.actes = []
                    return (tous, etat.fermee)
                }
                let lot = Array(etat.actes.prefix(maximum))
                etat.actes.removeFirst(maximum)
                // Le signal est dû à celui qui trouve la file vide : ici elle ne l'est pas.
                reveil.signal()
                return (lot, etat.fermee)
            }
            if !lot.isEmpty { return lot }
            if fini { return nil }
            guard let secondes else {
                reveil.wait()
                continue
            }
            if reveil.wait(timeout: .now() + .seconds(secondes)) == .timedOut { return [] }
        }
    }

    /// Nombre d'actes qui attendent.
    var enAttente: Int { etat.withLock { $0.actes.count } }

    /// N'accepte plus d'acte ; l'écrivain finit ceux qui attendent.
    func fermer() {
        etat.withLock { $0.fermee = true }
        reveil.signal()
    }
}
