import Coffre
import OpenSSLKit

/// Ce que les actes d'un lot demandent au trousseau : des clés à inscrire avant la validation, d'autres à détruire après.
///
/// Une clé que rien ne lira plus n'en est déjà plus une : ce qui s'écrirait sous elle se perdrait avec elle, et les textes
/// qu'elle ouvrait ne sont plus là.
struct ClesEnSuspens {
    private(set) var nouvelles: [(nom: String, cle: SecretKey)] = []
    /// Celles des dossiers que le lot efface.
    private(set) var condamnees: [String] = []
    /// Celles des dossiers effacés par les lots validés, qui restent à détruire.
    private(set) var aDetruire: [String] = []
    private var parNom: [String: SecretKey] = [:]

    mutating func ajouter(_ nom: String) -> SecretKey {
        let cle = SecretKey.random()
        nouvelles.append((nom, cle))
        parNom[nom] = cle
        return cle
    }

    mutating func condamner(_ nom: String) { condamnees.append(nom) }

    func cle(_ nom: String) -> SecretKey? { parNom[nom] }

    /// La clé d'un dossier, qu'elle attende encore le trousseau ou qu'il la tienne ; `nil` quand elle a été détruite, ou va
    /// l'être.
    func cle(_ dossier: RefDossier, _ trousseau: Trousseau) throws(ErreurEntrepot) -> SecretKey? {
        if condamnees.contains(dossier.uuid) || aDetruire.contains(dossier.uuid) { return nil }
        if let nouvelle = cle(dossier.uuid) { return nouvelle }
        return try trousseau.cleDuDossier(dossier.uuid)
    }

    /// Le lot est défait, ou un autre commence.
    mutating func vider() {
        nouvelles = []
        condamnees = []
        parNom = [:]
    }

    /// Le lot est validé : ce qu'il condamnait est à détruire.
    ///
    /// - Returns: les noms de ses clés nouvelles, à confirmer.
    mutating func valider() -> [String] {
        let inscrites = nouvelles.map(\.nom)
        aDetruire += condamnees
        vider()
        return inscrites
    }

    /// Celles qui restaient à détruire ne sont plus.
    mutating func noterDetruites() { aDetruire = [] }
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
