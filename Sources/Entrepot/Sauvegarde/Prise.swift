public import Domaine
import Foundation
import OpenSSLKit
import SQLiteKit

/// Prend des sauvegardes d'un répertoire de données, à côté d'un serveur qui y écrit.
public struct Prise: ~Copyable {
    private let donnees: String
    private let connexion: Connection
    private var version: Statement
    private let fichier: Identite
    /// Ce que SQLite compte de changements quand la dernière sauvegarde a commencé.
    private var vue: Int64?
    /// Le journal de pages qui la prolonge, et combien il a de cycles.
    var journal: (numero: Int, cycles: () -> Int)?
    /// Appelé souvent tant que la prise lit la base.
    var battement: () -> Void = {}
    /// Appelé souvent aussi, mais quand la prise ne tient rien de la base : entre deux lectures, et quand elle ne la lit plus.
    var enRepos: () -> Void = {}
    var reglages = CopieDeBase.Reglages()

    /// Quel fichier est ouvert : un répertoire restauré à la même place en a un autre.
    struct Identite: Equatable {
        let appareil: UInt64
        let numero: UInt64

        init?(_ chemin: String) {
            var etat = stat()
            guard stat(chemin, &etat) == 0 else { return nil }
            appareil = UInt64(etat.st_dev)
            numero = UInt64(etat.st_ino)
        }
    }

    /// La base ouverte est encore celle du répertoire : sinon, une autre l'a remplacée.
    public var estCelleDuRepertoire: Bool { Identite(Entrepot.chemin(donnees)) == fichier }

    /// Ce qu'une prise a fait.
    public enum Bilan: Sendable, Equatable {
        /// Une sauvegarde de plus.
        case prise(Manifeste, Ajouts)
        /// La base n'a pas changé depuis la précédente prise par cette commande : rien n'est ajouté.
        case inchangee
    }

    /// - Parameter donnees: le répertoire des données ; sa base existe, au schéma de ce programme.
    public init(donnees: String) throws(ErreurSauvegarde) {
        try self.init(donnees: donnees, schema: Schema.migrations.last?.version ?? 0)
    }

    /// - Parameter schema: celui du programme qui sauvegarde.
    init(donnees: String, schema connue: Int32) throws(ErreurSauvegarde) {
        let chemin = Entrepot.chemin(donnees)
        guard let fichier = Identite(chemin) else { throw .entrepot(.absente) }
        let connexion = try deLaBase { () throws(ErreurEntrepot) in
            try convertir { () throws(SQLiteError) in
                try Connection(path: chemin, mode: .readOnly)
            }
        }
        let trouvee = try deLaBase { () throws(ErreurEntrepot) in
            try convertir { () throws(SQLiteError) in try connexion.userVersion() }
        }
        let version = try deLaBase { () throws(ErreurEntrepot) in
            try convertir { () throws(SQLiteError) in try Statement(connexion, "PRAGMA data_version") }
        }
        guard trouvee <= connue else {
            throw .entrepot(.plusRecente(trouvee: Int(trouvee), connue: Int(connue)))
        }
        guard trouvee == connue else {
            throw .entrepot(.plusAncienne(trouvee: Int(trouvee), connue: Int(connue)))
        }
        self.donnees = donnees
        self.fichier = fichier
        self.connexion = connexion
        self.version = version
    }

    /// Prend une sauvegarde : la base telle qu'un instantané la voit, dont seuls les groupes nouveaux sont écrits.
    ///
    /// L'écrivain n'attend pas. Pendant qu'elle se fait, le WAL se reporte dans la base et reprend à zéro comme sans elle.
    ///
    /// - Parameter racine: la racine de l'arbre du journal de ce nombre de traces ; elle appelle le repos qu'on lui donne après
    ///   chaque peu de travail, sans rien tenir de la base.
    public mutating func prendre(
        _ depot: borrowing DepotDeSauvegardes, horloge: @escaping () -> Instant,
        racine: (Int64, _ repos: () -> Void) throws(ErreurSauvegarde) -> [UInt8]
    ) throws(ErreurSauvegarde) -> Bilan {
        let changements = try deLaBase { () throws(ErreurEntrepot) in
            try convertir { () throws(SQLiteError) in try version.first { $0.int64(0) } ?? 0 }
        }
        if let vue, vue == changements { return .inchangee }
        var groupes = depot.groupes
        defer { depot.nettoyer() }
        // Avant la base : aucun point copié ne couvre une trace qui n'y serait pas.
        var fichiers = try petits(&groupes)
        var cycles: Int?
        let journal = journal
        let copie = try copier(&groupes) {
            let instant = horloge()
            // Demandé juste avant chaque instantané : le dernier est celui qu'elle reproduit.
            cycles = journal?.cycles()
            return instant
        }
        fichiers.insert(copie.base, at: 0)
        let (traces, tete, enRepos) = (copie.instantane.traces, copie.instantane.tete, enRepos)
        var cadence = copie.cadence
        let racine = try racine(traces) {
            enRepos()
            cadence.souffler()
        }
        let manifeste = Manifeste(
            numero: (depot.numeros().last ?? 0) + 1, instant: copie.instant,
            schema: Int(copie.instantane.schema),
            traces: traces, tete: tete, racine: racine.hexadecimal, fichiers: fichiers,
            journal: journal?.numero, cyclesCompris: cycles)
        try groupes.synchroniser(enRepos, cadence)
        try depot.inscrire(manifeste)
        vue = changements
        return .prise(manifeste, groupes.ajouts)
    }

    private func petits(_ groupes: inout Groupes) throws(ErreurSauvegarde) -> [Manifeste.Fichier] {
        var fichiers: [Manifeste.Fichier] = []
        for nom in Inventaire.fichiers(donnees) {
            var haches: [SHA256Digest] = []
            let taille = try FichierDurable.parcourir(donnees + "/" + nom, nom: nom, parts: Groupes.taille) {
                octets throws(ErreurSauvegarde) in haches.append(try groupes.ajouter(octets))
            }
            if let taille { fichiers.append(try groupes.fichier(nom, taille: taille, haches)) }
        }
        return fichiers
    }

    private func copier(
        _ groupes: inout Groupes, _ horloge: @escaping () -> Instant
    ) throws(ErreurSauvegarde) -> CopieDeBase.Resultat {
        let relais = try Relais(Entrepot.chemin(donnees), horloge: horloge)
        let copie = try CopieDeBase(
            relais, reglages, encours: groupes.depot + "/encours", battement: battement,
            enRepos: enRepos)
        return try copie.copier(&groupes)
    }
}
