import Domaine
import HTTPWire
import Parcours

extension FacadeREST {
    private struct NotificationJSON: Encodable {
        let id: String
        let instant: String
        let objet: String
        let acteur: ActeurJSON
        let document: DocumentNommeJSON?
        let lue: Bool

        init(_ n: NotificationDossier) {
            id = n.id
            instant = n.instant.rfc3339
            objet = n.objet.rawValue
            acteur = ActeurJSON(
                genre: n.acteur.genre, id: n.acteur.id, nom: n.acteur.nom, prenom: n.acteur.prenom,
                profession: n.acteur.profession, structure: n.acteur.structure)
            document = n.document.map { DocumentNommeJSON($0) }
            lue = n.lue
        }
    }

    private struct NotificationsJSON: Encodable {
        let notifications: [NotificationJSON]
        let curseur: String?
    }

    /// `GET /dossiers/{d}/notifications`.
    func lireNotifications(_ requete: Request, _ reponse: Reply, _ notifications: Notifications) {
        let appel = Appel(requete, reponse, .notifications)
        avec(appel) { presentation in
            let lus: Result<(limite: Int, avant: Int64?), Malformation> = Parametres.lire(requete) {
                p throws(Malformation) in
                (
                    try p.entier("limite", 1...Notifications.limiteMaximale) ?? 50,
                    try p.entier("curseur", 1...Int.max).map(Int64.init)
                )
            }
            switch lus {
            case .failure(let malformation): refuser(malformation, presentation, appel)
            case .success(let lus):
                notifications.lire(
                    requete.pathParameters["d"] ?? "", limite: lus.limite, avant: lus.avant, par: presentation
                ) { resultat in
                    reponse.send {
                        Self.rendre(resultat) { page in
                            Self.privee(
                                .json(
                                    JSONRendu.octets(
                                        NotificationsJSON(
                                            notifications: page.notifications.map { NotificationJSON($0) },
                                            curseur: page.suite.map { String($0) }))))
                        }
                    }
                }
            }
        }
    }

    private struct CorpsLue: CorpsFerme, Sendable {
        static let cles: Set<String> = ["lue"]

        let lue: Bool
    }

    /// `PUT /dossiers/{d}/notifications/{id}` `{"lue": true}`.
    func marquerNotification(_ requete: Request, _ reponse: Reply, _ notifications: Notifications) {
        let appel = Appel(requete, reponse, .lectureNotification)
        avec(appel) { presentation in
            decoder(CorpsLue.self, appel, presentation) { corps in
                notifications.marquer(
                    requete.pathParameters["d"] ?? "", requete.pathParameters["n"] ?? "", lue: corps.lue,
                    par: presentation
                ) { resultat in
                    reponse.send {
                        switch resultat {
                        case .refus(let refus): Probleme.refus(refus)
                        case .incident(let incident): Probleme.incident(incident)
                        case .accorde(nil): Probleme.malformation(.introuvable("notification"))
                        case .accorde(let notification?):
                            Self.privee(.json(JSONRendu.octets(NotificationJSON(notification))))
                        }
                    }
                }
            }
        }
    }
}
