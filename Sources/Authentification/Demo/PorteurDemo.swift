public import Domaine

/// Pour qui l'émetteur de démonstration fait un jeton : les acteurs de la commande `dmp jeton`.
public enum PorteurDemo: Sendable, Hashable {
    /// Un professionnel de santé ; `profession` est un code TRE_G15, `structure` un Struct_IdNat.
    case ps(
        id: String, nom: String, prenom: String, profession: String, specialite: String?, section: String?,
        structure: String?, regulation: Bool, air: Bool = false)
    /// Le titulaire d'un dossier.
    case patient(ins: MatriculeINS)
    /// Le représentant légal du mineur dont voici le matricule.
    case representant(id: String, nom: String, prenom: String, ins: MatriculeINS)
    /// Une structure, par son Struct_IdNat.
    case etablissement(structure: String, regulation: Bool = false)
    /// Un personnel d'établissement qui n'est pas professionnel de santé, en AIR.
    case personnel(id: String, structure: String)
    /// Le secrétariat d'une structure.
    case secretariat(structure: String)
    /// L'Assurance Maladie.
    case assuranceMaladie
    /// L'exploitant.
    case exploitant(id: String)

    /// Identifiant que porte le jeton de l'Assurance Maladie.
    public static let idAssuranceMaladie = "assurance-maladie"

    /// Les revendications propres au porteur, sans l'émetteur ni les dates.
    var revendications: [String: ValeurJSON] {
        switch self {
        case .ps: revendicationsPS
        case .patient(let ins): declarer(.patient, [Nom.matricule: ins.valeur])
        case .representant(let id, let nom, let prenom, let ins):
            declarer(
                .representant,
                [Nom.identifiant: id, Nom.nom: nom, Nom.prenom: prenom, Nom.matricule: ins.valeur])
        case .etablissement(let structure, let regulation):
            declarer(
                .etablissement,
                [Nom.structure: structure].merging(regulation ? [Nom.regulation: "VRAI"] : [:]) { $1 })
        case .personnel(let id, let structure):
            declarer(
                .personnel,
                [
                    Nom.identifiant: id, Nom.structure: structure,
                    Nom.authentification: Acteur.Authentification.air.rawValue,
                ])
        case .secretariat(let structure): declarer(.secretariat, [Nom.structure: structure])
        case .assuranceMaladie: declarer(.assuranceMaladie, [Nom.identifiant: Self.idAssuranceMaladie])
        case .exploitant(let id): declarer(.exploitant, [Nom.identifiant: id])
        }
    }

    private func declarer(_ genre: GenreDeclare, _ textes: [String: String]) -> [String: ValeurJSON] {
        var valeurs = textes.mapValues { ValeurJSON.texte($0) }
        valeurs[Nom.genre] = .texte(genre.rawValue)
        return valeurs
    }

    private var revendicationsPS: [String: ValeurJSON] {
        guard
            case .ps(
                let id, let nom, let prenom, let profession, let specialite, let section, let structure,
                let regulation, let air) = self
        else { return [:] }
        var activite: [String: ValeurJSON] = [:]
        activite[Nom.section] = section.map { .texte($0) }
        if let structure {
            activite[Nom.identifiantTechnique] = .texte(structure)
            if let finess = Self.finess(structure) { activite[Nom.finess] = .texte(finess) }
        }
        var exercice: [String: ValeurJSON] = [
            Nom.profession: .texte(profession), Nom.categorie: .texte("C"), Nom.nomExercice: .texte(nom),
            Nom.prenomExercice: .texte(prenom),
            Nom.activites: .tableau(activite.isEmpty ? [] : [.objet(activite)]),
        ]
        exercice[Nom.savoirFaire] = specialite.map { .texte($0) }
        var valeurs: [String: ValeurJSON] = [
            Nom.identifiant: .texte(id), Nom.nom: .texte(nom), Nom.prenom: .texte(prenom),
            Nom.roles: .tableau([.texte(profession + "^" + SystemeDeRole.proSanteConnect)]),
            Nom.regulation: .texte(regulation ? "VRAI" : "FAUX"),
            Nom.referencePro: .objet([Nom.exercices: .tableau([.objet(exercice)])]),
        ]
        valeurs[Nom.structure] = structure.map { .texte($0) }
        if air { valeurs[Nom.authentification] = .texte(Acteur.Authentification.air.rawValue) }
        return valeurs
    }

    /// Le FINESS d'un Struct_IdNat de préfixe `1` : 9 caractères.
    private static func finess(_ structure: String) -> String? {
        structure.utf8.count == 10 && structure.hasPrefix("1") ? String(structure.dropFirst()) : nil
    }
}
