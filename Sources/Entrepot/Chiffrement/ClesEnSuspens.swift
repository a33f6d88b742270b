import Coffre
import OpenSSLKit

/// Ce que les actes d'un lot demandent au trousseau : des clés à inscrire avant la validation, d'autres à détruire après.
struct ClesEnSuspens {
    private(set) var nouvelles: [(nom: String, cle: SecretKey)] = []
    private(set) var condamnees: [String] = []
    private var parNom: [String: SecretKey] = [:]

    mutating func ajouter(_ nom: String) -> SecretKey {
        let cle = SecretKey.random()
        nouvelles.append((nom, cle))
        parNom[nom] = cle
        return cle
    }

    mutating func condamner(_ nom: String) { condamnees.append(nom) }

    func cle(_ nom: String) -> SecretKey? { parNom[nom] }

    /// La clé d'un dossier, qu'elle attende encore le trousseau ou qu'il la tienne ; `nil` quand elle a été détruite.
    func cle(_ dossier: RefDossier, _ trousseau: Trousseau) throws(ErreurEntrepot) -> SecretKey? {
        if let nouvelle = cle(dossier.uuid) { return nouvelle }
        return try trousseau.cleDuDossier(dossier.uuid)
    }

    mutating func vider() { self = ClesEnSuspens() }
}

extension Transaction {
    /// La clé d'un dossier ; `nil` quand elle a été détruite : il est effacé.
    func cle(_ dossier: RefDossier) throws(ErreurEntrepot) -> SecretKey? {
        try suspens.cle(dossier, trousseau)
    }
}

extension Trousseau {
    /// La clé d'un dossier qui existe ; `nil` quand elle a été détruite.
    func cleDuDossier(_ uuid: String) throws(ErreurEntrepot) -> SecretKey? {
        let lecture: Lecture
        do throws(ErreurCoffre) { lecture = try cle(uuid) } catch { throw ErreurEntrepot(error) }
        return switch lecture {
        case .cle(let cle): cle
        case .detruite: nil
        case .absente: throw .coffre(.altere)
        }
    }
}
