import Domaine
import Regles

/// Ce que chaque situation du parcours, accordée ou refusée, doit encore vérifier.
enum Epreuve: Int, Sendable, CaseIterable {
    case visibilite, consentement, blocage, regleNommee

    var enonce: String {
        switch self {
        case .visibilite: "qui change la visibilité d'un document y a un titre"
        case .consentement: "un consentement de plus ne retire aucun accord"
        case .blocage: "un blocage, ou l'ignorer, refuse toujours"
        case .regleNommee: "la règle qu'un refus nomme refuse, examinée seule"
        }
    }

    /// L'épreuve tient, ou `nil` si la situation n'a rien à éprouver.
    func tient(_ essai: Essai, _ verdict: Verdict, _ reglement: Reglement) -> Bool? {
        switch self {
        case .visibilite: verdict.estAccorde ? TitreDeVisibilite.suffit(essai) : nil
        case .consentement: verdict.estAccorde ? Self.resteAccorde(essai, reglement) : nil
        case .blocage: Self.seBloque(essai, verdict, reglement)
        case .regleNommee: verdict.estAccorde ? nil : Self.nommeQuiRefuse(essai, verdict.motif, reglement)
        }
    }

    private static func resteAccorde(_ essai: Essai, _ reglement: Reglement) -> Bool {
        var essai = essai
        let (dossier, autorisation) = (essai.faits.dossier, essai.demande.autorisation)
        for consentement in consentements {
            essai.faits.dossier = dossier
            essai.demande.autorisation = autorisation
            consentement.donner(&essai)
            // Ce qui était déjà donné ne change rien.
            if essai.faits.dossier == dossier, essai.demande.autorisation == autorisation { continue }
            if !reglement.accorde(essai.demande, essai.faits) { return false }
        }
        return true
    }

    /// Ce qui s'accordait se refuse pour ce motif ; ce qui se refusait ne s'accorde pas.
    private static func seBloque(_ essai: Essai, _ verdict: Verdict, _ reglement: Reglement) -> Bool? {
        guard essai.dossier != nil, essai.acteur != nil else { return nil }
        var faits = essai.faits
        faits.dossier?.bloque = true
        guard verdict.estAccorde else { return !reglement.accorde(essai.demande, faits) }
        guard reglement.statuer(essai.demande, faits).verdict.motif == .bloque else { return false }
        faits.dossier?.bloque = nil
        return reglement.statuer(essai.demande, faits).verdict.motif == .bloque
    }

    private static func nommeQuiRefuse(_ essai: Essai, _ motif: Motif, _ reglement: Reglement) -> Bool {
        let situation = Situation(essai.demande, essai.faits, reglement.tables)
        return regles[motif]?.examiner(situation) == .defavorable(motif)
    }

    /// La règle que chaque motif nomme : une, et une seule, porte son code.
    private static let regles: [Motif: any Regle] = {
        let nommees = Motif.allCases.compactMap { motif -> (Motif, any Regle)? in
            let regles = Reglement.regles.filter { type(of: $0).reference.code == motif.porte }
            return regles.count == 1 ? regles.first.map { (motif, $0) } : nil
        }
        return Dictionary(uniqueKeysWithValues: nommees)
    }()
}

/// Ce que le patient consent, ou ce qu'il cesse de refuser.
let consentements: [(nom: String, donner: @Sendable (inout Essai) -> Void)] = [
    ("autorisation valide", { $0.faits.dossier?.autorisation = .valide }),
    ("structure autorisée", { $0.faits.dossier?.autorisationStructure = .valide }),
    ("bris de glace admis", { $0.faits.dossier?.brisDeGlace = true }),
    ("centre 15 admis", { $0.faits.dossier?.centre15 = true }),
    ("masqués ouverts à l'urgence", { $0.faits.dossier?.masquesEnUrgence = true }),
    ("rien de masqué d'avance", { $0.faits.dossier?.masquageParDefaut = false }),
    ("débloqué", { $0.faits.dossier?.bloque = false }),
    ("déclaré médecin traitant", { if $0.estMedecin { $0.faits.dossier?.medecinTraitant = true } }),
    ("consentement recueilli", { $0.demande.autorisation?.consentementRecueilli = true }),
    (
        "tout cela",
        { essai in
            for consentement in consentements.dropLast() { consentement.donner(&essai) }
        }
    ),
]

/// Ce qu'une épreuve a vu.
struct Eprouvees: Sendable {
    var nombre = 0
    var echecs: [String] = []
}

extension Bilan {
    /// Fait passer à la situation toutes les épreuves ; cinq échecs de chacune au plus.
    mutating func eprouver(_ essai: Essai, _ verdict: Verdict, _ reglement: Reglement) {
        for epreuve in Epreuve.allCases {
            guard let tient = epreuve.tient(essai, verdict, reglement) else { continue }
            epreuves[epreuve.rawValue].nombre += 1
            if !tient, epreuves[epreuve.rawValue].echecs.count < 5 {
                epreuves[epreuve.rawValue].echecs.append(essai.lisible)
            }
        }
        guard verdict.estAccorde else { return }
        for acte in essai.demande.actes where TitreDeVisibilite.table[acte] != nil {
            for titre in TitreDeVisibilite.tenus(essai) { titresTenus[acte, default: []].insert(titre) }
        }
    }
}
