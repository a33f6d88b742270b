public import Domaine
import Entrepot
import Regles

/// Ce dont le titulaire est informé (règlement § 7).
public struct Notifications: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Une page de notifications, telles que leur lecteur peut les voir.
    public struct Page: Sendable {
        /// Les notifications, la plus récente d'abord.
        public let notifications: [NotificationDossier]
        /// Où reprendre.
        public let suite: Int64?
    }

    /// 200 notifications par page au plus.
    public static let limiteMaximale = 200

    /// Une page de notifications.
    public func lire(
        _ dossier: String, limite: Int, avant: Int64?, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<Page>) -> Void
    ) {
        let demande = presentation.demande(.notifications)
        let lecteur = Lecteur(demande, guichet.reglement)
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            let faits = permis.verdict.faits
            let page = try t.notifications(
                ref, limite: limite, avant: avant, contre: permis, nommer: { lecteur.nomme($0, faits) },
                sansDocumentCache: lecteur.sansDocumentCache)
            return Page(notifications: page.notifications, suite: page.suite)
        }
    }

    /// Dit une notification lue, ou non lue ; `nil` si le dossier n'en a pas de cet identifiant.
    public func marquer(
        _ dossier: String, _ id: String, lue: Bool, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<NotificationDossier?>) -> Void
    ) {
        let demande = presentation.demande(.lectureNotification)
        let lecteur = Lecteur(demande, guichet.reglement)
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            let faits = permis.verdict.faits
            return try t.lireNotification(
                ref, id: id, lue: lue, contre: permis, nommer: { lecteur.nomme($0, faits) },
                sansDocumentCache: lecteur.sansDocumentCache
            ).0
        }
    }

    /// Qui lit, et ce qu'il peut voir nommé.
    private struct Lecteur: Sendable {
        private let demande: Demande
        private let reglement: Reglement

        init(_ demande: Demande, _ reglement: Reglement) {
            self.demande = demande
            self.reglement = reglement
        }

        func nomme(_ document: FaitsDocument, _ faits: Faits) -> Bool {
            reglement.peutNommer(document, demande, faits)
        }

        /// À un représentant légal, ce qui lui est invisible n'existe pas (§§ 6 et 7).
        var sansDocumentCache: Bool { demande.appelant.acteur?.genre == .representantLegal }
    }
}
