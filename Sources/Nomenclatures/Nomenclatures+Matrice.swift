extension Nomenclatures {
    /// Les tables embarquées dans le programme, la matrice d'habilitation remplacée par celle-ci.
    ///
    /// L'empreinte de la matrice et celle de l'ensemble sont alors celles du fichier donné.
    /// - Parameter matrice: les octets d'une matrice complète.
    /// - Parameter nom: le nom que portera une erreur.
    /// - Throws: ``ErreurNomenclature`` à la première faute ; rien n'est chargé à moitié.
    public static func embarquees(
        matrice: [UInt8], nom: String, empreinte: ([UInt8]) -> String
    ) throws(ErreurNomenclature) -> Nomenclatures {
        _ = try embarquees(empreinte: empreinte).matrice(matrice, nom: nom, empreinte: empreinte)
        return try Nomenclatures(
            lire: { $0 == FichierTable.matrice.rawValue ? matrice : tableEmbarquee($0) },
            empreinte: empreinte)
    }
}
