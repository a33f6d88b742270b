public import Domaine
import Entrepot
import Regles

/// Lire l'historique des accès d'un dossier.
public struct Historique: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Une page d'historique, telle que son lecteur peut la voir.
    public struct Page: Sendable {
        /// Les traces, la plus récente d'abord.
        public let traces: [Trace]
        /// Rang où reprendre.
        public let suite: Int64?
    }

    /// L'historique : toutes les traces pour le patient, son représentant et le médecin traitant, les siennes pour
    /// les autres.
    ///
    /// Un document que le lecteur ne peut voir n'y est pas nommé ; à un représentant, sa trace n'existe pas (§ 6).
    public func lire(
        _ dossier: String, _ criteres: CriteresTraces, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<Page>) -> Void
    ) {
        let demande = presentation.demande(.historique)
        let reglement = guichet.reglement
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            let faits = permis.verdict.faits
            let vue = Vue(demande, faits, reglement)
            let page = try t.historique(
                criteres, dossier: ref,
                siennesSeulement: !reglement.ouvreToutLHistorique(demande, faits), contre: permis,
                nommer: { reglement.peutNommer($0, demande, faits) }, lister: { vue.montre($0) },
                sansDocumentCache: demande.appelant.acteur?.genre == .representantLegal)
            // Qui n'a que des références ne lit pas le type d'un document, même dans ses traces.
            let traces =
                reglement.references(demande, faits) ? page.traces.map { $0.sansTypes } : page.traces
            return Page(traces: traces, suite: page.suite)
        }
    }
}

extension Trace {
    /// La même, ses documents réduits à leurs identifiants.
    fileprivate var sansTypes: Trace {
        var trace = self
        trace.documents = documents.map {
            DocumentTrace(entryUUID: $0.entryUUID, uniqueId: $0.uniqueId, type: "")
        }
        return trace
    }
}
