public import Authentification
import Domaine
public import HTTPWire
public import Parcours

/// La façade REST : traduit les requêtes HTTP en demandes, et les réponses des parcours en réponses HTTP.
///
/// Elle ne décide de rien. Chemins, statuts et formes : contrat § 2, et `GET /openapi.json`.
public struct FacadeREST: Sendable {
    let guichet: Guichet
    let verificateur: Verificateur

    /// Une façade.
    public init(guichet: Guichet, verificateur: Verificateur) {
        self.guichet = guichet
        self.verificateur = verificateur
    }

    /// Monte toutes les routes.
    public func monter(sur table: inout RouteTable) {
        monterService(&table)
        monterDossiers(&table)
        monterDocuments(&table)
        monterFiches(&table)
        monterTitulaire(&table)
    }

    /// Monte les routes de l'exploitant, qui ne disent rien d'aucun dossier.
    public func monterAdministration(sur table: inout RouteTable) { monterService(&table) }

    private func monterService(_ table: inout RouteTable) {
        let openapi = PackageResources.openapi_json
        let disponibilite = guichet.disponibilite
        let sante = Response.json(Array(#"{"statut":"UP"}"#.utf8))
        table.on(.get, "/sante", .synchronous { _ in sante })
        table.on(
            .get, "/pret",
            Route { _, reponse in
                disponibilite.examiner { incident in
                    reponse.send {
                        incident.map { Probleme.incident($0) } ?? .json(Array(#"{"statut":"PRET"}"#.utf8))
                    }
                }
            })
        table.on(.get, "/openapi.json", .synchronous { _ in .json(openapi) })
    }

    private func monterDossiers(_ table: inout RouteTable) {
        let recherche = Recherche(guichet)
        table.on(.post, "/dossiers/recherche", corpsJSON(.rechercheDossier) { rechercher($0, $1, recherche) })
        table.on(.post, "/dossiers", corpsJSON(.creationDossier) { creer($0, $1, recherche) })
        let liste = ListeDossiers(guichet)
        table.on(.get, "/dossiers", Route { listerDossiers($0, $1, liste) })
        let autorisations = Autorisations(guichet)
        table.on(
            .get, "/dossiers/{d}/autorisations",
            tracee(.listeAutorisations, Route { listerAutorisations($0, $1, autorisations) }))
        table.on(
            .put, "/dossiers/{d}/autorisations",
            corpsJSON(.autorisationAjout) { changerAutorisation($0, $1, autorisations) })
        let historique = Historique(guichet)
        table.on(.get, "/dossiers/{d}/traces", tracee(.historique, Route { lireTraces($0, $1, historique) }))
        let preuves = Preuves(guichet)
        table.on(
            .get, "/dossiers/{d}/traces/{trace}/preuve",
            tracee(.historique, Route { prouver($0, $1, preuves) }))
        let explications = Explications(guichet)
        table.on(
            .get, "/dossiers/{d}/explication", tracee(.explication, Route { expliquer($0, $1, explications) })
        )
    }

    private func monterFiches(_ table: inout RouteTable) {
        let fiches = Fiches(guichet)
        table.on(.put, "/masquage/{id}", corpsJSON(.masquage) { masquer($0, $1, fiches) })
        table.on(.put, "/archivage/{id}", corpsJSON(.archivage) { archiver($0, $1, fiches) })
        table.on(.post, "/suppression/{id}", corpsJSON(.suppression) { supprimer($0, $1, fiches) })
    }

    private func monterTitulaire(_ table: inout RouteTable) {
        let titulaire = Titulaire(guichet)
        table.on(
            .put, "/dossiers/{d}/blocages/{ps}",
            corpsJSON(.blocage) { bloquer($0, $1, titulaire, bloque: true) })
        table.on(
            .delete, "/dossiers/{d}/blocages/{ps}",
            corpsJSON(.deblocage) { bloquer($0, $1, titulaire, bloque: false) })
        table.on(
            .get, "/dossiers/{d}/preferences",
            tracee(.preferences, Route { lirePreferences($0, $1, titulaire) }))
        table.on(
            .put, "/dossiers/{d}/preferences",
            corpsJSON(.changementPreferences) { changerPreferences($0, $1, titulaire) })
        table.on(.post, "/dossiers/{d}/activation", vie(.activation, titulaire))
        table.on(.post, "/dossiers/{d}/opposition", vie(.opposition, titulaire))
        table.on(.post, "/dossiers/{d}/fermeture", vie(.fermeture, titulaire))
        table.on(.post, "/dossiers/{d}/reouverture", vie(.reouverture, titulaire))
        table.on(.post, "/dossiers/{d}/effacement", vie(.effacement, titulaire))
        let notifications = Notifications(guichet)
        table.on(
            .get, "/dossiers/{d}/notifications",
            tracee(.notifications, Route { lireNotifications($0, $1, notifications) }))
        table.on(
            .put, "/dossiers/{d}/notifications/{n}",
            corpsJSON(.lectureNotification) { marquerNotification($0, $1, notifications) })
    }

    private func vie(_ etape: Titulaire.Etape, _ titulaire: Titulaire) -> Route {
        corpsJSON(etape.action) { changerEtat($0, $1, titulaire, etape) }
    }

    private func monterDocuments(_ table: inout RouteTable) {
        let alimentation = Alimentation(guichet)
        var depot = Route(
            maximumBody: guichet.reglages.tailleMaximale,
            admit: { admettreDepot($0) },
            handle: { deposer($0, $1, alimentation) })
        depot.immediate = nil
        table.on(.post, "/alimentation", depot)
        let consultation = Consultation(guichet)
        table.on(.get, "/consultation", tracee(.rechercheMetadonnees, Route { lister($0, $1, consultation) }))
        table.on(.get, "/consultation/{id}", tracee(.consultation, Route { lire($0, $1, consultation) }))
    }

    /// Une route dont le corps est du JSON, petit ; sans preuve, il n'est pas attendu.
    private func corpsJSON(
        _ action: Action, _ servir: @escaping @Sendable (Request, Reply) -> Void
    ) -> Route {
        tracee(
            action,
            Route(maximumBody: 64 << 10, admit: { admettre($0, action) }, handle: servir))
    }
}
