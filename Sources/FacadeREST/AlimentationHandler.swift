import Domaine
import HTTPWire
import Parcours
import Regles

extension FacadeREST {
    /// Refuse un dépôt sur sa tête seule : preuve absente ou fausse, type de contenu étranger.
    func admettreDepot(_ requete: Request) -> Response? {
        let (presentation, malformation) = presentation(requete)
        switch presentation.appelant {
        case .sansPreuve, .preuveInvalide: return Probleme.refus(Probleme.motif(presentation.appelant))
        case .roleInconnu, .reconnu, .preuveRejouee: break
        }
        if let malformation { return Probleme.malformation(malformation) }
        guard TypeMedia.estCDA(requete.fields["content-type"]) else {
            return Probleme.malformation(
                .typeDeContenu("application/xml, text/xml ou application/xslt+xml"))
        }
        let annoncee = requete.fields["content-length"].flatMap { Int($0) } ?? 0
        return annoncee > guichet.reglages.tailleMaximale ? Probleme.refus(.tropGrand) : nil
    }

    /// `POST /alimentation` : 201 et la fiche, ou 200 quand les mêmes octets étaient déjà là.
    func deposer(_ requete: Request, _ reponse: Reply, _ alimentation: Alimentation) {
        let appel = Appel(requete, reponse, .alimentation)
        avec(appel) { presentation in
            let lus: Result<ParametresDepot, Malformation> = Parametres.lire(requete) {
                p throws(Malformation) in
                ParametresDepot(
                    visibilite: try p.liste("visibilite").sorted(), remplace: try p.un("remplace"),
                    oppositionLegitime: try p.booleen("opposition") ?? false,
                    empreinteAnnoncee: try ContentDigest.sha256(requete))
            }
            switch lus {
            case .failure(let malformation): refuser(malformation, presentation, appel)
            case .success(let parametres):
                alimentation.deposer(requete.body, parametres, par: presentation) { resultat in
                    reponse.send { Self.rendreDepot(resultat) }
                }
            }
        }
    }

    private static func rendreDepot(_ resultat: Reponse<DepotAccompli>) -> Response {
        switch resultat {
        case .accorde(let depot):
            var reponse = privee(
                .json(JSONRendu.octets(FicheJSON(depot.fiche)), status: depot.nouveau ? 201 : 200))
            reponse.fields.append("Location", "/consultation/\(depot.fiche.entryUUID)")
            return reponse
        case .refus(let refus): return Probleme.refus(refus)
        case .incident(let incident): return Probleme.incident(incident)
        }
    }
}
