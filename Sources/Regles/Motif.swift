/// Les motifs d'une décision : codes stables, jamais réemployés.
///
/// - Source: règlement § 2.
public enum Motif: String, Sendable, CaseIterable {
    case accorde = "ACC-00"
    case aucunAvisFavorable = "GEN-01"
    case demandeMalFormee = "GEN-02"

    case preuveAbsente = "AUT-01"
    case preuveInvalide = "AUT-02"
    case roleInconnu = "AUT-03"
    case specialiteAbsente = "AUT-04"
    case regulationSansDroit = "AUT-05"
    case brisDeGlaceSansRaison = "AUT-06"
    case rejeu = "AUT-07"

    case matriculeMalForme = "INS-01"
    case cleFausse = "INS-02"
    case oidHorsEnvironnement = "INS-03"
    case traitAbsent = "INS-04"
    case traitsDifferents = "INS-05"
    case identiteNonQualifiee = "INS-06"

    case dossierInexistant = "DOS-01"
    case dossierFerme = "DOS-02"
    case etatDuDossier = "DOS-03"

    case bloque = "BLO-01"

    case droitAbsent = "DRO-01"
    case pasAuteur = "DRO-02"
    case pasDeLaStructure = "DRO-03"
    case documentDuPatient = "DRO-04"

    case oppositionBrisDeGlace = "URG-01"
    case oppositionCentre15 = "URG-02"

    case autorisationAbsente = "CST-01"
    case autorisationEchue = "CST-02"
    case autorisationRetiree = "CST-03"

    case typeFerme = "HAB-01"
    case celluleInconnue = "HAB-02"
    case roleSansColonne = "HAB-03"

    case masquePS = "VIS-01"
    case invisiblePatient = "VIS-02"
    case invisibleRepresentants = "VIS-03"
    case masqueEnUrgence = "VIS-04"

    case supprime = "ETA-01"
    case remplace = "ETA-02"
    case versionPerimee = "ETA-03"
    case irreversible = "ETA-04"

    case malForme = "DOC-01"
    case pasUnCDA = "DOC-02"
    case elementAbsent = "DOC-03"
    case codeHorsJeu = "DOC-04"
    case contradiction = "DOC-05"
    case autreContenu = "DOC-06"
    case visibiliteIncompatible = "DOC-07"
    case tropGrand = "DOC-08"
    case empreinteFausse = "DOC-09"
    case remplaceInconnu = "DOC-10"

    case oppositionAuDepot = "OPP-01"

    /// Le motif cache l'existence d'un document : à l'appelant, il se lit comme une absence.
    public var cacheLeDocument: Bool {
        switch self {
        case .typeFerme, .celluleInconnue, .roleSansColonne, .masquePS, .invisiblePatient,
            .invisibleRepresentants, .masqueEnUrgence, .supprime:
            true
        default: false
        }
    }

    /// Code de la porte : les trois premières lettres.
    public var porte: String { String(rawValue.prefix(3)) }
}
