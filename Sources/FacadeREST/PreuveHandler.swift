import Domaine
import HTTPWire
import Parcours

extension FacadeREST {
    private struct PreuveJSON: Encodable {
        struct PartieJSON: Encodable {
            let nom: String
            /// Avec `champs`, ou `empreinte` seule : la partie est alors tue.
            let sel: String?
            let champs: [[String?]]?
            /// Nom, sel et texte d'un champ scellé : le SHA-256 des deux derniers finit sa valeur.
            let clairs: [[String]]?
            let empreinte: String?
        }

        struct CoherenceJSON: Encodable {
            let depuis: UInt64
            let preuve: [String]
        }

        let trace: String
        let rang: Int64
        let feuille: [PartieJSON]
        let inclusion: [String]
        let point: String
        let cle: String
        let coherence: CoherenceJSON?
    }

    /// `GET /dossiers/{d}/traces/{trace}/preuve` : la place d'une trace dans le journal signé.
    func prouver(_ requete: Request, _ reponse: Reply, _ preuves: Preuves) {
        let dossier = requete.pathParameters["d"] ?? ""
        let trace = Self.sansURN(requete.pathParameters["trace"] ?? "")
        let appel = Appel(requete, reponse, .historique)
        avec(appel) { presentation in
            let depuis: Result<UInt64?, Malformation> = Parametres.lire(requete) {
                p throws(Malformation) in try p.entier("depuis", 1...Int.max).map(UInt64.init)
            }
            switch depuis {
            case .failure(let malformation): refuser(malformation, presentation, appel)
            case .success(let depuis):
                preuves.prouver(dossier, trace: trace, depuis: depuis, par: presentation) { resultat in
                    reponse.send { Self.rendre(resultat) { Self.rendrePreuve($0) } }
                }
            }
        }
    }

    private static func rendrePreuve(_ contenu: Preuves.Contenu) -> Response {
        switch contenu {
        case .inconnue:
            return Probleme.malformation(.introuvable("cette trace n'est pas de votre historique"))
        case .pasEncoreScellee(let secondes): return Probleme.pasEncoreScellee(secondes)
        case .rompu: return Probleme.journalRompu
        case .preuve(let preuve):
            let parties = preuve.parties.map { partie in
                PreuveJSON.PartieJSON(
                    nom: partie.nom, sel: partie.sel, champs: partie.sel == nil ? nil : partie.champs,
                    clairs: partie.clairs.isEmpty ? nil : partie.clairs,
                    empreinte: partie.sel == nil ? partie.engagement : nil)
            }
            let json = PreuveJSON(
                trace: preuve.trace, rang: preuve.rang, feuille: parties, inclusion: preuve.inclusion,
                point: preuve.point, cle: preuve.cle,
                coherence: preuve.coherence.map { .init(depuis: $0.depuis, preuve: $0.preuve) })
            return privee(.json(JSONRendu.octets(json)))
        }
    }
}
