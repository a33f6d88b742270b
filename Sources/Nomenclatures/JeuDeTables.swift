/// Toutes les tables lues, avant tout contrôle de leur contenu.
struct JeuDeTables {
    private var tables: [FichierTable: TableCSV] = [:]
    /// Une description par table, dans l'ordre de ``FichierTable``.
    private(set) var descriptions: [DescriptionTable] = []
    /// Empreinte de l'ensemble : SHA-256 des lignes `nom empreinte`, dans l'ordre de ``FichierTable``.
    let empreinte: String

    /// - Parameter lire: les octets d'une table d'après son nom de fichier ; `nil` quand elle manque.
    init(
        lire: (String) -> [UInt8]?, empreinte: ([UInt8]) -> String
    ) throws(ErreurNomenclature) {
        var resume: [UInt8] = []
        for fichier in FichierTable.allCases {
            guard let octets = lire(fichier.rawValue) else {
                throw ErreurNomenclature(fichier.rawValue, 0, .absente)
            }
            let table = try TableCSV(fichier, nom: fichier.rawValue, octets)
            let empreinteTable = empreinte(octets)
            tables[fichier] = table
            descriptions.append(table.description(empreinte: empreinteTable))
            resume += "\(fichier.rawValue) \(empreinteTable)\n".utf8
        }
        self.empreinte = empreinte(resume)
    }

    /// La table d'un fichier.
    func table(_ fichier: FichierTable) throws(ErreurNomenclature) -> TableCSV {
        guard let table = tables[fichier] else {
            throw ErreurNomenclature(fichier.rawValue, 0, .absente)
        }
        return table
    }

    /// Empreinte du fichier d'une table.
    func empreinte(de fichier: FichierTable) -> String {
        descriptions.first { $0.nom == fichier.rawValue }?.empreinte ?? ""
    }
}
