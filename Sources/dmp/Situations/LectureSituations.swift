import Domaine
import Nomenclatures
import Regles

/// Un fichier de situations : un thème et ses cas, ou un seul cas.
struct FichierSituations {
    let theme: String?
    let note: String?
    let cas: [CasSituation]
}

/// Une situation lue : ce que le règlement examine, et ce que son rédacteur en attend.
struct CasSituation {
    let titre: String
    let source: String?
    let note: String?
    let demande: Demande
    let faits: Faits
    let attendu: Motif?
}

/// La lecture d'un fichier ; aucune clé ni aucun mot n'y passe sans être compris.
struct LectureSituations {
    let nomenclatures: Nomenclatures

    func lire(_ octets: [UInt8]) throws(FauteSituation) -> FichierSituations {
        let racine = try NoeudJSON.lire(octets)
        guard case .objet(let membres) = racine.contenu,
            membres.contains(where: { ["SITUATIONS", "THEME"].contains(Vocabulaire<Bool>.cle($0.nom)) })
        else { return FichierSituations(theme: nil, note: nil, cas: [try cas(racine, "")]) }
        let objet = try ObjetSituation(racine, "", cles: ["theme", "note", "situations"])
        guard case .tableau(let elements)? = objet.noeud("situations")?.contenu, !elements.isEmpty else {
            throw objet.faute("situations", "liste de situations attendue")
        }
        var lus: [CasSituation] = []
        for (rang, element) in elements.enumerated() {
            lus.append(try cas(element, "situations[\(rang + 1)]"))
        }
        return FichierSituations(
            theme: try objet.obligatoire("theme"), note: try objet.texte("note"), cas: lus)
    }

    private static let cles = [
        "titre", "source", "note", "acteur", "mode", "raison", "acte", "connexion secrète", "dossier",
        "document", "dépôt", "identité", "autorisation demandée", "attendu",
    ]

    private func cas(_ noeud: NoeudJSON, _ lieu: String) throws(FauteSituation) -> CasSituation {
        let objet = try ObjetSituation(noeud, lieu, cles: Self.cles)
        let titre = try objet.obligatoire("titre")
        let lecture = LectureActeurSituation(objet)
        let (appelant, acteur, traitant) = try lecture.lire()
        let (action, changement) = try actes(objet)
        let faits = LectureFaits(objet: objet, action: action, acteur: acteur, nomenclatures: nomenclatures)
        let depot = try faits.depot()
        let demande = Demande(
            action, appelant: appelant, mode: try objet.mot("mode", Mots.modes, .normal),
            raison: try objet.texte("raison"), origine: Origine(facade: .commande),
            identite: try faits.identite(), depot: depot?.depot, autorisation: try faits.autorisation(),
            changement: changement, connexionSecrete: try objet.booleen("connexion secrète"))
        return CasSituation(
            titre: titre, source: try objet.texte("source"), note: try objet.texte("note"),
            demande: demande,
            faits: Faits(
                dossier: try faits.dossier(medecinTraitant: traitant), document: try faits.document(),
                dejaConnu: depot?.dejaConnu ?? .jamais, remplacement: depot?.remplacement ?? .sansObjet),
            attendu: try attendu(objet))
    }

    /// L'acte, ou les changements de visibilité que la demande réunit.
    private func actes(
        _ objet: ObjetSituation
    ) throws(FauteSituation) -> (Action, ChangementVisibilite?) {
        let actes = try objet.mots("acte", Mots.actes)
        guard let premier = actes.first else { throw objet.faute("acte", "acte obligatoire") }
        var voulus: [Visibilite: Bool] = [:]
        for acte in actes {
            let (code, valeur): (Visibilite, Bool)
            switch acte {
            case .masquage: (code, valeur) = (.masquePS, true)
            case .demasquage: (code, valeur) = (.masquePS, false)
            case .invisibilitePatient: (code, valeur) = (.invisiblePatient, true)
            case .visibilitePatient: (code, valeur) = (.invisiblePatient, false)
            case .invisibiliteRepresentants: (code, valeur) = (.invisibleRepresentants, true)
            case .visibiliteRepresentants: (code, valeur) = (.invisibleRepresentants, false)
            default:
                guard actes.count == 1 else {
                    throw objet.faute("acte", "seuls des changements de visibilité se demandent ensemble")
                }
                return (premier, nil)
            }
            guard voulus.updateValue(valeur, forKey: code) == nil else {
                throw objet.faute("acte", "ces changements de visibilité se contredisent")
            }
        }
        let changement = ChangementVisibilite(
            masquePS: voulus[.masquePS], invisiblePatient: voulus[.invisiblePatient],
            invisibleRepresentants: voulus[.invisibleRepresentants])
        return (changement?.actes.first ?? premier, changement)
    }

    private func attendu(_ objet: ObjetSituation) throws(FauteSituation) -> Motif? {
        guard let code = try objet.texte("attendu") else { return nil }
        guard let motif = Motif(rawValue: code) else {
            throw objet.faute("attendu", "code de motif inconnu « \(code) »")
        }
        return motif
    }
}
