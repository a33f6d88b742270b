/// Pourquoi des revendications signées ne font pas un acteur ; ne porte aucune valeur lue.
enum RefusActeur: Error, Equatable {
    /// Un type, un identifiant ou un matricule mal formé.
    case invalide
    /// Le rôle n'est pas du DMP, ou il lui manque ce que son genre exige.
    case role
}

/// Des revendications, lues avec leur type ; `null` et le texte vide y valent absence.
struct Revendications {
    private let valeurs: [String: ValeurJSON]

    init(_ valeurs: [String: ValeurJSON]) { self.valeurs = valeurs }

    func texte(_ nom: String) throws(RefusActeur) -> String? {
        guard let valeur = valeurs[nom], valeur != .nul else { return nil }
        guard let texte = valeur.texte else { throw .invalide }
        return texte.isEmpty ? nil : texte
    }

    /// PS_IdNat, Struct_IdNat, code… : 1 à 128 caractères ASCII visibles, car il ira dans les traces.
    func identifiant(_ nom: String) throws(RefusActeur) -> String? {
        guard let texte = try texte(nom) else { return nil }
        guard texte.utf8.count <= 128, texte.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .invalide
        }
        return texte
    }

    func textes(_ nom: String) throws(RefusActeur) -> [String] {
        guard let valeur = valeurs[nom], valeur != .nul else { return [] }
        guard let tableau = valeur.tableau else { throw .invalide }
        return try tableau.map { (element) throws(RefusActeur) in
            guard let texte = element.texte else { throw .invalide }
            return texte
        }
    }

    func objet(_ nom: String) throws(RefusActeur) -> Revendications? {
        guard let valeur = valeurs[nom], valeur != .nul else { return nil }
        guard let membres = valeur.objet else { throw .invalide }
        return Revendications(membres)
    }

    func objets(_ nom: String) throws(RefusActeur) -> [Revendications] {
        guard let valeur = valeurs[nom], valeur != .nul else { return [] }
        guard let tableau = valeur.tableau else { throw .invalide }
        return try tableau.map { (element) throws(RefusActeur) in
            guard let membres = element.objet else { throw .invalide }
            return Revendications(membres)
        }
    }
}
