import Domaine
import HTTPWire
import Parcours

extension FacadeREST {
    private struct DossierJSON: Encodable {
        struct PatientJSON: Encodable {
            let matricule: String
            let oid: String
            let nomNaissance: String
            let nomUsage: String?
            let prenoms: String
            let dateNaissance: String
            let sexe: String
        }

        let dossier: String
        let statut: String
        let patient: PatientJSON
        let autorisation: String
        let nature: String
        let dernierActe: String
        let expire: String?
        let medecinTraitant: Bool

        init(_ d: DossierAutorise) {
            dossier = d.dossier
            statut = StatutDossier.actif.rawValue
            patient = PatientJSON(
                matricule: d.matricule, oid: d.oid, nomNaissance: d.traits.nomNaissance,
                nomUsage: d.nomUsage, prenoms: d.traits.prenoms, dateNaissance: d.traits.dateNaissance,
                sexe: d.traits.sexe)
            autorisation = StatutAutorisation.valide.valeurDMP
            nature = d.parLaStructure ? "STRUCTURE" : "PS"
            dernierActe = d.dernierActe.rfc3339
            expire = d.expire?.rfc3339
            medecinTraitant = d.medecinTraitant
        }
    }

    private struct DossiersJSON: Encodable {
        let dossiers: [DossierJSON]
        let curseur: String?
    }

    /// `GET /dossiers` : les dossiers qui ont autorisé l'appelant (TD0.4), le dernier acte d'abord.
    func listerDossiers(_ requete: Request, _ reponse: Reply, _ liste: ListeDossiers) {
        let appel = Appel(requete, reponse, .listeDossiers)
        avec(appel) { presentation in
            let lus: Result<(limite: Int, curseur: CurseurDossiers?), Malformation> =
                Parametres.lire(requete) { p throws(Malformation) in
                    let limite = try p.entier("limite", 1...ListeDossiers.limiteMaximale) ?? 50
                    guard let texte = try p.un("curseur") else { return (limite, nil) }
                    guard let curseur = CurseurDossiers(texte: texte) else {
                        throw .parametre("curseur : illisible")
                    }
                    return (limite, curseur)
                }
            switch lus {
            case .failure(let malformation): refuser(malformation, presentation, appel)
            case .success(let lus):
                liste.lire(limite: lus.limite, curseur: lus.curseur, par: presentation) { resultat in
                    reponse.send {
                        Self.rendre(resultat) { page in
                            Self.privee(
                                .json(
                                    JSONRendu.octets(
                                        DossiersJSON(
                                            dossiers: page.dossiers.map { DossierJSON($0) },
                                            curseur: page.curseur?.texte))))
                        }
                    }
                }
            }
        }
    }
}
