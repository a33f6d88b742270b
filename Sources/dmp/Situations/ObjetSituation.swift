import Domaine

/// Une liste fermée de mots, lus sans égard aux capitales, aux accents ni aux tirets.
struct Vocabulaire<Sens: Sendable>: Sendable {
    private let sens: [String: Sens]
    /// Les mots, tels que le mode d'emploi les écrit.
    let admis: [String]

    init(_ paires: [(String, Sens)]) {
        sens = Dictionary(paires.map { (Self.cle($0.0), $0.1) }) { premier, _ in premier }
        admis = paires.map(\.0)
    }

    /// Le sens d'un mot, ou `nil`.
    subscript(_ mot: String) -> Sens? { sens[Self.cle(mot)] }

    /// La forme sous laquelle deux écritures d'un mot se confondent.
    static func cle(_ mot: String) -> String {
        NormalisationTraits.normaliser(String(mot.map { $0 == "_" ? " " : $0 }))
    }
}

/// Un objet dont toutes les clés sont connues : le reste est une faute.
struct ObjetSituation {
    let lieu: String
    let ligne: Int
    private var membres: [String: NoeudJSON.Membre] = [:]

    /// - Parameter cles: les clés admises.
    init(_ noeud: NoeudJSON, _ lieu: String, cles: [String]) throws(FauteSituation) {
        self.lieu = lieu
        ligne = noeud.ligne
        guard case .objet(let lus) = noeud.contenu else {
            throw FauteSituation(ligne: noeud.ligne, lieu: lieu, phrase: "objet { … } attendu")
        }
        let admises = Vocabulaire(cles.map { ($0, $0) })
        for membre in lus {
            guard let cle = admises[membre.nom] else {
                throw FauteSituation(
                    ligne: membre.ligne, lieu: lieu,
                    phrase: "clé inconnue « \(membre.nom) » (admises : \(cles.joined(separator: ", ")))")
            }
            guard membres.updateValue(membre, forKey: cle) == nil else {
                throw FauteSituation(
                    ligne: membre.ligne, lieu: lieu, phrase: "clé répétée « \(membre.nom) »")
            }
        }
    }

    func noeud(_ cle: String) -> NoeudJSON? { membres[cle]?.valeur }

    /// Le chemin d'une clé d'ici.
    func chemin(_ cle: String) -> String { lieu.isEmpty ? cle : "\(lieu).\(cle)" }

    /// Une faute à cette clé, ou à l'objet si elle manque.
    func faute(_ cle: String, _ phrase: String) -> FauteSituation {
        FauteSituation(ligne: membres[cle]?.valeur.ligne ?? ligne, lieu: chemin(cle), phrase: phrase)
    }

    /// Un texte ; `nil` quand la clé manque.
    func texte(_ cle: String) throws(FauteSituation) -> String? {
        guard let noeud = noeud(cle) else { return nil }
        guard case .texte(let texte) = noeud.contenu else { throw faute(cle, "texte attendu") }
        return texte
    }

    func obligatoire(_ cle: String) throws(FauteSituation) -> String {
        guard let texte = try texte(cle), !texte.isEmpty else { throw faute(cle, "texte obligatoire") }
        return texte
    }

    /// Un texte que `null` efface ; la valeur par défaut quand la clé manque.
    func texteOuRien(_ cle: String, _ defaut: String?) throws(FauteSituation) -> String? {
        guard let noeud = noeud(cle) else { return defaut }
        if case .nul = noeud.contenu { return nil }
        return try texte(cle)
    }

    func booleen(_ cle: String, _ defaut: Bool = false) throws(FauteSituation) -> Bool {
        guard let noeud = noeud(cle) else { return defaut }
        guard case .booleen(let valeur) = noeud.contenu else { throw faute(cle, "true ou false attendu") }
        return valeur
    }

    /// Vrai, faux, ou « inconnu » (`nil`) : un fait inconnu refuse.
    func fait(_ cle: String, _ defaut: Bool?) throws(FauteSituation) -> Bool? {
        guard let noeud = noeud(cle) else { return defaut }
        switch noeud.contenu {
        case .booleen(let valeur): return valeur
        case .texte(let mot) where Mots.estInconnu(mot): return nil
        default: throw faute(cle, "true, false ou « inconnu » attendu")
        }
    }

    /// Un mot d'une liste fermée ; la valeur par défaut quand la clé manque.
    func mot<Sens>(
        _ cle: String, _ vocabulaire: Vocabulaire<Sens>, _ defaut: Sens
    ) throws(FauteSituation) -> Sens {
        guard let mot = try texte(cle) else { return defaut }
        return try sens(de: mot, vocabulaire, cle)
    }

    /// Zéro, un ou plusieurs mots d'une liste fermée.
    func mots<Sens>(
        _ cle: String, _ vocabulaire: Vocabulaire<Sens>
    ) throws(FauteSituation) -> [Sens] {
        guard let noeud = noeud(cle) else { return [] }
        switch noeud.contenu {
        case .texte(let mot): return [try sens(de: mot, vocabulaire, cle)]
        case .tableau(let elements):
            var lus: [Sens] = []
            for element in elements {
                guard case .texte(let mot) = element.contenu else {
                    throw faute(cle, "liste de textes attendue")
                }
                lus.append(try sens(de: mot, vocabulaire, cle))
            }
            return lus
        default: throw faute(cle, "texte ou liste de textes attendu")
        }
    }

    private func sens<Sens>(
        de mot: String, _ vocabulaire: Vocabulaire<Sens>, _ cle: String
    ) throws(FauteSituation) -> Sens {
        guard let sens = vocabulaire[mot] else {
            throw faute(
                cle, "mot inconnu « \(mot) » (admis : \(vocabulaire.admis.joined(separator: ", ")))")
        }
        return sens
    }
}
