import OpenSSLKit
import Synchronization

/// Les clés de dossier ouvertes, en nombre borné : deux générations, la plus ancienne s'oublie d'un coup.
final class CacheDeCles: Sendable {
    private struct Etat {
        var jeunes: [String: SecretKey] = [:]
        var vieilles: [String: SecretKey] = [:]
        /// Change à chaque oubli : une clé lue avant n'est pas gardée après.
        var generation: UInt64 = 0

        mutating func garder(_ nom: String, _ cle: SecretKey, _ capacite: Int) {
            if jeunes.count >= capacite {
                vieilles = jeunes
                jeunes = [:]
            }
            jeunes[nom] = cle
        }
    }

    private let etat = Mutex(Etat())
    private let capacite: Int

    /// - Parameter capacite: clés par génération.
    init(capacite: Int) { self.capacite = capacite }

    /// La clé, si elle est là ; sinon de quoi la garder une fois lue.
    func cle(_ nom: String) -> (SecretKey?, generation: UInt64) {
        etat.withLock { etat in
            if let cle = etat.jeunes[nom] { return (cle, etat.generation) }
            guard let cle = etat.vieilles.removeValue(forKey: nom) else { return (nil, etat.generation) }
            etat.garder(nom, cle, capacite)
            return (cle, etat.generation)
        }
    }

    /// Garde une clé lue, à moins que des clés n'aient été détruites depuis.
    func garder(_ nom: String, _ cle: SecretKey, lueEn generation: UInt64) {
        etat.withLock { etat in
            if etat.generation == generation { etat.garder(nom, cle, capacite) }
        }
    }

    func oublier(_ noms: [String]) {
        etat.withLock { etat in
            etat.generation += 1
            for nom in noms {
                etat.jeunes[nom] = nil
                etat.vieilles[nom] = nil
            }
        }
    }

    var nombre: Int { etat.withLock { $0.jeunes.count + $0.vieilles.count } }
}
