import Domaine
import HTTPWire
import Parcours
import Regles

extension FacadeREST {
    private struct ExplicationJSON: Encodable {
        struct PorteJSON: Encodable {
            let porte: String
            let opinion: String
            let motif: String?
            let phrase: String?
            let enonce: String?
            let source: String?
        }

        let voit: Bool
        let code: String
        let phrase: String
        let source: String?
        let portes: [PorteJSON]

        init(_ explication: Explications.Explication) {
            voit = explication.motif == .accorde
            code = explication.motif.rawValue
            phrase = explication.motif.phrase
            source = Reglement.reference(explication.motif.porte)?.source
            portes = explication.avis.map { porte in
                let reference = Reglement.reference(porte.porte)
                return PorteJSON(
                    porte: porte.porte, opinion: porte.avis.opinion.rawValue,
                    motif: porte.avis.motif?.rawValue, phrase: porte.avis.motif?.phrase,
                    enonce: reference?.enonce, source: reference?.source)
            }
        }
    }

    /// `GET /dossiers/{d}/explication` : pourquoi l'appelant voit ou ne voit pas, pour lui seul.
    func expliquer(_ requete: Request, _ reponse: Reply, _ explications: Explications) {
        let appel = Appel(requete, reponse, .explication)
        avec(appel) { presentation in
            let objet: Result<Explications.Objet, Malformation> = Parametres.lire(requete) {
                p throws(Malformation) in
                let document = try p.un("document")
                guard let code = try p.un("type") else {
                    return document.map { .document(Self.sansURN($0)) } ?? .liste
                }
                guard document == nil else { throw .parametre("document ou type, pas les deux") }
                guard let type = explications.type(code) else {
                    throw .parametre("type : code hors de JDV_J66")
                }
                return .type(type)
            }
            switch objet {
            case .failure(let malformation): refuser(malformation, presentation, appel)
            case .success(let objet):
                explications.expliquer(requete.pathParameters["d"] ?? "", objet, par: presentation) {
                    resultat in
                    reponse.send {
                        Self.rendre(resultat) { explication in
                            Self.privee(.json(JSONRendu.octets(ExplicationJSON(explication))))
                        }
                    }
                }
            }
        }
    }
}
