import Domaine
import Nomenclatures

/// Le dossier et le document d'une situation, avec leurs valeurs par défaut.
struct LectureFaits {
    let objet: ObjetSituation
    let action: Action
    let acteur: Acteur
    let nomenclatures: Nomenclatures

    private static let clesDossier = [
        "état", "autorisation", "autorisation de la structure", "bloqué", "mineur", "titulaire",
        "médecin traitant", "bris de glace", "centre 15", "documents masqués en urgence", "tout masqué",
        "droits secrets", "bloqué aux yeux des représentants", "structure consentie après le retrait",
    ]
    private static let clesDocument = [
        "type", "auteur", "de la structure", "visibilité", "état", "montré au patient", "version périmée",
        "visibilité héritée",
    ]

    /// Type d'un document dont la situation ne dit rien : un compte rendu de biologie.
    private static let typeParDefaut = "11502-2"

    /// Un dossier actif, sans rien d'accordé ; `nil` pour l'acte qui n'en vise pas, ou « aucun ».
    func dossier(medecinTraitant: Bool) throws(FauteSituation) -> FaitsDossier? {
        let noeud = objet.noeud("dossier")
        if case .texte(let mot)? = noeud?.contenu, Mots.estAucun(mot) { return nil }
        let patient = acteur.genre == .patient || acteur.genre == .representantLegal
        var dossier = FaitsDossier(
            traits: IdentiteExemple.traits, medecinTraitant: medecinTraitant, titulaire: patient,
            mineur: acteur.genre == .representantLegal)
        guard let noeud else {
            return action == .creationDossier || action == .listeDossiers ? nil : dossier
        }
        let lu = try ObjetSituation(noeud, objet.chemin("dossier"), cles: Self.clesDossier)
        dossier.etat = try lu.mot("état", Mots.etatsDossier, dossier.etat)
        dossier.autorisation = try lu.mot("autorisation", Mots.autorisations, .nonExiste)
        dossier.autorisationStructure = try lu.mot(
            "autorisation de la structure", Mots.autorisations, .nonExiste)
        dossier.bloque = try lu.fait("bloqué", false)
        dossier.mineur = try lu.fait("mineur", dossier.mineur)
        dossier.titulaire = try lu.booleen("titulaire", dossier.titulaire)
        dossier.medecinTraitant = try lu.booleen("médecin traitant", medecinTraitant)
        dossier.brisDeGlace = try lu.mot("bris de glace", Mots.admissions, true)
        dossier.centre15 = try lu.mot("centre 15", Mots.admissions, true)
        dossier.masquesEnUrgence = try lu.mot("documents masqués en urgence", Mots.admissions, false)
        dossier.masquageParDefaut = try lu.fait("tout masqué", false)
        dossier.bloqueEnApparence = try lu.booleen("bloqué aux yeux des représentants")
        // Un blocage qu'ils croient en vigueur, et qui ne l'est pas, a été levé en secret.
        let leve = dossier.bloqueEnApparence && dossier.bloque == false
        dossier.droitsSecrets = try lu.booleen("droits secrets", leve)
        dossier.structureConsentieApresRetrait = try lu.booleen("structure consentie après le retrait")
        return dossier
    }

    /// Le document visé ; un compte rendu de biologie quand l'acte en vise un et que rien n'en est dit.
    func document() throws(FauteSituation) -> FaitsDocument? {
        let viseUnDocument = action == .consultation || action == .explication || action.changeUneFiche
        guard let noeud = objet.noeud("document") else {
            return viseUnDocument ? try document(nil, type: Self.typeParDefaut) : nil
        }
        guard viseUnDocument || action == .rechercheMetadonnees else {
            throw objet.faute("document", "cet acte ne vise pas de document")
        }
        if case .texte(let mot) = noeud.contenu, Mots.estAucun(mot) { return nil }
        return try document(noeud, objet, "document")
    }

    /// Un document décrit à cette clé.
    func document(
        _ noeud: NoeudJSON, _ parent: ObjetSituation, _ cle: String
    ) throws(FauteSituation) -> FaitsDocument {
        let lu = try ObjetSituation(noeud, parent.chemin(cle), cles: Self.clesDocument)
        return try document(lu, type: try lu.texte("type") ?? Self.typeParDefaut)
    }

    private func document(_ lu: ObjetSituation?, type: String) throws(FauteSituation) -> FaitsDocument {
        let type = try self.type(type, lu ?? objet)
        guard let lu else { return FaitsDocument(type: type.code, duPatient: type.duPatient) }
        return FaitsDocument(
            type: type.code, duPatient: type.duPatient,
            visibilite: Visibilite(try lu.mots("visibilité", Mots.visibilites)),
            etat: try lu.mot("état", Mots.etatsDocument, .approved), auteur: try lu.booleen("auteur"),
            deLaStructure: try lu.booleen("de la structure"),
            montreAuPatient: try lu.fait("montré au patient", false),
            versionPerimee: try lu.booleen("version périmée"),
            visibiliteHeritee: Visibilite(try lu.mots("visibilité héritée", Mots.visibilites)))
    }

    /// Un type du DMP (JDV_J66), d'après son code.
    func type(_ code: String?, _ lu: ObjetSituation) throws(FauteSituation) -> TypeDocument {
        let code = code ?? Self.typeParDefaut
        guard let type = nomenclatures.types.values.first(where: { $0.code.code == code }) else {
            throw lu.faute("type", "type de document inconnu du DMP « \(code) »")
        }
        return type
    }
}
