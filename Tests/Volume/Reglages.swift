import Foundation

/// Ce qui empêche de continuer.
struct Echec: Error {
    let phrase: String

    init(_ phrase: String) { self.phrase = phrase }
}

/// Ce que demande la ligne de commande.
struct Reglages: Sendable {
    let donnees: String
    let registre: String
    /// Dossiers à créer.
    let dossiers: Int
    /// Documents de chacun.
    let documents: Int
    /// Bornes de la taille d'un document, en octets.
    let octets: ClosedRange<Int>
    /// Documents déposés de suite dans un même dossier, comme en une visite.
    let suite: Int

    init(_ arguments: [String]) throws(Echec) {
        var lus: [String: String] = [:]
        var reste = arguments[...]
        while let nom = reste.popFirst() {
            guard nom.hasPrefix("--"), let valeur = reste.popFirst() else {
                throw Echec("une option et sa valeur sont attendues, et non « \(nom) »")
            }
            lus[String(nom.dropFirst(2))] = valeur
        }
        func texte(_ nom: String) throws(Echec) -> String {
            guard let valeur = lus.removeValue(forKey: nom) else { throw Echec("--\(nom) est attendu") }
            return valeur
        }
        func nombre(_ nom: String, _ bornes: ClosedRange<Int>, defaut: Int? = nil) throws(Echec) -> Int {
            if lus[nom] == nil, let defaut { return defaut }
            guard let valeur = Int(try texte(nom)), bornes.contains(valeur) else {
                throw Echec("--\(nom) : un nombre de \(bornes.lowerBound) à \(bornes.upperBound)")
            }
            return valeur
        }
        donnees = try texte("donnees")
        registre = try texte("registre")
        dossiers = try nombre("dossiers", 1...JeuDEssai.dossiersMaximaux)
        documents = try nombre("documents", 0...1_000_000)
        let minimum = try nombre("octets-min", 64...1_000_000, defaut: 200)
        octets = minimum...(try nombre("octets-max", minimum...1_000_000, defaut: max(minimum, 600)))
        // Au-delà, l'identifiant d'un document ne tiendrait plus dans un entier (``JeuDEssai/uniqueId(_:)``).
        guard dossiers * documents <= 12_000_000 else { throw Echec("douze millions de documents au plus") }
        suite = try nombre("suite", 1...1_000_000, defaut: 5)
        if let inconnue = lus.keys.min() { throw Echec("--\(inconnue) : option inconnue") }
    }
}
