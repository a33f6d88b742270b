/// Une valeur JSON et la ligne où elle commence : une faute se dit à sa place.
struct NoeudJSON {
    /// Un membre d'un objet.
    struct Membre {
        let nom: String
        let ligne: Int
        let valeur: NoeudJSON
    }

    /// Ce qu'une situation peut contenir ; aucune n'a de nombre.
    indirect enum Contenu {
        case nul
        case booleen(Bool)
        case texte(String)
        case tableau([NoeudJSON])
        case objet([Membre])
    }

    let ligne: Int
    let contenu: Contenu

    /// Lit un fichier entier (RFC 8259).
    static func lire(_ octets: [UInt8]) throws(FauteSituation) -> NoeudJSON {
        var lecteur = LecteurDeNoeuds(octets)
        let noeud = try lecteur.noeud(profondeur: 0)
        try lecteur.finir()
        return noeud
    }
}

/// Pourquoi un fichier de situations ne se lit pas, et où.
struct FauteSituation: Error, Equatable {
    let ligne: Int
    /// Chemin dans le fichier, `situations[2].dossier` ; vide pour le fichier entier.
    let lieu: String
    let phrase: String

    /// `ligne 12, situations[2].dossier : clé inconnue « etta »`.
    var message: String { "ligne \(ligne)" + (lieu.isEmpty ? "" : ", \(lieu)") + " : \(phrase)" }
}

/// La lecture, par descente.
private struct LecteurDeNoeuds {
    private static let profondeurMaximale = 16
    private let octets: [UInt8]
    private var rang = 0
    private var ligne = 1

    init(_ octets: [UInt8]) {
        self.octets = octets
        if octets.starts(with: [0xEF, 0xBB, 0xBF]) { rang = 3 }
    }

    private var courant: UInt8? { rang < octets.count ? octets[rang] : nil }

    private func faute(_ phrase: String = "JSON mal formé") -> FauteSituation {
        FauteSituation(ligne: ligne, lieu: "", phrase: phrase)
    }

    private mutating func passerEspaces() {
        while let octet = courant, [0x20, 0x09, 0x0A, 0x0D].contains(octet) {
            if octet == 0x0A { ligne += 1 }
            rang += 1
        }
    }

    private mutating func accepter(_ octet: Unicode.Scalar) -> Bool {
        passerEspaces()
        guard courant == UInt8(ascii: octet) else { return false }
        rang += 1
        return true
    }

    private mutating func exiger(_ octet: Unicode.Scalar) throws(FauteSituation) {
        guard accepter(octet) else { throw faute("« \(octet) » attendu") }
    }

    mutating func finir() throws(FauteSituation) {
        passerEspaces()
        guard rang == octets.count else { throw faute("texte en trop à la fin du fichier") }
    }

    mutating func noeud(profondeur: Int) throws(FauteSituation) -> NoeudJSON {
        guard profondeur < Self.profondeurMaximale else { throw faute("trop de niveaux") }
        passerEspaces()
        let debut = ligne
        return NoeudJSON(ligne: debut, contenu: try contenu(profondeur: profondeur))
    }

    private mutating func contenu(profondeur: Int) throws(FauteSituation) -> NoeudJSON.Contenu {
        if accepter("{") { return .objet(try membres(profondeur: profondeur)) }
        if accepter("[") { return .tableau(try elements(profondeur: profondeur)) }
        if courant == UInt8(ascii: "\"") { return .texte(try texte()) }
        for (mot, valeur) in [
            ("true", NoeudJSON.Contenu.booleen(true)), ("false", .booleen(false)), ("null", .nul),
        ]
        where octets[rang...].starts(with: mot.utf8) {
            rang += mot.utf8.count
            return valeur
        }
        throw faute("texte entre guillemets, true, false, null, [ ou { attendu")
    }

    private mutating func membres(profondeur: Int) throws(FauteSituation) -> [NoeudJSON.Membre] {
        var membres: [NoeudJSON.Membre] = []
        if accepter("}") { return membres }
        repeat {
            passerEspaces()
            let debut = ligne
            let nom = try texte()
            try exiger(":")
            membres.append(
                NoeudJSON.Membre(nom: nom, ligne: debut, valeur: try noeud(profondeur: profondeur + 1)))
        } while accepter(",")
        try exiger("}")
        return membres
    }

    private mutating func elements(profondeur: Int) throws(FauteSituation) -> [NoeudJSON] {
        var elements: [NoeudJSON] = []
        if accepter("]") { return elements }
        repeat { elements.append(try noeud(profondeur: profondeur + 1)) } while accepter(",")
        try exiger("]")
        return elements
    }

    private mutating func texte() throws(FauteSituation) -> String {
        guard courant == UInt8(ascii: "\"") else { throw faute("texte entre guillemets attendu") }
        rang += 1
        var tampon: [UInt8] = []
        while let octet = courant, octet != UInt8(ascii: "\"") {
            guard octet >= 0x20 else { throw faute("guillemet fermant attendu") }
            rang += 1
            if octet == UInt8(ascii: "\\") { tampon += try echappement() } else { tampon.append(octet) }
        }
        guard courant != nil else { throw faute("guillemet fermant attendu") }
        rang += 1
        guard let texte = String(validating: tampon, as: UTF8.self) else { throw faute("texte hors UTF-8") }
        return texte
    }

    /// Les échappements qu'un rédacteur emploie ; `\u` n'en est pas un, le fichier est en UTF-8.
    private mutating func echappement() throws(FauteSituation) -> [UInt8] {
        guard let octet = courant else { throw faute("guillemet fermant attendu") }
        rang += 1
        switch octet {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [octet]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "t"): return [0x09]
        default: throw faute("échappement inconnu")
        }
    }
}
