import Domaine

/// La clé d'une notification : la trace qui en est la cause, et son objet.
///
/// Au-dehors, un UUID de version 8 (RFC 9562 § 5.8) dont les 62 derniers bits sont cette clé.
struct CleNotification: Hashable {
    let valeur: Int64

    init(_ valeur: Int64) { self.valeur = valeur }

    init(trace rang: Int64, _ objet: ObjetNotification) { valeur = rang << 5 | Int64(objet.numero) }

    /// La clé que dit un identifiant du dehors, ou `nil` : il n'en nomme aucune.
    init?(_ identifiant: String) {
        let prefixe = "00000000-0000-8000-"
        guard identifiant.utf8.count == 36, identifiant.hasPrefix(prefixe) else { return nil }
        let suite = identifiant.dropFirst(prefixe.count).filter { $0 != "-" }
        guard suite.utf8.count == 16, let bits = UInt64(suite, radix: 16), bits >> 62 == 2 else { return nil }
        valeur = Int64(bits & ~(3 << 62))
        guard identifiant == texte else { return nil }
    }

    /// L'identifiant au-dehors.
    var texte: String {
        let hexa = String(UInt64(valeur) | 2 << 62, radix: 16)
        return "00000000-0000-8000-" + hexa.prefix(4) + "-" + hexa.dropFirst(4)
    }

    /// `nil` quand ce programme ne connaît pas l'objet.
    var objet: ObjetNotification? { ObjetNotification.parNumero[Int(valeur & 31)] }
}

extension ObjetNotification {
    /// Le numéro de l'objet dans la base : il ne change jamais.
    fileprivate var numero: Int {
        switch self {
        case .depot: 1
        case .premierAcces: 2
        case .accesHorsEquipe: 3
        case .accesUrgence: 4
        case .masquage: 5
        case .demasquage: 6
        case .visibilite: 7
        case .archivage: 8
        case .desarchivage: 9
        case .suppression: 10
        case .autorisation: 11
        case .medecinTraitant: 12
        case .blocage: 13
        case .deblocage: 14
        case .preferences: 15
        case .activation: 16
        case .opposition: 17
        case .fermeture: 18
        case .reouverture: 19
        }
    }

    fileprivate static let parNumero = Dictionary(uniqueKeysWithValues: allCases.map { ($0.numero, $0) })
}
