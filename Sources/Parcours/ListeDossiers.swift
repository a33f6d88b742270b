public import Domaine
import Entrepot
import Regles

/// Les dossiers qui ont autorisé l'appelant ou sa structure (TD0.4).
public struct ListeDossiers: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Une page de la liste.
    public struct Page: Sendable {
        /// Les dossiers, le dernier acte d'abord.
        public let dossiers: [DossierAutorise]
        /// Où reprendre.
        public let curseur: CurseurDossiers?
    }

    /// 200 dossiers par page au plus.
    public static let limiteMaximale = 200

    /// Une page de la liste ; elle ne nomme aucun dossier dans sa trace.
    public func lire(
        limite: Int, curseur: CurseurDossiers?, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<Page>) -> Void
    ) {
        let demande = presentation.demande(.listeDossiers)
        let reglement = guichet.reglement
        guichet.soumettre(demande, fin: fin, nommer: { (_) throws(ErreurEntrepot) in Nommes(dossier: nil) }) {
            (t) throws(ErreurEntrepot) -> Issue<Page> in
            switch reglement.statuer(demande, Faits()).permis() {
            case .accorde(let permis):
                let page = try t.dossiersAutorises(limite: limite, curseur: curseur, contre: permis)
                return .accorde(Page(dossiers: page.dossiers, curseur: page.curseur))
            case .refuse(let verdict): return .refus(Refus(verdict, trace: try t.refuser(verdict)))
            }
        }
    }
}
