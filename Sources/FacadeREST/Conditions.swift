import Domaine
import HTTPWire
import Parcours

/// Les conditions d'un changement de fiche : `If-Match`, puis `If-None-Match` (RFC 9110 § 13.2.2).
enum ConditionsDeFiche {
    /// Les versions admises ; `nil` quand toutes le sont.
    ///
    /// Une fiche qu'on peut changer existe : d'elle, `If-Match: *` est vrai et `If-None-Match: *` faux.
    static func lire(_ requete: Request) throws(Malformation) -> VersionAdmise? {
        // Une étiquette faible ne convient à rien (§ 13.1.1, comparaison forte) ; elle exclut (§ 13.1.2, comparaison faible).
        let admises = try etiquettes(requete, "If-Match")?.filter { !$0.isWeak }.map(version)
        if requete.fields.list("if-none-match") == "*" { return .seules([]) }
        guard let exclues = try etiquettes(requete, "If-None-Match")?.map(version) else {
            return admises.map { .seules($0) }
        }
        return admises.map { .seules($0.filter { !exclues.contains($0) }) } ?? .sauf(exclues)
    }

    /// `nil` sans ce champ, ou quand il dit `*`.
    private static func etiquettes(
        _ requete: Request, _ nom: String
    ) throws(Malformation) -> [EntityTag]? {
        guard let champ = requete.fields.list(nom), champ != "*" else { return nil }
        guard let etiquettes = EntityTag.list(champ) else {
            throw .entete("\(nom) : des étiquettes \"entryUUID\", ou *")
        }
        return etiquettes
    }

    /// L'étiquette de toute réponse sur un document commence par l'entryUUID de sa fiche.
    private static func version(_ etiquette: EntityTag) -> String {
        etiquette.opaque.utf8.count > 36 ? String(etiquette.opaque.prefix(36)) : etiquette.opaque
    }
}

extension Appel {
    /// Une condition est fausse quel que soit l'état du dossier : hors des documents, rien n'a d'étiquette.
    ///
    /// Ce qu'un GET lirait au même chemin existe toujours, et `*` le reconnaît ; le reste (un blocage, une recherche, une
    /// étape de la vie du dossier) n'a pas de représentation. Les lectures, elles, sont jugées sur leur réponse.
    var conditionFausse: Bool {
        let existe: Bool
        switch action {
        case .masquage, .archivage, .suppression: return false
        case .autorisationAjout, .changementPreferences: existe = true
        default: existe = false
        }
        guard requete.method != .get, requete.method != .head else { return false }
        return Conditional.outcome(requete, etag: nil, exists: existe) != .proceed
    }
}
