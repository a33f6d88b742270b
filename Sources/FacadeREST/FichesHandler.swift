import Domaine
import HTTPWire
import Parcours

extension FacadeREST {
    private struct CorpsMasquage: CorpsFerme, Sendable {
        static let cles: Set<String> = ["masquePS", "invisiblePatient", "invisibleRepresentants"]

        let masquePS: Bool?
        let invisiblePatient: Bool?
        let invisibleRepresentants: Bool?
    }

    /// `PUT /masquage/{document}` (TD3.3a, TD3.3b).
    func masquer(_ requete: Request, _ reponse: Reply, _ fiches: Fiches) {
        let appel = Appel(requete, reponse, .masquage)
        avec(appel) { presentation in
            decoder(CorpsMasquage.self, appel, presentation) { corps in
                let changement = ChangementVisibilite(
                    masquePS: corps.masquePS, invisiblePatient: corps.invisiblePatient,
                    invisibleRepresentants: corps.invisibleRepresentants)
                guard let changement else {
                    return refuser(
                        .corps("masquePS, invisiblePatient ou invisibleRepresentants : une clé au moins"),
                        presentation, appel)
                }
                changer(.visibilite(changement), appel, presentation, fiches)
            }
        }
    }

    private struct CorpsArchivage: CorpsFerme, Sendable {
        static let cles: Set<String> = ["archive"]

        let archive: Bool
    }

    /// `PUT /archivage/{document}` (TD3.3d).
    func archiver(_ requete: Request, _ reponse: Reply, _ fiches: Fiches) {
        let appel = Appel(requete, reponse, .archivage)
        avec(appel) { presentation in
            decoder(CorpsArchivage.self, appel, presentation) { corps in
                changer(.archive(corps.archive), appel, presentation, fiches)
            }
        }
    }

    /// `POST /suppression/{document}` (TD3.3c).
    func supprimer(_ requete: Request, _ reponse: Reply, _ fiches: Fiches) {
        let appel = Appel(requete, reponse, .suppression)
        avec(appel) { presentation in
            decoderJustification(appel, presentation) { justification in
                changer(.suppression(justification), appel, presentation, fiches)
            }
        }
    }

    private func changer(
        _ changement: Fiches.Changement, _ appel: Appel, _ presentation: Presentation, _ fiches: Fiches
    ) {
        let version: VersionAdmise?
        do throws(Malformation) {
            version = try ConditionsDeFiche.lire(appel.requete)
        } catch { return refuser(error, presentation, appel) }
        let identifiant = Self.sansURN(appel.requete.pathParameters["id"] ?? "")
        fiches.changer(identifiant, changement, siVersion: version, par: presentation) { resultat in
            appel.reponse.send { Self.rendreFiche(resultat) }
        }
    }

    /// La fiche, telle qu'elle est désormais.
    ///
    /// Sans `ETag` : ce qu'un PUT apporte ici n'est pas la représentation gardée (RFC 9110 § 9.3.4). L'entryUUID du corps,
    /// entre guillemets, en tient lieu.
    private static func rendreFiche(_ resultat: Reponse<FicheChangee>) -> Response {
        Self.rendre(resultat) { changee in
            let fiche = changee.fiche
            return privee(
                .json(
                    changee.referenceSeule
                        ? JSONRendu.octets(ReferenceJSON(fiche, etat: fiche.etat))
                        : JSONRendu.octets(FicheJSON(fiche))))
        }
    }
}
