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
        guard situation.demande.action == .alimentation else { return .sansObjet }
        guard let depot = situation.demande.depot else { return .defavorable(.elementAbsent) }
        if let premier = depot.defauts.first { return .defavorable(Self.motif(premier)) }
        guard depot.metadonnees != nil else { return .defavorable(.elementAbsent) }
        // EX_2.1-1050 : vérifié ici aussi, pour qu'aucune façade ne l'oublie.
        if depot.visibilite.isSuperset(of: [.masquePS, .invisiblePatient]) {
            return .defavorable(.visibiliteIncompatible)
        }
        if situation.faits.dejaConnu == .autresOctets { return .defavorable(.autreContenu) }
        if situation.faits.dejaConnu == .memesOctetsAutrement { return .defavorable(.contradiction) }
        if situation.faits.remplacement == .inconnu { return .defavorable(.remplaceInconnu) }
        return depot.deposantEtranger ? .reserve(.contradiction) : .favorable
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
