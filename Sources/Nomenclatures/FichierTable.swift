/// Les tables que le serveur lit au démarrage ; la valeur brute est le nom du fichier.
///
/// L'ordre est celui de la lecture : une table ne cite que des codes d'une table qui la précède.
public enum FichierTable: String, Sendable, CaseIterable {
    /// JDV_J57-ClassCode-DMP.
    case classes = "classes.csv"
    /// JDV_J66-TypeCode-DMP, ASS_X16, rubriques et catégories.
    case types = "types.csv"
    /// JDV_J60-FormatCode-DMP.
    case formats = "formats.csv"
    /// ASS_A11 : modèle de document vers format.
    case formatParModele = "format-par-modele.csv"
    /// ASS_A12 : type de média vers format.
    case formatParMedia = "format-par-media.csv"
    /// Cadres d'exercice : JDV_J62 et JDV_J04 (practiceSettingCode).
    case cadresExercice = "cadres-exercice.csv"
    /// Secteurs d'activité : JDV_J61 et JDV_J02 (healthcareFacilityTypeCode).
    case secteursActivite = "secteurs-activite.csv"
    /// JDV_J65, TRE_G15 et voisines.
    case professions = "professions.csv"
    /// JDV_J01.
    case specialites = "specialites.csv"
    /// JDV_J58-ConfidentialityCode-DMP.
    case confidentialites = "confidentialites.csv"
    /// Matrice d'habilitation, en grille.
    case matrice = "matrice-habilitation.csv"
    /// PDT-INF-526.
    case droits = "droits-fonctionnels-526.csv"
    /// PDT-INF-606, authentification indirecte renforcée.
    case droitsAIR = "droits-fonctionnels-606.csv"
    /// Ce que ces deux-là ne portent pas.
    case droitsComplementaires = "droits-complementaires.csv"

    /// Colonnes de la table, dans leur ordre ; celles de la matrice que d'autres peuvent suivre.
    var colonnes: [String] {
        switch self {
        case .classes, .formats, .confidentialites: ["code", "systeme", "libelle"]
        case .types:
            [
                "code", "systeme", "libelle", "classe", "rubrique", "base", "categorie",
                "base_categorie", "du_patient",
            ]
        case .formatParModele: ["modele", "extension", "format", "priorite", "confiance", "source"]
        case .formatParMedia: ["media", "format"]
        case .cadresExercice: ["code", "systeme", "libelle", "dans_j62"]
        case .secteursActivite: ["code", "systeme", "libelle", "dans_j61"]
        case .professions: ["code", "libelle", "terminologie", "systeme", "nature", "note"]
        case .specialites: ["code", "systeme", "libelle", "profession", "savoir_faire"]
        case .matrice: ["code", "systeme"]
        case .droits, .droitsAIR: ["acte", "acteur", "mode", "droit", "note"]
        case .droitsComplementaires: ["acte", "acteur", "mode", "air", "droit", "note", "source"]
        }
    }

    /// La matrice a une colonne par profession, après les siennes.
    var colonnesLibres: Bool { self == .matrice }

    /// Les octets embarqués dans le programme.
    var octetsEmbarques: [UInt8] {
        switch self {
        case .classes: PackageResources.classes_csv
        case .types: PackageResources.types_csv
        case .formats: PackageResources.formats_csv
        case .formatParModele: PackageResources.format_par_modele_csv
        case .formatParMedia: PackageResources.format_par_media_csv
        case .cadresExercice: PackageResources.cadres_exercice_csv
        case .secteursActivite: PackageResources.secteurs_activite_csv
        case .specialites: PackageResources.specialites_csv
        case .professions: PackageResources.professions_csv
        case .confidentialites: PackageResources.confidentialites_csv
        case .matrice: PackageResources.matrice_habilitation_csv
        case .droits: PackageResources.droits_fonctionnels_526_csv
        case .droitsAIR: PackageResources.droits_fonctionnels_606_csv
        case .droitsComplementaires: PackageResources.droits_complementaires_csv
        }
    }
}
