import Synchronization

/// Une valeur partagée derrière un verrou.
final class Verrou<Valeur: Sendable>: Sendable {
    private let valeur: Mutex<Valeur>

    init(_ valeur: Valeur) { self.valeur = Mutex(valeur) }

    func changer<T: Sendable>(_ corps: (inout Valeur) -> T) -> T {
        valeur.withLock { corps(&$0) }
    }
}
