import Domaine
import HTTPWire
import Parcours

extension FacadeREST {
    private struct TraceJSON: Encodable {
        struct AvisJSON: Encodable {
            let code: String
            let opinion: String
        }

        let id: String
        let rang: Int64
        let instant: String
        let acteur: ActeurJSON
        let acte: String
        let action: String
        let mode: String
        let raison: String?
        let objet: String?
        let documents: [DocumentNommeJSON]
        let issue: String
        let motif: String
        let avis: [AvisJSON]
        let facade: String
        let logiciel: String?

        init(_ t: Trace) {
            id = t.id
            rang = t.rang
            instant = t.instant.rfc3339
            acteur = ActeurJSON(
                genre: t.acteurGenre, id: t.acteurId, nom: t.nom, prenom: t.prenom,
                profession: t.profession, structure: t.structure)
            acte = t.acte
            action = t.action
            mode = t.mode
            raison = t.raison
            objet = t.objet
            documents = t.documents.map { DocumentNommeJSON($0) }
            issue = t.issue
            motif = t.motif
            avis = t.avis.map { AvisJSON(code: $0.code, opinion: $0.opinion.rawValue) }
            facade = t.facade
            logiciel = t.logiciel
        }
    }

    private struct TracesJSON: Encodable {
        let traces: [TraceJSON]
        let curseur: String?
    }

    /// `GET /dossiers/{d}/traces` : l'historique, la trace la plus récente d'abord.
    func lireTraces(_ requete: Request, _ reponse: Reply, _ historique: Historique) {
        let dossier = requete.pathParameters["d"] ?? ""
        let appel = Appel(requete, reponse, .historique)
        avec(appel) { presentation in
            let criteres: Result<CriteresTraces, Malformation> = Parametres.lire(requete) {
                p throws(Malformation) in
                var c = CriteresTraces()
                c.du = try p.instant("du")
                c.au = try p.instant("au", finDuJour: true)
                c.acteur = try p.un("acteur")
                c.document = try p.un("document")
                c.limite = try p.entier("limite", 1...CriteresTraces.limiteMaximale) ?? c.limite
                c.avantRang = try p.entier("curseur", 1...Int.max).map(Int64.init)
                return c
            }
            switch criteres {
            case .failure(let malformation): refuser(malformation, presentation, appel)
            case .success(let criteres):
                historique.lire(dossier, criteres, par: presentation) { resultat in
                    reponse.send { Self.rendreTraces(resultat) }
                }
            }
        }
    }

    private static func rendreTraces(_ resultat: Reponse<Historique.Page>) -> Response {
        Self.rendre(resultat) { page in
            privee(
                .json(
                    JSONRendu.octets(
                        TracesJSON(
                            traces: page.traces.map { TraceJSON($0) },
                            curseur: page.suite.map { String($0) }))))
        }
    }
}
