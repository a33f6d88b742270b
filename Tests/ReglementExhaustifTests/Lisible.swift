import Domaine

extension Essai {
    /// La situation en quelques mots, pour qui lit un échec : ce qui diffère de l'ordinaire seulement.
    var lisible: String {
        var mots = [demande.actes.map(\.rawValue).joined(separator: "+"), appelants[appelant].nom]
        mots.append(modalites[modalite].nom)
        if let acteur { mots.append(acteur.authentification.rawValue) }
        if mode == .centre15, acteur?.droitRegulation == true { mots.append("régulation") }
        if demande.connexionSecrete { mots.append("connexion secrète") }
        if demande.changement != nil { mots.append("par un changement") }
        if acte.codeTD == "TD0.3", let autorisation = demande.autorisation {
            mots.append(lisible(autorisation))
        }
        if [.alimentation, .creationDossier, .rechercheDossier].contains(acte) {
            mots.append("identité : \(identites[identite].nom)")
        }
        if acte == .alimentation { mots.append(depotLisible) }
        mots.append(dossier.map(lisible) ?? "aucun dossier")
        if voitUneFiche { mots.append(document.map { "document " + lisible($0) } ?? "aucun document") }
        return mots.joined(separator: " · ")
    }

    private func lisible(_ autorisation: DemandeAutorisation) -> String {
        let pour = autorisation.pour.map { "\($0)" } ?? "soi"
        return "pour \(pour), consentement \(autorisation.consentementRecueilli), "
            + "information \(autorisation.informationDonnee)"
    }

    private var depotLisible: String {
        guard let depot = demande.depot else { return "aucun dépôt" }
        let type =
            depot.metadonnees.map { "\($0.type.code.code) classe \($0.type.classe)" } ?? "sans métadonnées"
        let remplace = faits.remplacement.document.map(lisible) ?? "\(faits.remplacement)"
        return "dépôt \(type) \(depot.visibilite.listeCodes), défauts : \(defauts[defaut].nom), "
            + "déjà connu : \(faits.dejaConnu), remplace : \(remplace)"
            + (depot.oppositionLegitime ? ", opposition" : "")
    }

    private func lisible(_ dossier: FaitsDossier) -> String {
        var mots = ["dossier \(dossier.etat.rawValue)"]
        mots.append(fait("bloqué", dossier.bloque))
        mots.append("autorisations \(statut(dossier.autorisation))/\(statut(dossier.autorisationStructure))")
        if dossier.medecinTraitant { mots.append("MT") }
        if dossier.titulaire { mots.append("titulaire") }
        if dossier.traits == nil { mots.append("traits inconnus") }
        mots.append(fait("mineur", dossier.mineur))
        if dossier.masquageParDefaut != false { mots.append(fait("tout masqué", dossier.masquageParDefaut)) }
        if mode != .normal {
            mots.append(fait("bris admis", dossier.brisDeGlace))
            mots.append(fait("centre 15 admis", dossier.centre15))
            mots.append(fait("masqués ouverts", dossier.masquesEnUrgence))
        }
        return mots.joined(separator: ", ")
    }

    private func lisible(_ document: FaitsDocument) -> String {
        var mots = [document.type.code, document.etat.rawValue, "\(document.visibilite.listeCodes)"]
        if !document.visibiliteHeritee.isEmpty {
            mots.append("hérite \(document.visibiliteHeritee.listeCodes)")
        }
        if document.auteur { mots.append("auteur") }
        if document.deLaStructure { mots.append("de la structure") }
        if document.duPatient { mots.append("du patient") }
        if document.versionPerimee { mots.append("périmée") }
        mots.append(fait("montré", document.montreAuPatient))
        return mots.joined(separator: ", ")
    }

    private func fait(_ nom: String, _ valeur: Bool?) -> String {
        "\(nom) : \(valeur.map { $0 ? "oui" : "non" } ?? "inconnu")"
    }

    private func statut(_ statut: StatutAutorisation?) -> String { statut?.rawValue ?? "inconnu" }
}
