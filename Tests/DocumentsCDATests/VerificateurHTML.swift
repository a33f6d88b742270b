/// Relit une page rendue : balises équilibrées, emboîtées comme HTML l'admet, sans attribut étranger.
struct VerificateurHTML {
    private(set) var fautes: [String] = []
    /// Ce qu'un lecteur voit, références de caractères comprises ; un blanc entre deux éléments.
    private(set) var texte = ""

    private var pile: [String] = []
    private var titre = 0

    private static let vides: Set = ["meta", "br"]
    private static let enLigne: Set = ["span", "strong", "em", "u", "sub", "sup", "del", "ins", "br"]
    private static let phrases: Set = ["p", "h1", "h2", "h3", "h4", "dt", "dd", "caption"]
    private static let parents: [String: Set<String>] = [
        "td": ["tr"], "th": ["tr"], "tr": ["table", "thead", "tbody", "tfoot"], "thead": ["table"],
        "tbody": ["table"], "tfoot": ["table"], "caption": ["table"], "li": ["ul", "ol"], "dt": ["dl"],
        "dd": ["dl"],
    ]
    private static let sansTexte: Set = [
        "table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "html", "head",
    ]
    private let attributs =
        /(?: (?:charset|name|content|lang|class|scope|colspan|rowspan)="[a-zA-Z0-9 ,=.-]*")*/

    init(_ page: String) {
        guard page.hasPrefix("<!DOCTYPE html>\n<html lang=\"fr\">") else {
            fautes.append("la page ne commence pas par son type et sa langue")
            return
        }
        var reste = page.dropFirst("<!DOCTYPE html>".count)
        while let debut = reste.firstIndex(of: "<") {
            recevoir(texte: reste[..<debut])
            guard let fin = reste[debut...].firstIndex(of: ">") else {
                fautes.append("une balise ne finit pas")
                return
            }
            recevoir(balise: reste[reste.index(after: debut)..<fin])
            reste = reste[reste.index(after: fin)...]
        }
        recevoir(texte: reste)
        if !pile.isEmpty { fautes.append("restent ouverts : \(pile)") }
        if titre == 0 { fautes.append("la page n'a pas de titre") }
    }

    private mutating func recevoir(texte: Substring) {
        let estBlanc = texte.allSatisfy(\.isWhitespace)
        if !estBlanc, Self.sansTexte.contains(pile.last ?? "html") {
            fautes.append("du texte dans \(pile.last ?? "la page") : \(texte)")
        }
        guard pile.last != "style" else { return }
        if texte.contains(where: { "\"'=`>".contains($0) }) { fautes.append("non échappé : \(texte)") }
        self.texte += texte.replacing("&lt;", with: "<").replacing("&gt;", with: ">")
            .replacing("&quot;", with: "\"").replacing("&#39;", with: "'").replacing("&#61;", with: "=")
            .replacing("&#96;", with: "`").replacing("&#45;", with: "-").replacing("&amp;", with: "&")
    }

    private mutating func recevoir(balise: Substring) {
        if balise.first == "/" {
            let nom = String(balise.dropFirst())
            if pile.popLast() != nom { fautes.append("</\(nom)> ne ferme rien") }
            if !Self.enLigne.contains(nom) { texte += " " }
            return
        }
        let nom = String(balise.prefix { $0.isLetter || $0.isNumber })
        if balise.dropFirst(nom.count).wholeMatch(of: attributs) == nil {
            fautes.append("attribut inattendu : <\(balise)>")
        }
        if !Self.enLigne.contains(nom) || nom == "br" { texte += " " }
        verifierPlace(nom)
        if !Self.vides.contains(nom) { pile.append(nom) }
    }

    private mutating func verifierPlace(_ nom: String) {
        let parent = pile.last ?? ""
        if parent.isEmpty != (nom == "html") { fautes.append("<\(nom)> hors de la page") }
        if let admis = Self.parents[nom] {
            if !admis.contains(parent) { fautes.append("<\(nom)> dans <\(parent)>") }
        } else if Self.sansTexte.contains(parent), parent != "html", parent != "head" {
            fautes.append("<\(nom)> dans <\(parent)>")
        } else if Self.phrases.contains(parent) || Self.enLigne.contains(parent), !Self.enLigne.contains(nom)
        {
            fautes.append("le bloc <\(nom)> dans <\(parent)>")
        }
        guard nom.count == 2, nom.first == "h", let rang = nom.last?.wholeNumberValue else { return }
        if rang > titre + 1 { fautes.append("<\(nom)> après un titre de rang \(titre)") }
        titre = rang
    }
}
