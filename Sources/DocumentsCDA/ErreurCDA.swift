internal import XMLKit

/// Pourquoi un document n'est pas un CDA lisible.
///
/// Ne porte jamais rien du document.
///
/// Lignes et colonnes (en octets) commencent à 1 ; 0 quand elles sont inconnues.
public enum ErreurCDA: Error, Sendable, Hashable {
    /// XML mal formé, espaces de noms compris.
    case malForme(ligne: Int, colonne: Int)
    /// Déclaration de type de document : aucune n'est admise (ni DTD, ni entité).
    case doctypeInterdit(ligne: Int, colonne: Int)
    /// Encodage autre qu'UTF-8, annoncé ou constaté.
    case encodageRefuse(ligne: Int, colonne: Int)
    /// Plus d'éléments emboîtés que ``LimitesCDA/profondeur``.
    case profondeurDepassee(ligne: Int, colonne: Int)
    /// Trop d'attributs, d'espaces de noms ou d'octets dans une balise, ou trop de noms différents.
    case balisageExcessif(ligne: Int, colonne: Int)
    /// Document plus grand que ``LimitesCDA/octets``.
    case tropGrand
    /// En-tête plus grand que ``LimitesCDA/elementsEntete`` ou ``LimitesCDA/octetsEntete``.
    case enteteTropGrand
    /// Autre racine, autre espace de noms, ou enveloppe sans `ClinicalDocument`.
    case pasUnCDA
    /// Plus d'un `ClinicalDocument`.
    case plusieursClinicalDocument
    /// Pièce dont la base64 est fautive, ou dont la représentation n'est pas prise en charge.
    case pieceIllisible
    /// Pièce plus grande que ``LimitesCDA/octetsPiece``.
    case pieceTropGrande
    /// Mémoire insuffisante : incident du serveur, non faute du document.
    case memoireInsuffisante

    /// Code de la porte DOC qui refuse ce document (regles.md § 2) ; `nil` pour un incident du serveur.
    public var code: String? {
        switch self {
        case .malForme, .doctypeInterdit, .encodageRefuse, .profondeurDepassee, .balisageExcessif,
            .pieceIllisible:
            "DOC-01"
        case .pasUnCDA, .plusieursClinicalDocument: "DOC-02"
        case .tropGrand, .enteteTropGrand, .pieceTropGrande: "DOC-08"
        case .memoireInsuffisante: nil
        }
    }

    /// Une phrase pour la réponse d'erreur.
    public var phrase: String {
        switch self {
        case .malForme(let ligne, let colonne):
            "le document n'est pas un XML bien formé (\(Self.lieu(ligne, colonne)))"
        case .doctypeInterdit(let ligne, let colonne):
            "une déclaration DOCTYPE n'est pas admise (\(Self.lieu(ligne, colonne)))"
        case .encodageRefuse(let ligne, let colonne):
            "seul l'encodage UTF-8 est admis (\(Self.lieu(ligne, colonne)))"
        case .profondeurDepassee(let ligne, let colonne):
            "trop d'éléments emboîtés (\(Self.lieu(ligne, colonne)))"
        case .balisageExcessif(let ligne, let colonne):
            "le balisage dépasse les bornes admises (\(Self.lieu(ligne, colonne)))"
        case .tropGrand: "le document dépasse la taille admise"
        case .enteteTropGrand: "l'en-tête du document dépasse la taille admise"
        case .pasUnCDA: "le document n'est pas un CDA : aucun ClinicalDocument de l'espace urn:hl7-org:v3"
        case .plusieursClinicalDocument: "le document contient plus d'un élément ClinicalDocument"
        case .pieceIllisible: "la pièce jointe au document n'est pas lisible"
        case .pieceTropGrande: "la pièce jointe au document dépasse la taille admise"
        case .memoireInsuffisante: "mémoire insuffisante"
        }
    }

    private static func lieu(_ ligne: Int, _ colonne: Int) -> String {
        "ligne \(ligne), colonne \(colonne)"
    }

    /// Traduit l'erreur de lecture ; `arret` dit pourquoi le lecteur s'est arrêté de lui-même.
    init(_ erreur: XMLError, arret: ErreurCDA?) {
        let (ligne, colonne) = (erreur.line, erreur.column)
        self =
            switch erreur.kind {
            case .malformed: .malForme(ligne: ligne, colonne: colonne)
            case .doctype: .doctypeInterdit(ligne: ligne, colonne: colonne)
            case .encoding, .invalidUTF8: .encodageRefuse(ligne: ligne, colonne: colonne)
            case .tooDeep: .profondeurDepassee(ligne: ligne, colonne: colonne)
            case .markupTooLarge: .balisageExcessif(ligne: ligne, colonne: colonne)
            case .tooLarge: .tropGrand
            case .outOfMemory: .memoireInsuffisante
            case .stopped: arret ?? .pasUnCDA
            }
    }
}
