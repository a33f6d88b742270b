import Domaine

/// Ce qui est déposé doit être un document du DMP.
struct ConformiteDuDocument: Regle {
    static let reference = ReferenceRegle(
        code: "DOC",
        enonce:
            "N'entre au dossier qu'un CDA R2 complet, codé dans ses jeux de valeurs, et fidèle à sa fiche.",
        source: "CI-SIS Structuration minimale V1.16.8 ; EX_2.1-1050 ; IHE ITI-41 ; règlement § 3",
        verifieeLe: "2026-11-21")

    func examiner(_ situation: Situation) -> Avis {
        if situation.demande.action.changeUneFiche, Self.paraitraitHorsDuSecret(situation) {
            return .defavorable(.visibiliteIncompatible)
        }
        if let changement = situation.demande.changement {
            return examinerVisibilite(changement.applique(a: situation.faits.document?.visibilite ?? []))
        }
        // Un acte de visibilité qui ne dit pas ce qu'il change ne se juge pas.
        if situation.demande.action.changeLaVisibilite { return .defavorable(.visibiliteIncompatible) }
        guard situation.demande.action == .alimentation else { return .sansObjet }
        guard let depot = situation.demande.depot else { return .defavorable(.elementAbsent) }
        if let premier = depot.defauts.first { return .defavorable(Self.motif(premier)) }
        guard depot.metadonnees != nil else { return .defavorable(.elementAbsent) }
        // EX_2.1-1050 : vérifié ici aussi, pour qu'aucune façade ne l'oublie.
        if examinerVisibilite(depot.visibilite) != .favorable || !Self.estAdmise(depot.visibilite, situation)
        {
            return .defavorable(.visibiliteIncompatible)
        }
        // Plus caché que ce qu'il remplace, il en dirait l'existence, et lèverait un masque par un autre (§ 2).
        if case .connu(let remplace) = situation.faits.remplacement, situation.faits.dejaConnu == .jamais,
            !depot.visibilite.isSubset(of: remplace.visibilite)
        {
            return .defavorable(.visibiliteIncompatible)
        }
        if situation.faits.dejaConnu == .autresOctets { return .defavorable(.autreContenu) }
        if situation.faits.dejaConnu == .memesOctetsAutrement { return .defavorable(.contradiction) }
        if situation.faits.remplacement == .inconnu { return .defavorable(.remplaceInconnu) }
        return depot.deposantEtranger ? .reserve(.contradiction) : .favorable
    }

    /// `MASQUE_PS` et `INVISIBLE_PATIENT` ne se cumulent pas (EX_2.1-1050).
    private func examinerVisibilite(_ visibilite: Visibilite) -> Avis {
        visibilite.isSuperset(of: [.masquePS, .invisiblePatient])
            ? .defavorable(.visibiliteIncompatible) : .favorable
    }

    /// En connexion secrète d'un mineur, ou par un droit qu'un acte secret a donné, un changement que ses représentants
    /// verraient : sa trace leur serait tue, son effet non.
    private static func paraitraitHorsDuSecret(_ situation: Situation) -> Bool {
        guard agitEnSecret(situation), let document = situation.faits.document else { return false }
        // Le leur rendre visible est un acte du mineur ou de l'auteur, dont la trace leur est montrée.
        if situation.demande.actes == [.visibiliteRepresentants], !parUnDroitSecret(situation) {
            return false
        }
        let apres = situation.demande.changement?.applique(a: document.visibilite) ?? document.visibilite
        return !document.visibiliteHeritee.union(apres).contains(.invisibleRepresentants)
    }

    /// En connexion secrète d'un mineur, ou par un droit qu'un acte secret a donné.
    private static func agitEnSecret(_ situation: Situation) -> Bool {
        situation.faits.dossier?.mineur != false
            && (situation.demande.connexionSecrete || parUnDroitSecret(situation))
    }

    private static func parUnDroitSecret(_ situation: Situation) -> Bool {
        situation.faits.dossier?.droitsSecrets == true
            && Reglement.tientAUnDroit(situation.demande, situation.faits)
    }

    /// La visibilité que ce déposant peut demander.
    ///
    /// Un patient ne se cache rien à lui-même ; en connexion secrète d'un mineur (EX_2.1-1050), ou d'un professionnel
    /// qu'il a débloqué en secret, tout naît invisible à ses représentants.
    private static func estAdmise(_ visibilite: Visibilite, _ situation: Situation) -> Bool {
        if situation.acteur?.genre == .patient, visibilite.contains(.invisiblePatient) { return false }
        return !agitEnSecret(situation) || visibilite.contains(.invisibleRepresentants)
    }

    static func motif(_ defaut: DefautDocument) -> Motif {
        switch defaut {
        case .elementManquant: .elementAbsent
        case .codeHorsJeu: .codeHorsJeu
        case .contradiction, .deposantEtranger: .contradiction
        case .visibiliteIncompatible: .visibiliteIncompatible
        case .empreinteFausse: .empreinteFausse
        }
    }
}
