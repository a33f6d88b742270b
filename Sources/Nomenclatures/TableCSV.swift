/// Une table lue : sa tête, ses colonnes, ses lignes.
struct TableCSV {
    /// Nom du fichier.
    let nom: String
    /// Lignes de tête : `titre`, puis chaque `clé : valeur` (la première l'emporte).
    let tete: [String: String]
    /// Ligne d'en-tête dans le fichier.
    let ligneEntete: Int
    /// Noms des colonnes.
    let colonnes: [String]
    /// Lignes de données.
    let lignes: [LigneCSV]

    /// Clés de tête que chaque table porte.
    static let clesDeTete = ["titre", "source", "version", "verifie le", "confiance"]

    /// - Parameter fichier: la table dont celle-ci doit avoir les colonnes.
    /// - Parameter nom: le nom que portera une erreur.
    /// - Throws: ``ErreurNomenclature`` dès la première faute de forme.
    init(
        _ fichier: FichierTable, nom: String, _ octets: [UInt8]
    ) throws(ErreurNomenclature) {
        var lecteur = LecteurCSV(nom, octets)
        tete = try Self.lireTete(nom, &lecteur)
        ligneEntete = lecteur.ligne
        guard let colonnes = try lecteur.champs() else { throw ErreurNomenclature(nom, 0, .vide) }
        if let raison = Self.faute(colonnes, fichier) {
            throw ErreurNomenclature(nom, ligneEntete, raison)
        }
        var lignes: [LigneCSV] = []
        var numero = lecteur.ligne
        while let champs = try lecteur.champs() {
            guard champs.count == colonnes.count else {
                let raison = ErreurNomenclature.Raison.nombreDeChamps(
                    attendu: colonnes.count, lu: champs.count)
                throw ErreurNomenclature(nom, numero, raison)
            }
            lignes.append(LigneCSV(fichier: nom, numero: numero, colonnes: colonnes, champs: champs))
            numero = lecteur.ligne
        }
        guard !lignes.isEmpty else { throw ErreurNomenclature(nom, 0, .vide) }
        self.nom = nom
        self.colonnes = colonnes
        self.lignes = lignes
    }

    private static func lireTete(
        _ nom: String, _ lecteur: inout LecteurCSV
    ) throws(ErreurNomenclature) -> [String: String] {
        var tete: [String: String] = [:]
        while let commentaire = try lecteur.commentaire() {
            guard tete["titre"] != nil else {
                if !commentaire.isEmpty { tete["titre"] = commentaire }
                continue
            }
            guard let coupe = commentaire.firstRange(of: " : ") else { continue }
            let cle = String(commentaire[..<coupe.lowerBound])
            if tete[cle] == nil { tete[cle] = String(commentaire[coupe.upperBound...]) }
        }
        for cle in clesDeTete where tete[cle, default: ""].isEmpty {
            throw ErreurNomenclature(nom, 0, .metadonneeManquante(cle))
        }
        return tete
    }

    /// La première faute de l'en-tête, ou `nil`.
    private static func faute(
        _ colonnes: [String], _ fichier: FichierTable
    ) -> ErreurNomenclature.Raison? {
        let attendues = fichier.colonnes
        if let vide = colonnes.firstIndex(of: "") { return .champVide(colonne: "\(vide + 1)") }
        if let double = colonnes.premierDouble { return .colonneEnDouble(double) }
        if let absente = attendues.first(where: { !colonnes.contains($0) }) {
            return .colonneManquante(absente)
        }
        if !fichier.colonnesLibres, let autre = colonnes.first(where: { !attendues.contains($0) }) {
            return .colonneInconnue(autre)
        }
        return colonnes.starts(with: attendues) ? nil : .ordreDesColonnes
    }

    /// Ce que la table dit d'elle-même.
    func description(empreinte: String) -> DescriptionTable {
        DescriptionTable(
            nom: nom, titre: tete["titre", default: ""], source: tete["source", default: ""],
            version: tete["version", default: ""], verifieLe: tete["verifie le", default: ""],
            confiance: tete["confiance", default: ""], lignes: lignes.count, empreinte: empreinte)
    }
}

extension [String] {
    /// Le premier élément déjà vu, ou `nil`.
    fileprivate var premierDouble: String? {
        var vus: Set<String> = []
        return first { !vus.insert($0).inserted }
    }
}
