import Domaine
import Regles

extension Oracle {
    /// HAB : la matrice ouvre-t-elle ce type à sa profession ? L'auteur lit toujours ce qu'il a écrit.
    static func habilitation(_ essai: Essai) -> Motif? {
        guard essai.estPS, essai.voitUneFiche, let document = essai.document, !document.auteur else {
            return nil
        }
        guard aUneColonne(essai) else { return .roleSansColonne }
        return switch colonneDEssai[document.type] {
        case .oui: nil
        case .non: .typeFerme
        case .inconnu, nil: .celluleInconnue
        }
    }

    /// La matrice d'essai a une colonne pour sa profession.
    static func aUneColonne(_ essai: Essai) -> Bool {
        essai.acteur?.profession.map(professionsDEssai.contains) == true
    }

    /// VIS : les masques, puis la connexion secrète.
    static func visibilite(_ essai: Essai) -> Motif? {
        guard essai.voitUneFiche, let document = essai.document, let genre = essai.genre else { return nil }
        if let refus = masque(essai, document, genre) { return refus }
        if essai.lit, essai.estSecrete, genre != .patient,
            !document.visibilite.union(document.visibiliteHeritee).contains(.invisibleRepresentants)
        {
            return .invisibleRepresentants
        }
        return nil
    }

    private static func masque(_ essai: Essai, _ document: FaitsDocument, _ genre: Acteur.Genre) -> Motif? {
        // Une version périmée se cache avec celle qui la suit.
        let visibilite = document.visibilite.union(document.visibiliteHeritee)
        // Tout masquer vaut aussi pour ce que le patient ne voit pas.
        let masque =
            visibilite.contains(.masquePS)
            || visibilite.contains(.invisiblePatient) && essai.dossier?.masquageParDefaut != false
        switch genre {
        case .professionnelDeSante:
            if !masque || document.auteur { return nil }
            if essai.mode == .normal { return essai.estTraitant ? nil : .masquePS }
            return essai.dossier?.masquesEnUrgence == true ? nil : .masqueEnUrgence
        case .secretariat, .etablissement, .personnelEtablissement:
            return masque && !document.auteur ? .masquePS : nil
        case .patient:
            return visibilite.contains(.invisiblePatient) ? .invisiblePatient : nil
        case .representantLegal:
            if visibilite.contains(.invisiblePatient) { return .invisiblePatient }
            return visibilite.contains(.invisibleRepresentants) ? .invisibleRepresentants : nil
        case .assuranceMaladie, .exploitant: return nil
        }
    }

    /// ETA : l'état de la fiche et l'acte.
    static func etat(_ essai: Essai) -> Motif? {
        if essai.acte == .alimentation { return etatDuRemplace(essai) }
        let document = essai.document
        if essai.lit || essai.acte == .explication {
            guard let document else { return essai.acte == .consultation ? .supprime : nil }
            return document.etat == .deleted ? .supprime : nil
        }
        guard essai.acte.changeUneFiche else { return nil }
        guard let document, document.etat != .deleted else { return .supprime }
        if document.versionPerimee { return .versionPerimee }
        if essai.acte == .archivage || essai.acte == .desarchivage, document.etat == .deprecated {
            return .remplace
        }
        // Ce que le patient a vu, ou pu voir, ne lui redevient pas invisible.
        if essai.demande.actes.contains(.invisibilitePatient),
            !document.visibilite.contains(.invisiblePatient), document.montreAuPatient != false
        {
            return .irreversible
        }
        return nil
    }

    private static func etatDuRemplace(_ essai: Essai) -> Motif? {
        guard case .connu(let ancien) = essai.faits.remplacement, essai.faits.dejaConnu != .memesOctets
        else { return nil }
        return switch ancien.etat {
        case .approved, .archived: nil
        case .deprecated: .remplace
        case .deleted: .supprime
        }
    }

    /// DOC : ce qui est déposé est un document du DMP, et ce qui est changé le reste.
    static func conformite(_ essai: Essai) -> Motif? {
        // En secret, on laisse hors de la vue des représentants ce que l'on change, sauf à le leur montrer ; par un droit
        // que le secret a donné, aussi, sauf l'auteur, qui ne le tient que de son document ; de qui leur paraît bloqué,
        // tout acte.
        let leve = leveEnSecret(essai)
        let droitSecret =
            leve
            || essai.dossier?.droitsSecrets == true && essai.dossier?.mineur != false
                && (essai.document?.auteur != true && (essai.estPS || essai.acte != .suppression)
                    || essai.demande.actes.contains(.visibilitePatient))
        if essai.acte.changeUneFiche, essai.estSecrete || droitSecret, let document = essai.document,
            essai.demande.actes != [.visibiliteRepresentants] || droitSecret,
            !document.visibiliteHeritee.contains(.invisibleRepresentants),
            !(essai.demande.changement?.applique(a: document.visibilite) ?? document.visibilite)
                .contains(.invisibleRepresentants)
        {
            return .visibiliteIncompatible
        }
        if let changement = essai.demande.changement {
            let resultat = changement.applique(a: essai.document?.visibilite ?? [])
            return resultat.isSuperset(of: [.masquePS, .invisiblePatient]) ? .visibiliteIncompatible : nil
        }
        // Un acte de visibilité dit ce qu'il change.
        if essai.acte.codeTD == "TD3.3a" || essai.acte.codeTD == "TD3.3b" { return .visibiliteIncompatible }
        guard essai.acte == .alimentation else { return nil }
        guard let depot = essai.demande.depot else { return .elementAbsent }
        if let refus = defauts[essai.defaut].refus { return refus }
        if depot.metadonnees == nil { return .elementAbsent }
        if depot.visibilite.isSuperset(of: [.masquePS, .invisiblePatient]) { return .visibiliteIncompatible }
        if essai.genre == .patient, depot.visibilite.contains(.invisiblePatient) {
            return .visibiliteIncompatible
        }
        if essai.estSecrete || leve, !depot.visibilite.contains(.invisibleRepresentants) {
            return .visibiliteIncompatible
        }
        if case .connu(let ancien) = essai.faits.remplacement, essai.faits.dejaConnu == .jamais,
            !ancien.visibilite.isSuperset(of: depot.visibilite)
        {
            return .visibiliteIncompatible
        }
        switch essai.faits.dejaConnu {
        case .autresOctets: return .autreContenu
        case .memesOctetsAutrement: return .contradiction
        case .jamais, .memesOctets: break
        }
        return essai.faits.remplacement == .inconnu ? .remplaceInconnu : nil
    }

    /// Le mineur l'a débloqué en secret : ses représentants le croient bloqué.
    private static func leveEnSecret(_ essai: Essai) -> Bool {
        essai.dossier?.bloqueEnApparence == true && essai.dossier?.droitsSecrets == true
            && essai.dossier?.mineur != false
    }

    /// OPP : le patient s'est opposé à ce dépôt, pour un motif que le professionnel tient pour légitime.
    static func opposition(_ essai: Essai) -> Motif? {
        essai.acte == .alimentation && essai.demande.depot?.oppositionLegitime == true
            ? .oppositionAuDepot : nil
    }
}
