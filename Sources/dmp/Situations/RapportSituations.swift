import Domaine
import Nomenclatures
import Regles

/// Ce que le règlement dit d'une situation, porte par porte, en toutes lettres.
struct RapportSituations {
    let nomenclatures: Nomenclatures
    let reglement: Reglement

    init(nomenclatures: Nomenclatures) {
        self.nomenclatures = nomenclatures
        reglement = Reglement(
            tables: TablesReglement(
                matrice: nomenclatures.matrice, droits: nomenclatures.droits,
                oidsINS: Environnement.essai.oidsINS))
    }

    /// Le verdict d'un cas.
    func statuer(_ cas: CasSituation) -> Verdict { reglement.statuer(cas.demande, cas.faits).verdict }

    /// Le texte d'un fichier entier, et si tout y est accordé.
    func texte(_ fichier: FichierSituations) -> (texte: String, accorde: Bool) {
        var lignes = ["Règlement \(Reglement.version)"]
        if let theme = fichier.theme { lignes += ["", "Thème : \(theme)"] }
        if let note = fichier.note { lignes.append(note) }
        var refus = 0
        var nonConformes = 0
        for (rang, cas) in fichier.cas.enumerated() {
            let verdict = statuer(cas)
            if !verdict.estAccorde { refus += 1 }
            if cas.attendu.map({ $0 != verdict.motif }) == true { nonConformes += 1 }
            lignes += ["", "\(rang + 1). \(cas.titre)"] + decrire(cas, verdict)
        }
        if fichier.cas.count > 1 {
            lignes += [
                "",
                "Situations : \(fichier.cas.count) ; accordées : \(fichier.cas.count - refus) ; refusées : \(refus)"
                    + (nonConformes == 0 ? "" : " ; NON CONFORMES à l'attendu : \(nonConformes)"),
            ]
        }
        return (lignes.joined(separator: "\n"), refus == 0)
    }

    private func decrire(_ cas: CasSituation, _ verdict: Verdict) -> [String] {
        var lignes: [String] = []
        if let note = cas.note { lignes.append("   \(note)") }
        if let source = cas.source { lignes.append("   Fondement : \(source)") }
        lignes += ["   Demande : \(demande(cas))", ""]
        for regle in Reglement.regles {
            let reference = type(of: regle).reference
            let avis = verdict.avis.first { $0.porte == reference.code }?.avis ?? .sansObjet
            lignes += opinion(reference, avis)
        }
        lignes += ["", "   Conclusion : \(conclusion(verdict.motif))"]
        if let attendu = cas.attendu {
            let conforme = attendu == verdict.motif ? "conforme" : "NON CONFORME"
            lignes.append("   Attendu : \(attendu.rawValue), \(conforme)")
        }
        return lignes
    }

    private func opinion(_ reference: ReferenceRegle, _ avis: Avis) -> [String] {
        let debut = "   \(reference.code)  "
        switch avis {
        case .favorable: return [debut + "favorable"]
        case .sansObjet: return [debut + "sans objet"]
        case .reserve(let motif): return [debut + "réserve \(motif.rawValue) : \(motif.phrase)"]
        case .defavorable(let motif):
            return [
                debut + "défavorable \(motif.rawValue) : \(motif.phrase)",
                "          règle : \(reference.enonce)", "          source : \(reference.source)",
            ]
        }
    }

    private func conclusion(_ motif: Motif) -> String {
        guard motif != .accorde else { return "accordé (\(motif.rawValue))" }
        let source = Reglement.regles.map { type(of: $0).reference }.first { $0.code == motif.porte }?.source
        return "refusé, \(motif.rawValue) : \(motif.phrase)" + (source.map { " Source : \($0)." } ?? "")
    }

    /// Qui demande quoi, en une ligne.
    private func demande(_ cas: CasSituation) -> String {
        let actes = cas.demande.actes.map(EnClair.acte).joined(separator: " et ")
        var parties = [acteur(cas), actes + " (\(cas.demande.action.codeTD))"]
        parties.append("mode " + EnClair.mode(cas.demande.mode))
        if cas.demande.connexionSecrete { parties.append("connexion secrète") }
        if let type = cas.faits.document?.type ?? cas.demande.depot?.metadonnees?.type.code,
            let libelle = nomenclatures.libelle(type: type)
        {
            parties.append("« \(libelle) » (\(type.code))")
        }
        return parties.joined(separator: ", ")
    }

    private func acteur(_ cas: CasSituation) -> String {
        guard let acteur = cas.demande.appelant.acteur else { return "appelant sans preuve valable" }
        guard acteur.genre == .professionnelDeSante else { return EnClair.genre(acteur.genre) }
        if cas.faits.dossier?.medecinTraitant == true, acteur.profession == "10" {
            return EnClair.acteur(.medecinTraitant)
        }
        if acteur.estMedecinDuTravail { return EnClair.acteur(.medecinDuTravail) }
        return acteur.profession.flatMap { nomenclatures.libelle(profession: $0)?.lowercased() }
            ?? EnClair.genre(acteur.genre)
    }
}
