internal import XMLKit

/// Les noms du corps et de son texte affiché (*narrative block*), tels que HL7 les écrit.
///
/// L'ordre des cas est celui du vocabulaire donné à XMLKit.
///
/// - Source: HL7 CDA R2, § 4.3.5 « Section Narrative Block ».
enum NomRecit: Int, CaseIterable {
    case clinicalDocument, component, structuredBody, nonXMLBody, section, title, text
    case content, paragraph, list, item, table, caption, colgroup, col
    case thead, tbody, tfoot, tr, th, td
    case br, sub, sup, linkHtml, footnote, footnoteRef, renderMultiMedia
    // Attributs.
    case styleCode, listType, revised, colspan, rowspan, href, mediaType, representation
    case identifiant, renvoi

    /// Le nom de cet élément de l'espace HL7 ; `nil` pour tout autre.
    static func nom(_ element: borrowing XMLElement) -> NomRecit? {
        EspaceDeNoms.rang(element.namespace) == .hl7 ? NomRecit(rawValue: element.name) : nil
    }

    private var texte: String {
        switch self {
        case .clinicalDocument: "ClinicalDocument"
        case .identifiant: "ID"
        case .renvoi: "IDREF"
        default: String(describing: self)
        }
    }

    static let vocabulaire = XMLVocabulary(
        names: allCases.map(\.texte), namespaces: EspaceDeNoms.allCases.map(\.uri))
}

/// Les attributs que le rendu regarde ; aucun n'est recopié dans une balise.
struct AttributsRecit {
    var classes: Classes = []
    var estOrdonnee = false
    /// `insert` ou `delete`, pour un texte révisé.
    var revised: String?
    var colspan = 1
    var rowspan = 1
    var href: String?
    /// `ID` ou `IDREF`.
    var identifiant: String?

    init(_ element: borrowing XMLElement) {
        element.forEachAttribute { attribut, valeur in
            switch NomRecit(rawValue: attribut) {
            case .styleCode: classes = Self.classes(valeur)
            case .listType: estOrdonnee = valeur.elementsEqual("ordered".utf8)
            case .revised: revised = String(decoding: valeur, as: UTF8.self)
            case .colspan: colspan = Self.nombre(valeur)
            case .rowspan: rowspan = Self.nombre(valeur)
            case .href: href = String(decoding: valeur, as: UTF8.self)
            case .identifiant, .renvoi: identifiant = String(decoding: valeur, as: UTF8.self)
            default: break
            }
        }
    }

    /// Un nombre de 1 à 1 000 écrit en chiffres ; 1 pour tout autre texte.
    private static func nombre(_ texte: UnsafeBufferPointer<UInt8>) -> Int {
        guard (1...4).contains(texte.count), texte.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return 1
        }
        let valeur = texte.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return (1...1_000).contains(valeur) ? valeur : 1
    }

    /// Les styles connus de `styleCode`, mots séparés par des blancs, sans distinction de casse.
    private static func classes(_ texte: UnsafeBufferPointer<UInt8>) -> Classes {
        var classes: Classes = []
        for mot in texte.split(whereSeparator: { $0 <= 0x20 }) where mot.count <= 20 {
            switch String(decoding: mot, as: UTF8.self).lowercased() {
            case "bold": classes.insert(.gras)
            case "italics", "emphasis": classes.insert(.italique)
            case "bolditalics": classes.formUnion([.gras, .italique])
            case "underline": classes.insert(.souligne)
            default: break
            }
        }
        return classes
    }
}
