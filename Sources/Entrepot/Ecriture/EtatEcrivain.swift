import Synchronization

/// Ce que fait l'écrivain, pour qui le surveille : des nombres, jamais ce qu'ils comptent.
public struct EtatEcrivain: Sendable, Hashable {
    /// Bornes supérieures des classes de ``lots``, en actes par transaction.
    public static let bornes = [1, 2, 4, 8, 16, 32, 64, 128]

    /// Actes qui attendent.
    public var enAttente = 0
    /// Actes qui peuvent attendre.
    public var capacite = 0
    /// Transactions validées, par classe de taille (voir ``bornes``).
    public var lots = [Int](repeating: 0, count: bornes.count)
    /// Actes des transactions validées.
    public var actes = 0
    /// Transactions qui n'ont pu être validées.
    public var echecs = 0

    /// Aucun acte.
    public init() {}
}

/// Les compteurs de l'écrivain.
final class CompteursEcrivain: Sendable {
    private let etat = Mutex(EtatEcrivain())

    func valider(_ actes: Int) {
        etat.withLock { etat in
            etat.lots[EtatEcrivain.bornes.firstIndex { actes <= $0 } ?? EtatEcrivain.bornes.count - 1] += 1
            etat.actes += actes
        }
    }

    func echouer() { etat.withLock { $0.echecs += 1 } }

    func lire(_ file: FileDActes) -> EtatEcrivain {
        var lu = etat.withLock { $0 }
        lu.enAttente = file.enAttente
        lu.capacite = file.capacite
        return lu
    }
}
