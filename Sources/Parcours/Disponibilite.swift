import Entrepot

/// Dit si le serveur peut servir, c'est-à-dire si l'écrivain répond.
public struct Disponibilite: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Fait passer un acte vide par l'écrivain : ouverture et validation d'une transaction comprises.
    public func examiner(fin: @escaping @Sendable (Incident?) -> Void) {
        guichet.entrepot.soumettre({ (_) throws(ErreurEntrepot) in }) { resultat in
            switch resultat {
            case .success: fin(nil)
            case .failure(let erreur): fin(Incident(erreur))
            }
        }
    }
}
