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

    /// L'historique : toutes les traces pour le médecin traitant, les siennes pour les autres.
    public func lire(
        _ dossier: String, _ criteres: CriteresTraces, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<Page>) -> Void
    ) {
        let demande = presentation.demande(.historique)
        let reglement = guichet.reglement
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            let acteur = demande.appelant.acteur
            let faits = Faits(dossier: try t.faits(dossier: ref, pour: acteur))
            let profession = acteur?.profession ?? ""
            // Le médecin traitant est sous la matrice comme tout médecin (§ 4) : un type qui lui est fermé n'est
            // pas nommé, la trace reste.
            let page = try t.historique(
                criteres, dossier: ref,
                siennesSeulement: !reglement.ouvreToutLHistorique(demande, faits), contre: permis,
                nommer: { reglement.tables.matrice.ouvre($0.type, a: profession) })
            return Page(traces: page.traces, suite: page.suite)
        }
    }
}

/// Les actes que le règlement réserve à une livraison à venir : examinés, refusés et tracés.
public struct ActesAVenir: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Examine un acte sur un dossier ; la table des droits ne l'ouvre à personne.
    public func surDossier(
        _ dossier: String, _ action: Action, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<Never>) -> Void
    ) {
        guichet.surDossier(dossier, presentation.demande(action), fin: fin) {
            (_, _, permis) throws(ErreurEntrepot) in
            _ = consume permis
            throw .base(code: 1)
        }
    }

    /// Examine un acte sur un document.
    ///
    /// La réponse est la même que le document existe ou non.
    public func surDocument(
        _ identifiant: String, _ action: Action, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<Never>) -> Void
    ) {
        let demande = presentation.demande(action)
        let reglement = guichet.reglement
        guichet.soumettre(
            demande, fin: fin,
            nommer: { (t) throws(ErreurEntrepot) in try t.document(identifiant)?.dossier }
        ) { (t) throws(ErreurEntrepot) -> Issue<Never> in
            let document = try t.document(identifiant)
            var faits = Faits()
            if let document {
                faits.dossier = try t.faits(dossier: document.dossier, pour: demande.appelant.acteur)
                faits.document = try t.faits(document: document, pour: demande.appelant.acteur)
            }
            let verdict = reglement.statuer(demande, faits).verdict
            let trace = try t.refuser(verdict, document: document)
            let motif = verdict.motif.porte == "AUT" ? verdict.motif : .droitAbsent
            return .refus(Refus(motif, trace: trace))
        }
    }
}
