import Domaine
import OpenSSLKit
import Synchronization

/// Les jetons déjà vérifiés, par empreinte SHA-256, pour ne payer la signature qu'une fois.
///
/// INVARIANT (même réponse): une entrée n'est rendue que dans la fenêtre où la vérification la rendrait aussi.
/// Borné : quand il est plein, le plus ancien cède sa place.
final class CacheJetons: Sendable {
    private struct Entree {
        let preuve: PreuveLue
        let fenetre: FenetreValidite
    }

    private struct Etat {
        var entrees: [SHA256Digest: Entree] = [:]
        var anneau: [SHA256Digest] = []
        var prochain = 0
    }

    private let capacite: Int
    private let etat = Mutex(Etat())

    /// - Parameter capacite: nombre de jetons gardés ; 0 : aucun.
    init(capacite: Int) { self.capacite = max(0, capacite) }

    /// Ce que prouve un jeton connu et encore valable à cet instant.
    func lire(_ empreinte: SHA256Digest, _ instant: Instant) -> PreuveLue? {
        etat.withLock { etat in
            guard let entree = etat.entrees[empreinte] else { return nil }
            if entree.fenetre.contient(instant) { return entree.preuve }
            // Un nom n'a plus de raison de rester en mémoire après l'expiration.
            if instant >= entree.fenetre.fin { etat.entrees[empreinte] = nil }
            return nil
        }
    }

    /// Garde un jeton dont tout a été vérifié.
    func garder(_ preuve: PreuveLue, _ fenetre: FenetreValidite, sous empreinte: SHA256Digest) {
        guard capacite > 0 else { return }
        etat.withLock { etat in
            let ancienne = etat.entrees.updateValue(
                Entree(preuve: preuve, fenetre: fenetre), forKey: empreinte)
            guard ancienne == nil else { return }
            if etat.anneau.count < capacite {
                etat.anneau.append(empreinte)
                return
            }
            let sortante = etat.anneau[etat.prochain]
            if sortante != empreinte { etat.entrees[sortante] = nil }
            etat.anneau[etat.prochain] = empreinte
            etat.prochain = (etat.prochain + 1) % capacite
        }
    }

    /// Nombre d'entrées, jamais plus que la capacité.
    var nombre: Int { etat.withLock { $0.entrees.count } }
}
