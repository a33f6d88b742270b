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
        let version: [String]?
        do throws(Malformation) {
            version = try VersionPresentee.lire(appel.requete)
        } catch { return refuser(error, presentation, appel) }
        let identifiant = Self.sansURN(appel.requete.pathParameters["id"] ?? "")
        fiches.changer(identifiant, changement, siVersion: version, par: presentation) { resultat in
            appel.reponse.send { Self.rendreFiche(resultat) }
        }
    }

    private static func rendreFiche(_ resultat: Reponse<FicheChangee>) -> Response {
        return Self.rendre(resultat) { changee in
            let fiche = changee.fiche
            let octets =
                changee.referenceSeule
                ? JSONRendu.octets(ReferenceJSON(fiche, etat: fiche.etat))
                : JSONRendu.octets(FicheJSON(fiche))
            var reponse = privee(.json(octets))
            reponse.fields.append("ETag", "\"\(fiche.entryUUID)\"")
            return reponse
        }
    }
}

/// La version d'une fiche que `If-Match` présente (RFC 9110 § 13.1.1).
enum VersionPresentee {
    /// Les entryUUID ou numéros de version admis ; `nil` sans `If-Match`, ou quand il dit `*`.
    ///
    /// Une étiquette faible ne convient à rien (comparaison forte).
    ///
    /// L'étiquette de toute réponse sur un document commence par l'entryUUID de sa fiche.
    static func lire(_ requete: Request) throws(Malformation) -> [String]? {
        guard let champ = requete.fields.list("if-match"), champ != "*" else { return nil }
        guard let etiquettes = EntityTag.list(champ) else {
            throw .entete("If-Match : des étiquettes \"entryUUID\", ou *")
        }
        return etiquettes.filter { !$0.isWeak }.map {
            $0.opaque.utf8.count > 36 ? String($0.opaque.prefix(36)) : $0.opaque
        }
    }
}
