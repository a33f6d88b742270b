import Domaine

/// Des revendications déjà prouvées → l'acteur qu'elles décrivent.
///
/// - Source: Pro Santé Connect, UserInfo ; pour les autres acteurs, la revendication privée `dmp_acteur`.
struct LectureActeur {
    let revendications: Revendications
    let professionsConnues: Set<String>
    /// Contrôler la forme et la clé d'un PS_IdNat.
    var identifiantsStricts = false

    /// - Throws: ``RefusActeur/role`` s'il manque à l'acteur ce que son genre exige. La spécialité et la section
    ///   n'en sont pas : la règle AUT-04 les examine.
    func lire() throws(RefusActeur) -> Acteur {
        guard let genre = try revendications.texte(Nom.genre) else { return try professionnel() }
        guard let declare = GenreDeclare(rawValue: genre) else { throw .role }
        try controlerDroits(declare)
        return try autre(declare)
    }

    private func autre(_ declare: GenreDeclare) throws(RefusActeur) -> Acteur {
        let id = try revendications.identifiant(Nom.identifiant)
        let structure = try revendications.identifiant(Nom.structure)
        var acteur: Acteur
        switch declare {
        case .secretariat:
            let structure = try exiger(structure)
            acteur = Acteur(genre: .secretariat, id: id ?? structure, structure: structure)
        case .etablissement:
            let structure = try exiger(structure)
            acteur = Acteur(
                genre: .etablissement, id: structure, structure: structure,
                droitRegulation: try droitRegulation(), authentification: .indirecte)
        case .personnel:
            acteur = Acteur(
                genre: .personnelEtablissement, id: try exiger(id), structure: try exiger(structure),
                authentification: .air)
        case .patient:
            acteur = Acteur(genre: .patient, id: "", matricule: try matricule())
        case .representant:
            acteur = Acteur(genre: .representantLegal, id: try exiger(id), matricule: try matricule())
        case .assuranceMaladie:
            acteur = Acteur(
                genre: .assuranceMaladie, id: try exiger(id), structure: structure,
                authentification: .indirecte)
        case .exploitant:
            acteur = Acteur(genre: .exploitant, id: try exiger(id), structure: structure)
        }
        acteur.nom = try revendications.texte(Nom.nom)
        acteur.prenom = try revendications.texte(Nom.prenom)
        return acteur
    }

    /// Ce qu'un genre ne peut porter n'est pas ignoré : la preuve ne vaut rien.
    ///
    /// L'AIR est d'un professionnel ou d'un personnel d'établissement ; la régulation, d'un professionnel ou d'un
    /// établissement. Un patient ou un représentant n'a que son identité.
    private func controlerDroits(_ declare: GenreDeclare) throws(RefusActeur) {
        let air = try estAIR()
        guard !air || declare == .personnel else { throw .invalide }
        guard try !droitRegulation() || declare == .etablissement else { throw .invalide }
    }

    private func droitRegulation() throws(RefusActeur) -> Bool {
        try revendications.texte(Nom.regulation) == "VRAI"
    }

    /// Absente, l'authentification est celle du genre ; présente, elle ne peut être que `AIR`.
    private func estAIR() throws(RefusActeur) -> Bool {
        guard let texte = try revendications.texte(Nom.authentification) else { return false }
        guard texte == Acteur.Authentification.air.rawValue else { throw .invalide }
        return true
    }

    private func exiger(_ identifiant: String?) throws(RefusActeur) -> String {
        guard let identifiant else { throw .role }
        return identifiant
    }

    /// Absent, le rôle est incomplet ; présent et faux, la preuve ne vaut rien.
    private func matricule() throws(RefusActeur) -> MatriculeINS {
        guard let texte = try revendications.texte(Nom.matricule) else { throw .role }
        do throws(MatriculeINS.Rejet) {
            return try MatriculeINS(texte)
        } catch {
            throw .invalide
        }
    }

    private func professionnel() throws(RefusActeur) -> Acteur {
        let id = try exiger(try revendications.identifiant(Nom.identifiant))
        guard !identifiantsStricts || IdentifiantNational.estJuste(id) else { throw .invalide }
        let organisation = try revendications.identifiant(Nom.structure)
        let reference = try revendications.objet(Nom.referencePro)
        let exercices = try (reference?.objets(Nom.exercices) ?? []).map(ExercicePro.init)
        let profession = try profession(exercices)
        let choisi = try exercice(profession, organisation, exercices)
        let activite = choisi?.activite(structure: organisation)
        return Acteur(
            genre: .professionnelDeSante, id: id,
            nom: try revendications.texte(Nom.nom) ?? choisi?.nom,
            prenom: try revendications.texte(Nom.prenom) ?? choisi?.prenom,
            profession: profession, specialite: choisi?.savoirFaire,
            section: activite?.section ?? choisi?.section,
            structure: organisation ?? activite?.structure,
            droitRegulation: try droitRegulation(), authentification: try estAIR() ? .air : .directe)
    }

    /// La première profession connue de `SubjectRole`, à défaut celle du premier exercice.
    private func profession(_ exercices: [ExercicePro]) throws(RefusActeur) -> String {
        let roles = try revendications.textes(Nom.roles)
        let codes = roles.isEmpty ? exercices.compactMap(\.profession) : roles.compactMap(Self.code)
        guard let profession = codes.first(where: professionsConnues.contains) else { throw .role }
        return profession
    }

    /// L'exercice de cette profession, de préférence celui qui a une activité dans la structure annoncée.
    ///
    /// Décrit seulement comme étudiant, le porteur n'est pas un professionnel : le rôle est refusé.
    private func exercice(
        _ profession: String, _ organisation: String?, _ exercices: [ExercicePro]
    ) throws(RefusActeur) -> ExercicePro? {
        let siens = exercices.filter { $0.profession == profession }
        let pleins = siens.filter { !$0.estEtudiant }
        guard !pleins.isEmpty || siens.isEmpty else { throw .role }
        let ici = pleins.first { exercice in exercice.activites.contains { $0.structure == organisation } }
        return (organisation == nil ? nil : ici) ?? pleins.first
    }

    /// `10^1.2.250.1.213.1.1.5.5` → `10` ; `nil` pour un code d'un autre système.
    private static func code(_ role: String) -> String? {
        let parties = role.split(separator: "^", omittingEmptySubsequences: false)
        guard let code = parties.first, parties.count <= 2 else { return nil }
        if parties.count == 2 {
            let systeme = String(parties[1])
            guard systeme == SystemeDeRole.proSanteConnect || systeme == SystemeDeRole.professions else {
                return nil
            }
        }
        return String(code)
    }
}
