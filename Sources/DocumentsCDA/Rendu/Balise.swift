/// Les éléments HTML que le rendu sait ouvrir : il n'en écrit aucun autre.
enum Balise: String {
    case html, head, title, body, header, main, section, div, p, dl, dt, dd, h1, h2, h3, h4
    case ul, ol, li, table, caption, thead, tbody, tfoot, tr, th, td
    case span, strong, em, u, sub, sup, del, ins

    /// Ce que l'élément admet à l'intérieur.
    enum Contenu {
        /// Texte et blocs.
        case flux
        /// Texte seul : un bloc qui s'ouvre le ferme.
        case phrase
        /// Des `li`.
        case liste
        /// Une légende, des groupes de rangs, des rangs.
        case table
        /// Des rangs.
        case groupe
        /// Des cellules.
        case rang
    }

    var contenu: Contenu {
        switch self {
        case .ul, .ol: .liste
        case .table: .table
        case .thead, .tbody, .tfoot: .groupe
        case .tr: .rang
        case .title, .p, .dt, .dd, .h1, .h2, .h3, .h4, .caption: .phrase
        case .span, .strong, .em, .u, .sub, .sup, .del, .ins: .phrase
        case .html, .head, .body, .header, .main, .section, .div, .dl, .li, .th, .td: .flux
        }
    }

    /// Vrai pour un élément qui se place au fil du texte, sans couper la ligne.
    var estEnLigne: Bool {
        switch self {
        case .span, .strong, .em, .u, .sub, .sup, .del, .ins: true
        default: false
        }
    }

    /// Taille de la balise fermante et de la fin de ligne qui la suit.
    var tailleFermante: Int { rawValue.utf8.count + (estEnLigne ? 3 : 4) }
}

/// Les classes de la feuille de style, seules valeurs de `class`.
struct Classes: OptionSet {
    let rawValue: UInt8
    static let gras = Classes(rawValue: 1)
    static let italique = Classes(rawValue: 2)
    static let souligne = Classes(rawValue: 4)
    static let legende = Classes(rawValue: 8)
    static let note = Classes(rawValue: 16)
    static let avis = Classes(rawValue: 32)

    static let noms: [(Classes, StaticString)] = [
        (.gras, "gras"), (.italique, "italique"), (.souligne, "souligne"), (.legende, "legende"),
        (.note, "note"), (.avis, "avis"),
    ]
}

/// Attributs d'une balise ouvrante : rien ici ne peut porter un texte du document.
struct AttributsHTML {
    var classes: Classes = []
    var colspan = 1
    var rowspan = 1
    var langue: StaticString?
}
