import Domaine

/// Un masque cache un document à ceux qu'il vise, quel que soit l'acte.
struct VisibiliteDuDocument: Regle {
    static let reference = ReferenceRegle(
        code: "VIS",
        enonce: "Un document caché à quelqu'un n'existe pas pour lui.",
        source: "CSP art. R. 1111-41 et suivants ; PDT-INF-526 notes 6 à 8 ; EX_2.1-1050 ; règlement § 4",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        guard situation.demande.action.exigeDeVoir, let acteur = situation.acteur,
            let document = situation.faits.document
        else { return .sansObjet }
        let refus: Motif? =
            switch acteur.genre {
            case .professionnelDeSante: professionnel(situation, acteur, document)
            case .secretariat, .etablissement, .personnelEtablissement:
                Self.estMasque(situation, document) && !document.auteur ? .masquePS : nil
            case .patient: document.visibiliteEffective.contains(.invisiblePatient) ? .invisiblePatient : nil
            case .representantLegal: representant(document)
            case .assuranceMaladie, .exploitant: nil
            }
        if let refus { return .defavorable(refus) }
        return horsDuSecret(situation, acteur, document) ? .defavorable(.invisibleRepresentants) : .favorable
    }

    /// L'auteur voit toujours ses documents ; en urgence, tout autre s'en remet à ce que le patient a permis.
    private func professionnel(
        _ situation: Situation, _ acteur: Acteur, _ document: FaitsDocument
    ) -> Motif? {
        guard Self.estMasque(situation, document), !document.auteur else { return nil }
        guard situation.demande.mode == .normal else {
            return situation.faits.dossier?.masquesEnUrgence == true ? nil : .masqueEnUrgence
        }
        let categorie = DroitDeLActeur.categorie(acteur, situation.faits, .normal)
        return categorie == .medecinTraitant ? nil : .masquePS
    }

    /// Masqué, ou invisible au patient dans un dossier où il a tout masqué : les deux codes ne se cumulent pas
    /// (EX_2.1-1050), les deux volontés si.
    private static func estMasque(_ situation: Situation, _ document: FaitsDocument) -> Bool {
        if document.visibiliteEffective.contains(.masquePS) { return true }
        return document.visibiliteEffective.contains(.invisiblePatient)
            && situation.faits.dossier?.masquageParDefaut != false
    }

    private func representant(_ document: FaitsDocument) -> Motif? {
        if document.visibiliteEffective.contains(.invisiblePatient) { return .invisiblePatient }
        return document.visibiliteEffective.contains(.invisibleRepresentants) ? .invisibleRepresentants : nil
    }

    /// En connexion secrète, un tiers n'atteint que ce que les représentants du mineur ne voient pas.
    private func horsDuSecret(_ situation: Situation, _ acteur: Acteur, _ document: FaitsDocument) -> Bool {
        guard situation.demande.connexionSecrete, situation.faits.dossier?.mineur != false,
            acteur.genre != .patient
        else { return false }
        switch situation.demande.action {
        case .rechercheMetadonnees, .consultation:
            return !document.visibiliteEffective.contains(.invisibleRepresentants)
        default: return false
        }
    }
}

extension Action {
    /// L'acte vise un document qu'il faut pouvoir voir : le lire, le faire expliquer, en changer la fiche.
    var exigeDeVoir: Bool {
        switch self {
        case .rechercheMetadonnees, .consultation, .explication: true
        default: changeUneFiche
        }
    }
}
