/// Un exercice professionnel de `SubjectRefPro.exercices`.
struct ExercicePro {
    let profession: String?
    let categorie: String?
    let nom: String?
    let prenom: String?
    let savoirFaire: String?
    let activites: [ActivitePro]

    init(_ revendications: Revendications) throws(RefusActeur) {
        profession = try revendications.identifiant(Nom.profession)
        categorie = try revendications.identifiant(Nom.categorie)
        nom = try revendications.texte(Nom.nomExercice)
        prenom = try revendications.texte(Nom.prenomExercice)
        savoirFaire = try revendications.identifiant(Nom.savoirFaire)
        activites = try revendications.objets(Nom.activites).map(ActivitePro.init)
    }

    /// Catégorie professionnelle `E` : étudiant (`C` civil, `M` militaire).
    var estEtudiant: Bool { categorie == "E" }

    /// La première section de l'Ordre des pharmaciens que disent ses activités.
    var section: String? { activites.lazy.compactMap(\.section).first }

    /// L'activité menée dans cette structure, à défaut la première.
    func activite(structure: String?) -> ActivitePro? {
        let ici = activites.first { $0.structure == structure }
        return (structure == nil ? nil : ici) ?? activites.first
    }
}

/// Une activité d'un exercice : un lieu, et la section de l'Ordre pour un pharmacien.
struct ActivitePro {
    let section: String?
    /// Struct_IdNat : `1` suivi du FINESS du site, à défaut l'identifiant technique tel quel.
    let structure: String?

    init(_ revendications: Revendications) throws(RefusActeur) {
        section = try revendications.identifiant(Nom.section)
        let technique = try revendications.identifiant(Nom.identifiantTechnique)
        let finess = try revendications.identifiant(Nom.finess)
        // Un FINESS a neuf caractères ; préfixé, un texte quelconque ferait un identifiant d'un de trop, ou d'un autre.
        guard finess.map({ $0.utf8.count == 9 }) ?? true else { throw .invalide }
        structure = finess.map { "1" + $0 } ?? technique
    }
}
