import Domaine
import HTTPWire
import Parcours

extension FacadeREST {
    private struct CorpsAutorisation: CorpsFerme, Sendable {
        static let cles: Set<String> = [
            "action", "role", "pour", "pour.ps", "pour.structure", "consentement", "consentement.recueilli",
            "consentement.moyen", "information",
        ]

        struct Pour: Decodable, Sendable {
            let ps: String?
            let structure: String?
        }

        struct Consentement: Decodable, Sendable {
            let recueilli: Bool
            let moyen: String?
        }

        let action: String
        let role: String?
        let pour: Pour?
        let consentement: Consentement?
        /// `donnee` : le patient est informé de l'accès de l'équipe de soins (consentement présumé).
        let information: String?

        /// L'acte et ce qui est demandé, ou ce qui est mal formé.
        func demande() -> Result<(Autorisations.Acte, DemandeAutorisation), Malformation> {
            let acte: Autorisations.Acte
            switch (action, role) {
            case ("AJOUT", nil): acte = .ajout
            case ("AJOUT", "MEDECIN_TRAITANT"): acte = .ajoutMedecinTraitant
            case ("SUPPRESSION", nil): acte = .suppression
            case ("SUPPRESSION", "MEDECIN_TRAITANT"): acte = .retraitMedecinTraitant
            default:
                return .failure(.corps("action : AJOUT ou SUPPRESSION ; role : MEDECIN_TRAITANT ou absent"))
            }
            var moyen: DemandeAutorisation.Moyen?
            if let texte = consentement?.moyen {
                guard let lu = DemandeAutorisation.Moyen(rawValue: texte) else {
                    return .failure(.corps("consentement.moyen : oral, ecrit ou electronique"))
                }
                moyen = lu
            }
            guard information == nil || information == "donnee" || information == "donnée" else {
                return .failure(.corps("information : donnee, ou absente"))
            }
            for id in [pour?.ps, pour?.structure] where id != nil && id.map(Identifiant.estAdmis) != true {
                return .failure(.corps("pour : identifiant de 1 à 64 caractères ASCII visibles"))
            }
            if pour?.ps != nil, pour?.structure != nil {
                return .failure(.corps("pour : ps ou structure, pas les deux"))
            }
            let titulaire: DemandeAutorisation.Titulaire? =
                pour?.ps.map { .professionnel($0) } ?? pour?.structure.map { .structure($0) }
            return .success(
                (
                    acte,
                    DemandeAutorisation(
                        pour: titulaire, consentementRecueilli: consentement?.recueilli ?? false,
                        moyen: moyen,
                        informationDonnee: information != nil)
                ))
        }
    }

    private struct EffetJSON: Encodable {
        let statut: String
        let contexte: String?
    }

    /// `PUT /dossiers/{d}/autorisations` (TD0.3).
    func changerAutorisation(_ requete: Request, _ reponse: Reply, _ autorisations: Autorisations) {
        let dossier = requete.pathParameters["d"] ?? ""
        let appel = Appel(requete, reponse, .autorisationAjout)
        avec(appel) { presentation in
            decoder(CorpsAutorisation.self, appel, presentation) { corps in
                switch corps.demande() {
                case .failure(let malformation): refuser(malformation, presentation, appel)
                case .success(let (acte, demande)):
                    autorisations.changer(dossier, acte, demande, par: presentation) { resultat in
                        reponse.send { Self.rendreEffet(resultat) }
                    }
                }
            }
        }
    }

    private static func rendreEffet(_ resultat: Reponse<EffetAutorisation>) -> Response {
        Self.rendre(resultat) { effet in
            privee(
                .json(
                    JSONRendu.octets(
                        EffetJSON(
                            statut: "DMPOk",
                            contexte: effet == .dejaAinsi ? "Il en était déjà ainsi." : nil))))
        }
    }

    private struct AutorisationJSON: Encodable {
        let nature: String
        let titulaire: String
        let nom: String?
        let prenom: String?
        let profession: String?
        let specialite: String?
        let debut: String
        let dernierActe: String
        let expire: String?
        let statut: String
        let medecinTraitant: Bool
    }

    private struct AutorisationsJSON: Encodable {
        let autorisations: [AutorisationJSON]
        let curseur: String?
    }

    /// `GET /dossiers/{d}/autorisations?mode=ACTIVE|INTERDITE|TOUTE` (TD1.6).
    func listerAutorisations(_ requete: Request, _ reponse: Reply, _ autorisations: Autorisations) {
        let dossier = requete.pathParameters["d"] ?? ""
        let appel = Appel(requete, reponse, .listeAutorisations)
        avec(appel) { presentation in
            let criteres: Result<CriteresAutorisations, Malformation> = Parametres.lire(requete) {
                p throws(Malformation) in
                var criteres = CriteresAutorisations()
                if let texte = try p.un("mode") {
                    guard let mode = CriteresAutorisations.Mode(rawValue: texte) else {
                        throw .parametre("mode : ACTIVE, INTERDITE ou TOUTE")
                    }
                    criteres.mode = mode
                }
                criteres.limite =
                    try p.entier("limite", 1...CriteresAutorisations.limiteMaximale) ?? criteres.limite
                if let texte = try p.un("curseur") {
                    guard let curseur = CurseurAutorisations(texte: texte) else {
                        throw .parametre("curseur : illisible")
                    }
                    criteres.curseur = curseur
                }
                return criteres
            }
            switch criteres {
            case .failure(let malformation): refuser(malformation, presentation, appel)
            case .success(let criteres):
                autorisations.lister(dossier, criteres, par: presentation) { resultat in
                    reponse.send { Self.rendreAutorisations(resultat) }
                }
            }
        }
    }

    private static func rendreAutorisations(_ resultat: Reponse<Autorisations.Page>) -> Response {
        return Self.rendre(resultat) { page in
            let json = page.autorisations.map { a in
                AutorisationJSON(
                    nature: a.nature, titulaire: a.titulaire, nom: a.nom, prenom: a.prenom,
                    profession: a.profession, specialite: a.specialite, debut: a.debut.rfc3339,
                    dernierActe: a.dernierActe.rfc3339, expire: a.expire?.rfc3339,
                    statut: a.statut.valeurDMP, medecinTraitant: a.medecinTraitant)
            }
            return privee(
                .json(
                    JSONRendu.octets(
                        AutorisationsJSON(autorisations: json, curseur: page.curseur?.texte))))
        }
    }
}
