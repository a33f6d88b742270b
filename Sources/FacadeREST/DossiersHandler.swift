import Domaine
import HTTPWire
import Parcours
import Regles

extension FacadeREST {
    private struct CorpsRecherche: CorpsFerme, Sendable {
        static let cles: Set<String> = ["matricule", "oid", "nom", "prenom", "dateNaissance"]

        let matricule: String?
        let oid: String?
        let nom: String?
        let prenom: String?
        let dateNaissance: String?

        var traitsBienFormes: Bool {
            let dateLisible = dateNaissance.map { $0.utf8.count == 10 && Instant(rfc3339: $0) != nil }
            return dateLisible ?? true
                && [nom, prenom].allSatisfy { ($0?.unicodeScalars.count ?? 0) <= 200 }
        }
    }

    private struct TrouveJSON: Encodable {
        struct Fermeture: Encodable {
            let date: String
            let motif: String?
            let raison: String?
        }

        let dossier: String
        let statut: String
        let fermeture: Fermeture?
        let autorisation: String
        let medecinTraitant: Bool
        let rattachementMES: Bool
        let documents: Int
        let nouveaux: Int
        let nouveauxTypes: [NouveauxJSON]
        let etat: String?
    }

    private struct NouveauxJSON: Encodable {
        let code: String
        let systeme: String
        let libelle: String
        let nombre: Int
    }

    /// `POST /dossiers/recherche` : test d'existence et statut d'autorisation (TD0.2).
    func rechercher(_ requete: Request, _ reponse: Reply, _ recherche: Recherche) {
        let appel = Appel(requete, reponse, .rechercheDossier)
        avec(appel) { presentation in
            decoder(CorpsRecherche.self, appel, presentation) { corps in
                // Ce que l'acte ne lit pas est contrôlé aussi : une demande est bien formée ou ne l'est pas.
                guard corps.traitsBienFormes else {
                    return refuser(
                        .corps("nom et prenom : 200 caractères au plus ; dateNaissance : AAAA-MM-JJ"),
                        presentation, appel)
                }
                guard let matricule = corps.matricule, let oid = corps.oid else {
                    return rechercherParTraits(corps, presentation, appel, recherche)
                }
                recherche.parINS(matricule: matricule, oid: oid, par: presentation) { resultat in
                    reponse.send { Self.rendreTrouve(resultat) }
                }
            }
        }
    }

    /// La recherche par traits (TD0.5) ne s'ouvre qu'en urgence : c'est la table des droits qui le dit.
    private func rechercherParTraits(
        _ corps: CorpsRecherche, _ presentation: Presentation, _ appel: Appel, _ recherche: Recherche
    ) {
        guard corps.matricule == nil, corps.oid == nil, let nom = corps.nom, let prenom = corps.prenom,
            let date = corps.dateNaissance
        else {
            return refuser(
                .corps("matricule et oid, ou en urgence nom, prenom et dateNaissance, sont obligatoires"),
                presentation, appel)
        }
        recherche.parTraits(nom: nom, prenom: prenom, dateNaissance: date, par: presentation) { resultat in
            appel.reponse.send { Self.rendreTrouve(resultat) }
        }
    }

    private static func rendreTrouve(_ resultat: Reponse<DossierTrouve>) -> Response {
        return Self.rendre(resultat) { t in
            let fermeture =
                t.statut == .ferme
                ? TrouveJSON.Fermeture(
                    date: t.vie.depuis.rfc3339, motif: t.vie.fermetureMotif, raison: t.vie.fermetureRaison)
                : nil
            let json = TrouveJSON(
                dossier: t.dossier, statut: t.statut.rawValue, fermeture: fermeture,
                autorisation: t.autorisation.valeurDMP, medecinTraitant: t.medecinTraitant,
                rattachementMES: t.vie.rattachementMES, documents: t.comptes.documents,
                nouveaux: t.comptes.nouveaux,
                nouveauxTypes: t.comptes.types.map {
                    NouveauxJSON(
                        code: $0.code.code, systeme: $0.code.systeme, libelle: $0.libelle, nombre: $0.nouveaux
                    )
                }, etat: t.etat?.rawValue)
            return privee(.json(JSONRendu.octets(json)))
        }
    }

    private struct CorpsDossier: CorpsFerme, Sendable {
        static let cles: Set<String> = [
            "matricule", "oid", "nomNaissance", "nomUsage", "prenoms", "dateNaissance", "sexe",
            "lieuNaissance", "statut",
        ]

        let matricule: String?
        let oid: String?
        let nomNaissance: String?
        let nomUsage: String?
        let prenoms: String?
        let dateNaissance: String?
        let sexe: String?
        let lieuNaissance: String?
        let statut: String
    }

    private struct CreeJSON: Encodable {
        let dossier: String
    }

    /// `POST /dossiers` : l'exploitant crée un dossier pour une identité qualifiée.
    func creer(_ requete: Request, _ reponse: Reply, _ recherche: Recherche) {
        let appel = Appel(requete, reponse, .creationDossier)
        avec(appel) { presentation in
            decoder(CorpsDossier.self, appel, presentation) { corps in
                guard let statut = StatutDeclare(corps.statut) else {
                    return refuser(.corps(StatutDeclare.attendu), presentation, appel)
                }
                let identite = IdentitePresentee(
                    matricule: corps.matricule, oid: corps.oid, nomNaissance: corps.nomNaissance,
                    prenoms: corps.prenoms, dateNaissance: corps.dateNaissance, sexe: corps.sexe,
                    lieuNaissance: corps.lieuNaissance, declareeQualifiee: statut.qualifiee)
                let nouveau = NouveauDossier(
                    identite: identite, nomUsage: corps.nomUsage, etat: statut.etat)
                recherche.creer(nouveau, par: presentation) { resultat in
                    reponse.send {
                        Self.rendre(resultat) { cree in
                            Self.privee(
                                .json(
                                    JSONRendu.octets(CreeJSON(dossier: cree.dossier)),
                                    status: cree.cree ? 201 : 200))
                        }
                    }
                }
            }
        }
    }
}
