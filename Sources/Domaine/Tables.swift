/// Une cellule de la matrice d'habilitation.
public enum Habilitation: String, Sendable, CaseIterable {
    /// Le type est ouvert à la profession.
    case oui
    /// Le type est fermé à la profession.
    case non
    /// La cellule n'est pas publiée : elle refuse (HAB-02).
    case inconnu
}

/// Matrice d'habilitation : profession × type de document → cellule.
///
/// - Source: arrêté du 26 octobre 2023 (extraits publiés) ; règlement § 8.
public struct MatriceHabilitation: Sendable {
    private let cellules: [String: [CodeSysteme: Habilitation]]
    /// SHA-256 du fichier, en hexadécimal : il va dans chaque trace.
    public let empreinte: String

    /// - Parameter cellules: par code de profession, puis par type.
    public init(cellules: [String: [CodeSysteme: Habilitation]], empreinte: String) {
        self.cellules = cellules
        self.empreinte = empreinte
    }

    /// La cellule ; `nil` quand la profession n'a pas de colonne (HAB-03).
    ///
    /// Un type absent de la colonne vaut `inconnu`.
    public func cellule(profession: String, type: CodeSysteme) -> Habilitation? {
        guard let colonne = cellules[profession] else { return nil }
        return colonne[type] ?? .inconnu
    }

    /// Le type de ce code est ouvert à la profession, quelle que soit sa nomenclature.
    public func ouvre(_ code: String, a profession: String) -> Bool {
        cellules[profession]?.contains { $0.key.code == code && $0.value == .oui } ?? false
    }

    /// Codes des professions qui ont une colonne, dans l'ordre des codes.
    public var professions: [String] { cellules.keys.sorted() }

    /// Nombre de cellules `inconnu`, et nombre total.
    public var inconnues: (inconnues: Int, total: Int) {
        var inconnues = 0
        var total = 0
        for colonne in cellules.values {
            total += colonne.count
            inconnues += colonne.values.count { $0 == .inconnu }
        }
        return (inconnues, total)
    }
}

/// Colonne d'un acteur dans les tables de droits fonctionnels.
public enum CategorieActeur: String, Sendable, CaseIterable {
    /// Professionnel de santé non médecin.
    case psNonMedecin = "PS_NON_MEDECIN"
    /// Médecin qui n'est pas le médecin traitant de ce dossier.
    case medecin = "MEDECIN_NON_MT"
    /// Médecin du travail.
    case medecinDuTravail = "MEDECIN_DU_TRAVAIL"
    /// Médecin traitant de ce dossier.
    case medecinTraitant = "MEDECIN_TRAITANT"
    /// Secrétariat (carte CPE).
    case secretariat = "CPE_NON_PS"
    /// Établissement en authentification indirecte.
    case etablissement = "CERTIFICAT_ES"
    /// Personnel d'établissement en AIR.
    case personnelEtablissement = "PERSONNEL_ETABLISSEMENT"
    /// Titulaire du dossier.
    case patient = "PATIENT"
    /// Représentant légal.
    case representantLegal = "REPRESENTANT_LEGAL"
    /// Assurance Maladie.
    case assuranceMaladie = "ASSURANCE_MALADIE"
    /// Exploitant.
    case exploitant = "EXPLOITANT"
}

/// Une cellule d'une table de droits fonctionnels.
public enum DroitFonctionnel: Sendable, Hashable {
    /// Permis.
    case oui
    /// Refusé (DRO-01).
    case non
    /// Permis aux seuls documents dont il est l'auteur (M526 note 8 ; DRO-02).
    case siAuteur
    /// Permis aux seuls documents de sa structure (M526 note 9 ; DRO-03).
    case siStructure
    /// Permis pour sa structure seulement : l'acte lui est imputé (M526 notes 1 et 4).
    case pourSaStructure
    /// Identifiants des documents de sa structure seulement (M526 note 5).
    case referencesDeSaStructure
    /// Limité à ses propres actes (historique).
    case siensSeulement
    /// Données de remboursement et attestation de vaccination seulement (Assurance Maladie).
    case remboursements
    /// Permis aux seuls documents du patient (DRO-02 sinon).
    case documentsDuPatient
    /// Permis dans le dossier d'un mineur seulement.
    case siMineur

    /// Chaque mot du fichier de données.
    public static let mots: [String: DroitFonctionnel] = [
        "oui": .oui, "non": .non, "auteur": .siAuteur, "structure": .siStructure,
        "pour_sa_structure": .pourSaStructure, "references_de_sa_structure": .referencesDeSaStructure,
        "les_siens": .siensSeulement, "remboursements": .remboursements,
        "documents_du_patient": .documentsDuPatient, "mineur": .siMineur,
    ]
}

/// Tables des droits fonctionnels : acte × acteur × mode → droit.
///
/// - Source: GIE SESAM-Vitale PDT-INF-526 v1.8 et PDT-INF-606 (AIR), complétées par le règlement §§ 3 à 5.
public struct DroitsFonctionnels: Sendable {
    /// Clé d'une cellule.
    public struct Cle: Sendable, Hashable {
        let action: Action
        let categorie: CategorieActeur
        let mode: ModeAcces

        /// Une cellule : acte, colonne de l'acteur, mode d'accès.
        public init(_ action: Action, _ categorie: CategorieActeur, _ mode: ModeAcces) {
            self.action = action
            self.categorie = categorie
            self.mode = mode
        }
    }

    private let cellules: [Cle: DroitFonctionnel]
    private let air: [Cle: DroitFonctionnel]

    /// - Parameters:
    ///   - cellules: authentifications directe et indirecte ; une cellule absente refuse.
    ///   - air: authentification indirecte renforcée ; une cellule absente refuse.
    public init(cellules: [Cle: DroitFonctionnel], air: [Cle: DroitFonctionnel] = [:]) {
        self.cellules = cellules
        self.air = air
    }

    /// Le droit ; une cellule absente vaut `non`.
    public func droit(
        _ action: Action, _ categorie: CategorieActeur, _ mode: ModeAcces,
        _ authentification: Acteur.Authentification = .directe
    ) -> DroitFonctionnel {
        (authentification == .air ? air : cellules)[Cle(action, categorie, mode)] ?? .non
    }

    /// Nombre de cellules chargées, les deux authentifications ensemble.
    public var nombre: Int { cellules.count + air.count }
}
