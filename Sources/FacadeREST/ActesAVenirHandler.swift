import Domaine
import HTTPWire
import Parcours
import Regles

extension FacadeREST {
    /// Les chemins du contrat dont l'acte n'est pas encore ouvert : ils refusent par DRO-01, et tracent.
    func monterActesAVenir(_ table: inout RouteTable) {
        let actes = ActesAVenir(guichet)
        let surDossier: [(Method, String, Action)] = [
            (.put, "/dossiers/{d}/blocages/{ps}", .blocage),
            (.delete, "/dossiers/{d}/blocages/{ps}", .blocage),
            (.get, "/dossiers/{d}/preferences", .preferences),
            (.put, "/dossiers/{d}/preferences", .preferences),
            (.post, "/dossiers/{d}/activation", .vieDossier),
            (.post, "/dossiers/{d}/opposition", .vieDossier),
            (.post, "/dossiers/{d}/fermeture", .vieDossier),
            (.post, "/dossiers/{d}/reouverture", .vieDossier),
            (.post, "/dossiers/{d}/effacement", .vieDossier),
            (.get, "/dossiers/{d}/notifications", .notifications),
            (.put, "/dossiers/{d}/notifications/{n}", .notifications),
        ]
        for (method, chemin, action) in surDossier {
            table.on(
                method, chemin,
                Route(maximumBody: 64 << 10) { requete, reponse in
                    avec(Appel(requete, reponse, action)) { presentation in
                        actes.surDossier(requete.pathParameters["d"] ?? "", action, par: presentation) {
                            resultat in reponse.send { Self.rendreRefus(resultat) }
                        }
                    }
                })
        }
        let surDocument: [(Method, String, Action)] = [
            (.put, "/masquage/{id}", .masquage), (.put, "/archivage/{id}", .archivage),
            (.post, "/suppression/{id}", .suppression),
        ]
        for (method, chemin, action) in surDocument {
            table.on(
                method, chemin,
                Route(maximumBody: 64 << 10) { requete, reponse in
                    avec(Appel(requete, reponse, action)) { presentation in
                        actes.surDocument(requete.pathParameters["id"] ?? "", action, par: presentation) {
                            resultat in reponse.send { Self.rendreRefus(resultat) }
                        }
                    }
                })
        }
        table.on(
            .get, "/dossiers",
            Route { requete, reponse in
                avec(Appel(requete, reponse, .listeDossiers)) { presentation in
                    let motif = guichet.refusDePreuve(presentation) ?? .droitAbsent
                    reponse.send { Probleme.refus(motif) }
                }
            })
    }

    private static func rendreRefus(_ resultat: Reponse<Never>) -> Response {
        switch resultat {
        case .refus(let refus): Probleme.refus(refus)
        case .incident(let incident): Probleme.incident(incident)
        }
    }
}
