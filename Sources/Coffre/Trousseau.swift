import Glibc
public import OpenSSLKit
import SQLiteKit
import Synchronization

/// Le trousseau d'un répertoire de données : la clé de chaque dossier, scellée sous la clé principale.
///
/// Une clé y est durable avant la transaction qui s'en sert la première. Détruite, elle est recouverte de zéros, et ce
/// qu'elle chiffrait ne se lit plus, où qu'il en reste une copie.
public final class Trousseau: Sendable {
    /// Ce que le trousseau sait d'une clé.
    public enum Lecture: Sendable {
        /// La voici.
        case cle(SecretKey)
        /// Elle a été détruite.
        case detruite
        /// Il ne l'a jamais eue.
        case absente
    }

    /// Comment un trousseau s'ouvre.
    public enum Ouverture: Sendable {
        /// Il est créé s'il manque, et sa clé principale avec lui si elle vient d'un fichier.
        case creer
        /// Il existe.
        case ecrire
        /// Il existe, et rien n'y sera écrit.
        case lire
    }

    private static let nomIndex = "index"
    private static let nomJournal = "journal"

    /// La clé des empreintes par lesquelles une identité se retrouve ; ne change jamais.
    public let index: SecretKey
    /// La clé des textes du journal qui ne sont d'aucun dossier ; ne change jamais.
    public let journal: SecretKey

    private let sources: SourcesDeCles
    private let principales: Mutex<ClesPrincipales>
    private let base: Mutex<BaseTrousseau?>
    private let lecture: Mutex<BaseTrousseau?>
    private let cache: CacheDeCles

    /// Ouvre le trousseau d'un répertoire de données, et vérifie que la clé principale est la sienne.
    ///
    /// - Parameter capacite: clés ouvertes gardées en mémoire, au plus deux fois ce nombre.
    public init(
        repertoire: String, sources: SourcesDeCles, _ ouverture: Ouverture, capacite: Int = 4096
    ) throws(ErreurCoffre) {
        let chemin = BaseTrousseau.chemin(repertoire)
        let existe = access(chemin, F_OK) == 0
        guard existe || ouverture == .creer else { throw .trousseauAbsent }
        if !existe, let fichier = try sources.fichierACreer() { try FichierDeCle.creer(fichier) }
        var lues = try sources.lire()
        if !existe {
            try BaseTrousseau.creer(chemin, principale: lues.courante.id)
        } else if ouverture != .lire {
            chmod(chemin, 0o600)
        }
        var ouverte = try BaseTrousseau(chemin, lectureSeule: ouverture == .lire)
        let propres: (index: SecretKey, journal: SecretKey)
        do throws(ErreurCoffre) {
            propres = try Self.clesPropres(&ouverte, lues, creer: ouverture == .creer)
        } catch {
            guard ouverture != .creer else { throw error }
            // Une rotation a pu changer la clé entre la lecture de son fichier et celle du trousseau.
            lues = try sources.lire()
            propres = try Self.clesPropres(&ouverte, lues, creer: false)
        }
        (index, journal) = propres
        principales = Mutex(lues)
        base = Mutex(nil)
        lecture = Mutex(nil)
        cache = CacheDeCles(capacite: capacite)
        self.sources = sources
        let lectureSeule = ouverture == .lire
        try base.withLock { base throws(ErreurCoffre) in
            base = try BaseTrousseau(chemin, lectureSeule: lectureSeule)
        }
        try lecture.withLock { base throws(ErreurCoffre) in
            base = try BaseTrousseau(chemin, lectureSeule: true)
        }
    }

    /// Les deux clés que tout trousseau tient ; elles disent aussi si la clé principale est la bonne.
    private static func clesPropres(
        _ base: inout BaseTrousseau, _ principales: ClesPrincipales, creer: Bool
    ) throws(ErreurCoffre) -> (SecretKey, SecretKey) {
        var cles: [SecretKey] = []
        for nom in [nomIndex, nomJournal] {
            let ligne = try convertir { () throws(SQLiteError) in try base.ligne(nom) }
            if let ligne {
                guard let principale = principales.cle(ligne.principale) else { throw .mauvaiseCle }
                guard let cle = principale.ouvrir(ligne.enveloppe, nom: nom) else { throw .altere }
                cles.append(cle)
            } else {
                guard creer else { throw .altere }
                let cle = SecretKey.random()
                let courante = principales.courante
                try base.ecrire { (base) throws(ErreurCoffre) in
                    try convertir { () throws(SQLiteError) in
                        try base.inserer(
                            LigneDeCle(
                                nom: nom, etat: .confirmee, principale: courante.id,
                                enveloppe: courante.sceller(cle, nom: nom)))
                    }
                }
                cles.append(cle)
            }
        }
        return (cles[0], cles[1])
    }

    /// La clé d'un dossier.
    public func cle(_ nom: String) throws(ErreurCoffre) -> Lecture {
        let (connue, generation) = cache.cle(nom)
        if let connue { return .cle(connue) }
        let ligne = try consulter { (base) throws(SQLiteError) in try base.ligne(nom) }
        guard let ligne else { return .absente }
        guard ligne.etat != .detruite else { return .detruite }
        let cle = try ouvrir(ligne)
        cache.garder(nom, cle, lueEn: generation)
        return .cle(cle)
    }

    /// Ouvre une enveloppe ; une clé principale inconnue fait relire les sources : une rotation a pu commencer ailleurs.
    private func ouvrir(_ ligne: LigneDeCle) throws(ErreurCoffre) -> SecretKey {
        guard let cle = try principale(ligne.principale).ouvrir(ligne.enveloppe, nom: ligne.nom) else {
            throw .altere
        }
        return cle
    }

