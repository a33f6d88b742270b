import Domaine

/// Une ligne de données ; elle sait se nommer dans une erreur.
struct LigneCSV {
    /// Nom du fichier.
    let fichier: String
    /// Ligne dans le fichier, à partir de 1.
    let numero: Int
    /// Noms des colonnes de la table.
    let colonnes: [String]
    /// Autant de champs que de colonnes.
    let champs: [String]

    /// Le champ, éventuellement vide.
    subscript(_ rang: Int) -> String { champs[rang] }

    /// Le champ, qui ne peut être vide.
    func plein(_ rang: Int) throws(ErreurNomenclature) -> String {
        guard !champs[rang].isEmpty else { throw erreur(.champVide(colonne: colonnes[rang])) }
        return champs[rang]
    }

    /// Code et nomenclature, aux deux premières colonnes.
    func code() throws(ErreurNomenclature) -> CodeSysteme { CodeSysteme(try plein(0), try plein(1)) }

    /// Code, nomenclature et libellé, aux trois premières colonnes.
    func concept() throws(ErreurNomenclature) -> Concept {
        Concept(code: try code(), libelle: try plein(2))
    }

    /// `oui` ou `non`.
    func booleen(_ rang: Int) throws(ErreurNomenclature) -> Bool {
        try mot(rang, ["oui": true, "non": false])
    }

    /// La valeur du mot, pris dans une liste fermée.
    func mot<T>(_ rang: Int, _ mots: [String: T]) throws(ErreurNomenclature) -> T {
        guard let valeur = mots[champs[rang]] else {
            throw erreur(.motInconnu(colonne: colonnes[rang], mot: champs[rang]))
        }
        return valeur
    }

    /// La valeur d'un type énuméré, lue par sa valeur brute.
    func cas<T: RawRepresentable<String>>(_ rang: Int) throws(ErreurNomenclature) -> T {
        guard let valeur = T(rawValue: champs[rang]) else {
            throw erreur(.motInconnu(colonne: colonnes[rang], mot: champs[rang]))
        }
        return valeur
    }

    /// Le champ, qui doit être l'un des mots.
    func mot(_ rang: Int, parmi mots: Set<String>) throws(ErreurNomenclature) -> String {
        guard mots.contains(champs[rang]) else {
            throw erreur(.motInconnu(colonne: colonnes[rang], mot: champs[rang]))
        }
        return champs[rang]
    }

    /// Le champ, qui doit être un code déjà lu.
    func connu<V>(_ rang: Int, dans table: [String: V]) throws(ErreurNomenclature) -> String {
        let code = try plein(rang)
        guard table[code] != nil else {
            throw erreur(.codeInconnu(colonne: colonnes[rang], code: code))
        }
        return code
    }

    /// Une faute à cette ligne.
    func erreur(_ raison: ErreurNomenclature.Raison) -> ErreurNomenclature {
        ErreurNomenclature(fichier, numero, raison)
    }
}

extension Dictionary {
    /// Ajoute une clé neuve ; une clé déjà présente est une faute de la ligne.
    mutating func ajouter(
        _ valeur: Value, a cle: Key, _ ligne: LigneCSV, nom: @autoclosure () -> String
    ) throws(ErreurNomenclature) {
        guard updateValue(valeur, forKey: cle) == nil else { throw ligne.erreur(.cleEnDouble(nom())) }
    }
}
