import Coffre
public import Domaine
import SQLiteKit

/// Ce que toute transaction tient de l'ouverture : l'heure et les versions à écrire dans chaque trace.
public struct ContexteTransaction: Sendable {
    /// Donne l'heure.
    public let horloge: @Sendable () -> Instant
    /// Versions du règlement et des tables.
    public let versions: VersionsRegles
    /// Durée d'une autorisation, en jours ; `nil` : sans échéance.
    public let dureeAutorisationJours: Int?
    /// Jours pendant lesquels le titulaire prévenu peut s'opposer ; ensuite son dossier est ouvert.
    public let delaiOppositionJours: Int
    /// Âge de la majorité, en années.
    public let ageMajorite: Int
    /// La clé des pseudonymes du journal ; posée à l'ouverture de l'entrepôt.
    var pseudonymes: ClePseudonymes?
    /// Preuves à usage unique gardées à la fois, au plus.
    public var preuvesUniquesMaximales = 200_000
    /// Traces, ou notifications, qu'une page examine au plus, montrées ou non.
    var lignesExaminees = 100_000

    /// Un contexte.
    public init(
        horloge: @escaping @Sendable () -> Instant, versions: VersionsRegles,
        dureeAutorisationJours: Int? = nil, delaiOppositionJours: Int = 42, ageMajorite: Int = 18
    ) {
        self.horloge = horloge
        self.versions = versions
        self.dureeAutorisationJours = dureeAutorisationJours
        self.delaiOppositionJours = delaiOppositionJours
        self.ageMajorite = ageMajorite
    }
}

/// Versions du règlement et des tables : elles vont dans chaque trace.
public struct VersionsRegles: Sendable, Hashable {
    /// Version du règlement.
    public let reglement: String
    /// SHA-256 de la matrice, en hexadécimal.
    public let matrice: String
    /// SHA-256 de l'ensemble des tables, en hexadécimal.
    public let tables: String

    /// Des versions.
    public init(reglement: String, matrice: String, tables: String) {
        self.reglement = reglement
        self.matrice = matrice
        self.tables = tables
    }
}

/// Ce qu'on peut faire à l'intérieur d'une transaction, et seulement là.
///
/// Prêtée à un acte par l'écrivain ; ne se copie pas, ne se garde pas. Toutes les requêtes sont compilées à
/// l'ouverture : une faute de SQL empêche de démarrer.
public struct Transaction: ~Copyable {
    var dossiers: RequetesDossier
    var autorisations: RequetesAutorisation
    var documents: RequetesDocument
    var fiches: RequetesFiche
    var listes: RequetesListe
    var vies: RequetesVie
    var notifications: RequetesNotification
    var preuves: RequetesPreuve
    var journal: Journal
    let contexte: ContexteTransaction

    /// L'instant de l'acte : le même dans toutes les lignes qu'il écrit.
    public private(set) var instant: Instant

    /// Sur une connexion de lecture, ce que l'acte écrira ensuite ; `nil` sur celle de l'écrivain.
    var differe: ActeDiffere?

    /// Ce que les dernières lectures ont appris ; `nil` : rien n'est gardé.
    let connaissances: Connaissances?
    /// Quand, au plus tôt, un fait lu depuis ``ouvrirActe()`` change de lui-même ; millisecondes Unix.
    var finDesFaits = Int64.max

    /// Ce que l'acte a demandé à lire.
    var lecture: LectureDemandee?

    /// Ce que les actes ont changé ; `nil` sur une connexion de lecture.
    var changements: Changements?

    /// Les clés des dossiers.
    let trousseau: Trousseau
    /// Ce que le lot demande au trousseau.
    var suspens = ClesEnSuspens()
    /// Clés dont la transaction est validée, que le trousseau n'en sait pas encore.
    var aConfirmer: [String] = []

    /// Un acte du lot a effacé des octets : le WAL en garde la copie jusqu'à ce qu'il soit tronqué.
    var octetsEffaces = false

    /// - Parameters:
    ///   - fraicheur: où dire ce qui change ; `nil` sur une connexion de lecture.
    ///   - connaissances: où garder ce qu'une lecture apprend.
    init(
        _ connexion: borrowing Connection, _ contexte: ContexteTransaction, _ trousseau: Trousseau,
        fraicheur: Fraicheur?, connaissances: Connaissances? = nil
    ) throws(SQLiteError) {
        self.connaissances = connaissances
        let dossiers = try RequetesDossier(connexion)
        let autorisations = try RequetesAutorisation(connexion)
        let documents = try RequetesDocument(connexion)
        let fiches = try RequetesFiche(connexion)
        let listes = try RequetesListe(connexion)
        let vies = try RequetesVie(connexion)
        let notifications = try RequetesNotification(connexion)
        let preuves = try RequetesPreuve(connexion)
        let journal = try Journal(connexion, contexte.versions, ecrit: fraicheur != nil)
        self.dossiers = dossiers
        self.autorisations = autorisations
        self.documents = documents
        self.fiches = fiches
        self.listes = listes
        self.vies = vies
        self.notifications = notifications
        self.preuves = preuves
        self.journal = journal
        self.contexte = contexte
        self.trousseau = trousseau
        changements = fraicheur.map(Changements.init)
        instant = contexte.horloge()
    }

    mutating func ouvrirActe() {
        instant = contexte.horloge()
        finDesFaits = .max
        lecture = nil
        changements?.ouvrirActe(lignes: journal.lignesChangees)
    }

    /// L'acte est fini : ce qu'il a changé sans le dire vaut pour tous les dossiers.
    mutating func fermerActe() { changements?.clore(lignes: journal.lignesChangees) }

    /// Écrit des lignes dont aucune lecture ne dépend.
    mutating func anodin<T>(
        _ corps: (inout Transaction) throws(SQLiteError) -> T
    ) throws(ErreurEntrepot) -> T {
        let avant = journal.lignesChangees
        let ecrit: T
        do throws(SQLiteError) { ecrit = try corps(&self) } catch { throw ErreurEntrepot(error) }
        changements?.tenirPourAnodines(journal.lignesChangees - avant)
        return ecrit
    }
}

/// Un dossier trouvé dans l'entrepôt.
///
/// Seul l'entrepôt en fabrique.
public struct RefDossier: Sendable, Hashable {
    let id: Int64
    /// Identifiant opaque, le seul connu du dehors.
    public let uuid: String
}

/// Un document trouvé dans l'entrepôt.
///
/// Seul l'entrepôt en fabrique.
public struct RefDocument: Sendable, Hashable {
    let id: Int64
    /// Son dossier.
    public let dossier: RefDossier
    /// entryUUID de sa fiche courante.
    public let entryUUID: String
    /// uniqueId.
    public let uniqueId: String
    let typeCode: String
}
