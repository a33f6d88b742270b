import Domaine
public import Entrepot
import Synchronization

/// Dit si le serveur peut servir, c'est-à-dire si l'écrivain répond.
///
/// Peut servir plusieurs fils à la fois. Une réponse vaut une seconde, et un examen en cours vaut pour tous ceux qui le
/// demandent : quel que soit le nombre de demandes, l'écrivain écrit une fois par seconde au plus.
public final class Disponibilite: Sendable {
    /// Combien de temps une réponse vaut, en millisecondes.
    static let dureeMs: Int64 = 1000

    private struct Etat {
        var dernier: (incident: Incident?, instant: Int64)?
        var attendent: [@Sendable (Incident?) -> Void] = []
    }

    private enum Suite { case connue(Incident?), enCours, examen }

    private let entrepot: Entrepot
    private let horloge: @Sendable () -> Int64
    private let etat = Mutex(Etat())

    /// - Parameters:
    ///   - entrepot: celui dont l'écrivain est examiné.
    ///   - horloge: des millisecondes qui ne reculent pas.
    public init(_ entrepot: Entrepot, horloge: @escaping @Sendable () -> Int64 = Disponibilite.monotone) {
        self.entrepot = entrepot
        self.horloge = horloge
    }

    /// Fait écrire une ligne à l'écrivain, s'il ne l'a pas fait depuis une seconde : un disque plein se voit ici aussi.
    public func examiner(fin: @escaping @Sendable (Incident?) -> Void) {
        let maintenant = horloge()
        let suite: Suite = etat.withLock { etat in
            if let dernier = etat.dernier, maintenant - dernier.instant < Self.dureeMs {
                return .connue(dernier.incident)
            }
            etat.attendent.append(fin)
            return etat.attendent.count == 1 ? .examen : .enCours
        }
        switch suite {
        case .connue(let incident): fin(incident)
        case .enCours: break
        case .examen:
            entrepot.soumettre({ (t) throws(ErreurEntrepot) in try t.sonder() }) { resultat in
                switch resultat {
                case .success: self.conclure(nil, maintenant)
                case .failure(let erreur): self.conclure(Incident(erreur), maintenant)
                }
            }
        }
    }

    private func conclure(_ incident: Incident?, _ instant: Int64) {
        let attendaient = etat.withLock { etat in
            etat.dernier = (incident, instant)
            let attendaient = etat.attendent
            etat.attendent = []
            return attendaient
        }
        for fin in attendaient { fin(incident) }
    }

    /// Des millisecondes depuis le premier appel.
    public static let monotone: @Sendable () -> Int64 = {
        let debut = ContinuousClock.now
        return { () -> Int64 in
            let (secondes, attosecondes) = (ContinuousClock.now - debut).components
            return secondes * 1000 + attosecondes / 1_000_000_000_000_000
        }
    }()
}
