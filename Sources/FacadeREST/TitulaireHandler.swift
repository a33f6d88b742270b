import Domaine
import HTTPWire
import Parcours

extension FacadeREST {
    /// `PUT` et `DELETE /dossiers/{d}/blocages/{PS_IdNat}` : 204.
    func bloquer(_ requete: Request, _ reponse: Reply, _ titulaire: Titulaire, bloque: Bool) {
        let appel = Appel(requete, reponse, bloque ? .blocage : .deblocage)
        avec(appel) { presentation in
            let professionnel = requete.pathParameters["ps"] ?? ""
            guard Identifiant.estAdmis(professionnel) else {
                return refuser(
                    .parametre("PS_IdNat : 1 à 64 caractères ASCII visibles"), presentation, appel)
            }
            titulaire.bloquer(
                requete.pathParameters["d"] ?? "", professionnel, bloque: bloque, par: presentation
            ) { resultat in
                reponse.send {
                    switch resultat {
                    case .refus(let refus): Probleme.refus(refus)
                    case .incident(let incident): Probleme.incident(incident)
                    case .accorde: Response(status: 204)
                    }
                }
            }
        }
    }

    private struct PreferencesJSON: CorpsFerme, Encodable, Sendable {
        static let cles: Set<String> = ["brisDeGlace", "centre15", "masquesEnUrgence", "masquageParDefaut"]

        let brisDeGlace: Bool?
        let centre15: Bool?
        let masquesEnUrgence: Bool?
        let masquageParDefaut: Bool?
    }

    /// `GET /dossiers/{d}/preferences`.
    func lirePreferences(_ requete: Request, _ reponse: Reply, _ titulaire: Titulaire) {
        avec(Appel(requete, reponse, .preferences)) { presentation in
            titulaire.preferences(requete.pathParameters["d"] ?? "", par: presentation) { resultat in
                reponse.send { Self.rendrePreferences(resultat) }
            }
        }
    }

    /// `PUT /dossiers/{d}/preferences` ; une clé absente reste comme elle est.
    func changerPreferences(_ requete: Request, _ reponse: Reply, _ titulaire: Titulaire) {
        let appel = Appel(requete, reponse, .changementPreferences)
        avec(appel) { presentation in
            decoder(PreferencesJSON.self, appel, presentation) { corps in
                let changement = ChangementPreferences(
                    brisDeGlace: corps.brisDeGlace, centre15: corps.centre15,
                    masquesEnUrgence: corps.masquesEnUrgence, masquageParDefaut: corps.masquageParDefaut)
                titulaire.changerPreferences(
                    requete.pathParameters["d"] ?? "", changement, par: presentation
                ) { resultat in reponse.send { Self.rendrePreferences(resultat) } }
            }
        }
    }

    private static func rendrePreferences(_ resultat: Reponse<Preferences>) -> Response {
        Self.rendre(resultat) { p in
            privee(
                .json(
                    JSONRendu.octets(
                        PreferencesJSON(
                            brisDeGlace: p.brisDeGlace, centre15: p.centre15,
                            masquesEnUrgence: p.masquesEnUrgence, masquageParDefaut: p.masquageParDefaut))))
        }
    }

    private struct VieJSON: Encodable {
        let dossier: String
        let statut: String
        let etat: String
        let depuis: String
    }

    /// `POST /dossiers/{d}/activation`, `opposition`, `fermeture`, `reouverture`, `effacement`.
    func changerEtat(
        _ requete: Request, _ reponse: Reply, _ titulaire: Titulaire, _ etape: Titulaire.Etape
    ) {
        let appel = Appel(requete, reponse, etape.action)
        let dossier = requete.pathParameters["d"] ?? ""
        avec(appel) { presentation in
            decoderJustification(appel, presentation) { justification in
                titulaire.changerEtat(dossier, etape, justification, par: presentation) { resultat in
                    reponse.send {
                        Self.rendre(resultat) { vie in
                            Self.privee(
                                .json(
                                    JSONRendu.octets(
                                        VieJSON(
                                            dossier: dossier, statut: vie.etat.statutExterne.rawValue,
                                            etat: vie.etat.rawValue, depuis: vie.depuis.rfc3339))))
                        }
                    }
                }
            }
        }
    }

    private struct CorpsJustification: CorpsFerme, Sendable {
        static let cles: Set<String> = ["motif", "raison", "demande", "demande.reference", "demande.date"]

        struct Ecrite: Decodable, Sendable {
            let reference: String
            let date: String
        }

        var motif: String?
        var raison: String?
        var demande: Ecrite?
    }

    /// `{"motif"?, "raison"?, "demande"?}`, ou aucun corps.
    func decoderJustification(
        _ appel: Appel, _ presentation: Presentation, _ servir: (Justification) -> Void
    ) {
        decoderOuVide(CorpsJustification.self, CorpsJustification(), appel, presentation) { corps in
            guard Self.estUnTexte(corps.motif, 120), Self.estUnTexte(corps.raison, 500) else {
                return refuser(
                    .corps("motif : 120 caractères au plus ; raison : 500 ; sans caractère de commande"),
                    presentation, appel)
            }
            var justification = Justification(motif: corps.motif, raison: corps.raison)
            if let demande = corps.demande {
                let ecrite = DemandeEcrite(reference: demande.reference, date: demande.date)
                guard let ecrite, Self.estUnTexte(demande.reference, 120) else {
                    return refuser(
                        .corps(
                            "demande.reference : 1 à 120 caractères, sans caractère de commande ; "
                                + "demande.date : AAAA-MM-JJ"), presentation, appel)
                }
                justification.demandeEcrite = ecrite
            }
            servir(justification)
        }
    }

    /// Un texte libre borné, sans caractère de commande ni de sens d'écriture.
    static func estUnTexte(_ texte: String?, _ maximum: Int) -> Bool {
        guard let texte else { return true }
        return texte.unicodeScalars.count <= maximum
            && texte.unicodeScalars.allSatisfy { scalaire in
                let bidi =
                    (0x202A...0x202E).contains(scalaire.value) || (0x2066...0x2069).contains(scalaire.value)
                return scalaire.properties.generalCategory != .control && !bidi
            }
    }
}

/// Les identifiants nationaux reçus dans un chemin ou un corps : ils vont dans les traces.
enum Identifiant {
    /// 1 à 64 caractères ASCII visibles, qui ne sont pas un matricule.
    static func estAdmis(_ texte: String) -> Bool {
        (1...64).contains(texte.utf8.count) && texte.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            && TexteDeTrace.sansMatricule(texte) == texte
    }
}
