/// Les formats et ce qui y mène : modèle de document ou type de média.
///
/// - Source: JDV_J60-FormatCode-DMP, ASS_A11-CorresModeleCDA-XdsFormatCode-CISIS, ASS_A12.
struct TableFormats {
    /// Une ligne de ASS_A11.
    private struct Choix {
        let format: String
        let priorite: Int
    }

    /// Format d'un document qu'aucun modèle ni média ne désigne.
    static let horsProfils = "urn:asipSante:modelesHorsProfils:2011"

    /// JDV_J60, par code.
    let formats: [String: Concept]
    private var parModele: [String: Choix] = [:]
    private var parMedia: [String: String] = [:]

    init(_ jeu: JeuDeTables) throws(ErreurNomenclature) {
        formats = try jeu.concepts(.formats)
        guard formats[Self.horsProfils] != nil else {
            throw ErreurNomenclature(
                FichierTable.formats.rawValue, 0, .ligneManquante(Self.horsProfils))
        }
        for ligne in try jeu.table(.formatParModele).lignes {
            let cle = Self.cle(try ligne.plein(0), ligne[1])
            let format = try ligne.connu(2, dans: formats)
            let choix = Choix(format: format, priorite: try ligne.mot(3, ["1": 1, "2": 2, "3": 3]))
            _ = try ligne.mot(4, parmi: ["haute", "moyenne", "faible"])
            try parModele.ajouter(choix, a: cle, ligne, nom: cle)
        }
        for ligne in try jeu.table(.formatParMedia).lignes {
            let format = try ligne.connu(1, dans: formats)
            try parMedia.ajouter(format, a: try ligne.plein(0), ligne, nom: ligne[0])
        }
    }

    /// Voir ``Nomenclatures/format(modeles:mediaType:)``.
    func format(modeles: [(racine: String, extension: String?)], mediaType: String?) -> String {
        if let mediaType, let format = parMedia[mediaType.lowercased()] { return format }
        var retenu: Choix?
        for modele in modeles {
            let precis = parModele[Self.cle(modele.racine, modele.extension ?? "")]
            guard let choix = precis ?? parModele[Self.cle(modele.racine, "")] else { continue }
            // À priorité égale, le premier modèle du document l'emporte.
            if let meilleur = retenu, meilleur.priorite <= choix.priorite { continue }
            retenu = choix
        }
        return retenu?.format ?? Self.horsProfils
    }

    private static func cle(_ racine: String, _ version: String) -> String {
        version.isEmpty ? racine : "\(racine)#\(version)"
    }
}
