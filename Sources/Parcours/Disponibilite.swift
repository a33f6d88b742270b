import Entrepot

/// Dit si le serveur peut servir, c'est-à-dire si l'écrivain répond.
public struct Disponibilite: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Fait écrire une ligne à l'écrivain : un disque plein se voit ici aussi.
    public func examiner(fin: @escaping @Sendable (Incident?) -> Void) {
        guichet.entrepot.soumettre({ (t) throws(ErreurEntrepot) in try t.sonder() }) { resultat in
            switch resultat {
            case .success: fin(nil)
            case .failure(let erreur): fin(Incident(erreur))
            }
        }
    }
}
