public import Domaine
import Entrepot
import Regles

/// Les requêtes mal formées qui nomment un dossier : refusées par la façade ou sur leur tête, et tracées (règlement § 6).
public struct MalFormees: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Ce qu'une requête nomme.
    public enum Cible: Sendable, Hashable {
        /// Un dossier, par son identifiant opaque.
        case dossier(String)
        /// Un document, par son entryUUID ou son uniqueId.
        case document(String)
    }

    /// Trace la requête ; sa réponse n'en dépend pas et n'attend pas.
    ///
    /// Ce qu'elle nomme peut ne pas exister : sans trace dans ce cas, le rang de la suivante dirait ce qui est caché. Qui
    /// n'a pas de preuve, lui, ne remplit pas le journal.
    public func tracer(_ action: Action, sur cible: Cible, par presentation: Presentation) {
        let demande = presentation.demande(action)
        let reglement = guichet.reglement
        guichet.entrepot.soumettre(
            { (t) throws(ErreurEntrepot) in
                let nommes =
                    switch cible {
                    case .dossier(let uuid): Nommes(dossier: try t.dossier(uuid: uuid))
                    case .document(let id): Nommes(document: try t.document(id))
                    }
                if nommes.dossier == nil, presentation.sansPreuve { return }
                let faits = try t.faits(nommes, pour: demande.appelant.acteur)
                _ = try t.refuser(
                    reglement.malFormee(demande, faits), dossier: nommes.dossier, document: nommes.document)
            },
            fin: { [pertes = guichet.tracesPerdues] in pertes.noter($0) })
    }
}