    private func principale(_ id: String) throws(ErreurCoffre) -> ClePrincipale {
        if let connue = principales.withLock({ $0.cle(id) }) { return connue }
        let relues = try relireDeuxFois()
        guard let trouvee = relues.cle(id) else { throw .principaleInconnue(id) }
        // Elles ne remplacent pas celles d'avant s'il en faut encore une qui n'y est plus.
        if (try? essayer(relues)) != nil { principales.withLock { $0 = relues } }
        return trouvee
    }

    /// Une rotation qui finit ailleurs peut retirer l'ancienne clé entre le moment où on la voit et celui où on la lit.
    private func relireDeuxFois() throws(ErreurCoffre) -> ClesPrincipales {
        do throws(ErreurCoffre) { return try sources.lire() } catch { return try sources.lire() }
    }

    /// Rend durables des clés nouvelles, et confirme celles dont la transaction est validée ; en une transaction.
    public func inscrire(
        _ nouvelles: [(nom: String, cle: SecretKey)], confirmer: [String] = []
    ) throws(ErreurCoffre) {
        guard !nouvelles.isEmpty || !confirmer.isEmpty else { return }
        try ecrire { (base) throws(ErreurCoffre) in
            // La clé principale qui scelle est celle que dit le trousseau : une rotation a pu commencer ailleurs.
            let id = try convertir { () throws(SQLiteError) in try base.lirePrincipale() }
            let principale = try self.principale(id)
            try convertir { () throws(SQLiteError) in
                for (nom, cle) in nouvelles {
                    try base.inserer(
                        LigneDeCle(
                            nom: nom, etat: .inscrite, principale: id,
                            enveloppe: principale.sceller(cle, nom: nom)))
                }
                for nom in confirmer { try base.confirmer(nom) }
            }
        }
    }

    /// Détruit des clés : leurs enveloppes sont recouvertes de zéros, durablement, et la mémoire les oublie.
    ///
    /// Détruire de nouveau une clé détruite, ou inconnue, n'a pas d'effet.
    public func detruire(_ noms: [String]) throws(ErreurCoffre) {
        guard !noms.isEmpty else { return }
        cache.oublier(noms)
        try ecrire { (base) throws(ErreurCoffre) in
            try convertir { () throws(SQLiteError) in
                for nom in noms { try base.recouvrir(nom) }
            }
        }
        // Une lecture commencée avant l'écriture a pu la remettre.
        cache.oublier(noms)
    }

    /// Remet d'accord le trousseau et la base après un arrêt brutal : détruit de nouveau les clés des dossiers effacés, et
    /// celles qu'aucun dossier n'a reçues.
    ///
    /// Seules les clés inscrites et jamais confirmées peuvent n'être d'aucun dossier : une base plus ancienne, remise à la
    /// place de la vraie, n'en fait perdre aucune autre.
    public func reconcilier(
        effaces: [String], existe: (String) throws(ErreurCoffre) -> Bool
    ) throws(ErreurCoffre) {
        let inscrites = try consulter { (base) throws(SQLiteError) in try base.nomsInscrits() }
        var perdues: [String] = []
        var gardees: [String] = []
        for nom in inscrites {
            if try existe(nom) { gardees.append(nom) } else { perdues.append(nom) }
        }
        for nom in effaces {
            if case .detruite = try cle(nom) { continue }
            perdues.append(nom)
        }
        try detruire(perdues)
        try inscrire([], confirmer: gardees)
    }

    func ecrire<T: Sendable>(
        _ corps: @Sendable (inout BaseTrousseau) throws(ErreurCoffre) -> T
    ) throws(ErreurCoffre) -> T {
        let resultat = try base.withLock { base throws(ErreurCoffre) in try base?.ecrire(corps) }
        guard let resultat else { throw .altere }
        return resultat
    }

    /// La clé principale courante, telle que la configuration la nomme.
    var courante: ClePrincipale { principales.withLock { $0.courante } }

    /// Relit les clés principales ; celles d'avant restent, à moins que les nouvelles n'ouvrent tout le trousseau.
    public func relire() throws(ErreurCoffre) {
        let relues = try relireDeuxFois()
        try essayer(relues)
        principales.withLock { $0 = relues }
    }

    /// Essaie des clés principales : aucune de celles qui scellent n'y manque, et chacune ouvre ce qu'elle scelle.
    private func essayer(_ essayees: ClesPrincipales) throws(ErreurCoffre) {
        let lignes = try consulter { (base) throws(SQLiteError) in
            var lignes: [[LigneDeCle]] = []
            for (id, _) in try base.compter() { lignes.append(try base.premieres(sous: id)) }
            return lignes
        }
        // Une seule altérée n'en fait pas refuser la clé : il suffit qu'une s'ouvre.
        for lignes in lignes {
            guard let id = lignes.first?.principale else { continue }
            guard let cle = essayees.cle(id) else { throw .principaleInconnue(id) }
            guard lignes.contains(where: { cle.ouvrir($0.enveloppe, nom: $0.nom) != nil }) else {
                throw .altere
            }
        }
    }

    func consulter<T: Sendable>(
        _ corps: @Sendable (inout BaseTrousseau) throws(SQLiteError) -> T
    ) throws(ErreurCoffre) -> T {
        let resultat = try lecture.withLock { base throws(ErreurCoffre) in try base?.lire(corps) }
        guard let resultat else { throw .altere }
        return resultat
    }

    func principaleConnue(_ id: String) throws(ErreurCoffre) -> ClePrincipale { try principale(id) }
}
