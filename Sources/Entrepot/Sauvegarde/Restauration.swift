public import Coffre
import Foundation
import SQLiteKit

/// Une restauration, dans un répertoire provisoire à côté de celui qu'elle remplira.
///
/// Rien n'est au bon endroit avant que tout ne soit vérifié ; un seul renommage l'y met. Interrompue, elle laisse
/// `DIR.restauration`, sans le fichier `environnement` sans lequel aucune commande ne l'ouvre ; la suivante le retire.
public struct Restauration: ~Copyable {
    /// Le répertoire provisoire.
    public let provisoire: String
    private let vers: String
    private let verrou: VerrouDeFichier
    private let manifeste: Manifeste
    private let reprise: Reprise
    private var environnement: [UInt8] = []

    /// Réserve l'endroit.
    ///
    /// - Parameter vers: le répertoire à remplir : absent, ou vide.
    public init(_ reprise: Reprise, vers: String) throws(ErreurSauvegarde) {
        let manifeste = reprise.manifeste
        var chemin = vers
        while chemin.count > 1, chemin.hasSuffix("/") { chemin.removeLast() }
        var etat = stat()
        if lstat(chemin, &etat) == 0 {
            guard etat.st_mode & S_IFMT == S_IFDIR, FichierDurable.noms(chemin).isEmpty else {
                throw .pasVide
            }
        }
        let connue = Int(Schema.migrations.last?.version ?? 0)
        guard manifeste.schema <= connue else {
            throw .entrepot(.plusRecente(trouvee: manifeste.schema, connue: connue))
        }
        let provisoire = chemin + ".restauration"
        try FichierDurable.repertoire(provisoire, nom: "DIR.restauration")
        verrou = try VerrouDeFichier(
            provisoire + "/verrou", nom: "DIR.restauration", seul: true, occupe: .restaurationEnCours)
        self.provisoire = provisoire
        self.vers = chemin
        self.manifeste = manifeste
        self.reprise = reprise
    }

    /// Retire ce qui n'a pas été installé.
    public func abandonner() { try? FileManager.default.removeItem(atPath: provisoire) }

    /// Le répertoire, depuis celui des données, où se range le journal signé d'avant.
    public var precedent: String {
        let numeros = manifeste.fichiers.compactMap { fichier -> Int? in
            let parties = fichier.nom.split(separator: "/")
            return parties.count == 3 ? Int(parties[1]) : nil
        }
        return "journaux-precedents/\((numeros.max() ?? 0) + 1)"
    }

    /// Rebâtit chaque fichier, puis applique ce qui prolonge la sauvegarde, jusqu'au cycle choisi.
    ///
    /// Chaque groupe et chaque enregistrement est conforme à son empreinte ; le journal signé devient un précédent.
    public mutating func rebatir(_ depot: borrowing DepotDeSauvegardes) throws(ErreurSauvegarde) {
        // Ce qu'une restauration interrompue a laissé.
        for nom in FichierDurable.noms(provisoire) where nom != "verrou" {
            do { try FileManager.default.removeItem(atPath: provisoire + "/" + nom) } catch {
                throw .fichier("DIR.restauration", errno: EIO)
            }
        }
        let groupes = depot.groupes
        for fichier in manifeste.fichiers {
            let nom = "sauvegardes/" + Manifeste.nom(manifeste.numero)
            guard Inventaire.admet(fichier.nom) else { throw .abime(nom, "elle nomme un fichier étranger") }
            let place = Self.place(fichier.nom, precedent)
            if place == "environnement" {
                for hache in try groupes.groupes(fichier) { environnement += try groupes.lire(hache) }
                continue
            }
            try creerRepertoires(de: place)
            let ecrits = try rebatir(place, try groupes.groupes(fichier), groupes)
            guard ecrits == fichier.taille else {
                throw .abime(nom, "la taille d'un fichier n'est pas la sienne")
            }
        }
        let (reprise, precedent) = (reprise, precedent)
        try Prolongement.appliquer(reprise, depot, dans: provisoire) { nom in
            guard Inventaire.admet(nom), nom != Inventaire.base, nom != "environnement" else { return nil }
            return Self.place(nom, precedent)
        }
    }

    /// Où va un fichier : le journal signé de la sauvegarde devient un précédent.
    private static func place(_ nom: String, _ precedent: String) -> String {
        nom.hasPrefix("journal/") ? precedent + nom.dropFirst("journal".count) : nom
    }

    private func creerRepertoires(de place: String) throws(ErreurSauvegarde) {
        var chemin = provisoire
        for partie in place.split(separator: "/").dropLast() {
            chemin += "/" + partie
            try FichierDurable.repertoire(chemin, nom: place)
        }
    }

    private func rebatir(
        _ place: String, _ haches: [String], _ groupes: Groupes
    ) throws(ErreurSauvegarde) -> Int64 {
        let descripteur = open(provisoire + "/" + place, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descripteur >= 0 else { throw .fichier(place, errno: errno) }
        defer { close(descripteur) }
        var ecrits: Int64 = 0
        for hache in haches {
            let octets = try groupes.lire(hache)
            let panne = octets.withUnsafeBytes { FichierDurable.ecrire(descripteur, $0) }
            if let panne { throw .fichier(place, errno: panne) }
            ecrits += Int64(octets.count)
        }
        guard fsync(descripteur) == 0 else { throw .fichier(place, errno: errno) }
        return ecrits
    }

    /// Copie les clés d'aujourd'hui, qui ne sont dans aucune sauvegarde : le trousseau, la clé principale et celle des
    /// pseudonymes, pour ce que le répertoire en tient.
    ///
    /// - Parameter repertoire: celui des données d'avant, serveur arrêté, ou celui où `dmp cles copier` les a mises.
    public func reprendreLesCles(de repertoire: String) throws(ErreurSauvegarde) {
        var etat = stat()
        for nom in Inventaire.cles where lstat(repertoire + "/" + nom, &etat) == 0 {
            guard etat.st_mode & S_IFMT == S_IFREG,
                let octets = FileManager.default.contents(atPath: repertoire + "/" + nom)
            else { throw .fichier(nom, errno: EACCES) }
            try FichierDurable.creer(provisoire + "/" + nom, [UInt8](octets), nom: nom)
        }
    }

    /// Contrôle la base : sa structure, puis son schéma, mis à niveau s'il est d'un programme plus ancien.
    public func controler() throws(ErreurSauvegarde) {
        let chemin = Entrepot.chemin(provisoire)
        let defaut = try deLaBase { () throws(ErreurEntrepot) in
            let connexion = try convertir { () throws(SQLiteError) in
                try Connection(path: chemin, mode: .readWrite)
            }
            let defaut = try convertir { () throws(SQLiteError) in
                var controle = try Statement(connexion, "PRAGMA integrity_check(1)")
                return try controle.first { $0.requiredText(0) }
            }
            guard defaut == "ok" else { return defaut ?? "" }
            _ = try Entrepot.refuserEnClair(connexion)
            try convertir { () throws(SQLiteError) in
                try connexion.execute("PRAGMA foreign_keys=ON")
                try connexion.execute("PRAGMA synchronous=FULL")
            }
            do throws(MigrationError) {
                try Migrator(Schema.migrations).migrate(connexion, createsSchema: false)
            } catch { throw ErreurEntrepot(error) }
            try convertir { () throws(SQLiteError) in try connexion.checkpointTruncate() }
            return "ok"
        }
        // Le texte de SQLite nomme des pages et des tables ; il n'est pas redit.
        guard defaut == "ok" else { throw .rompu("base : sa structure est abîmée (integrity_check)") }
    }

    /// Vérifie tout, comme `dmp verifier`, et que la tête du journal est celle que la sauvegarde a notée.
    ///
    /// - Parameters:
    ///   - cles: d'où vient la clé principale ; `nil` : de ce que ``reprendreLesCles(de:)`` a copié.
    ///   - points: les points de contrôle signés que la sauvegarde a gardés.
    public func verifier(
        cles: SourcesDeCles?, points: [PointConnu]
    ) throws(ErreurSauvegarde) -> RapportVerification {
        guard let racine = manifeste.racineOctets else { throw .rompu("sauvegarde : racine illisible") }
        let note = PointConnu(taille: UInt64(clamping: manifeste.traces), racine: racine)
        let rapport = try deLaBase { () throws(ErreurEntrepot) in
            try Verification.examiner(
                repertoire: provisoire, cles: cles, effaces: .tous, points: Array(Set(points + [note])))
        }
        if let rupture = rapport.rupture { throw .rompu(rupture) }
        if manifeste.traces > 0, rapport.tete != "\(manifeste.traces):\(manifeste.tete)" {
            throw .rompu("trace \(manifeste.traces) : n'est pas la tête que la sauvegarde a notée")
        }
        return rapport
    }

    /// Met le répertoire à sa place, durablement.
    public func installer() throws(ErreurSauvegarde) {
        for suffixe in ["-wal", "-shm"] {
            try FichierDurable.retirer(Entrepot.chemin(provisoire) + suffixe, nom: "dmp.sqlite")
        }
        try FichierDurable.creer(provisoire + "/environnement", environnement, nom: "environnement")
        try FichierDurable.retirer(provisoire + "/verrou", nom: "verrou")
        try Self.synchroniserTout(provisoire)
        guard rename(provisoire, vers) == 0 else { throw .fichier("DIR", errno: errno) }
        try FichierDurable.synchroniser((vers as NSString).deletingLastPathComponent.orPoint, nom: "..")
    }

    private static func synchroniserTout(_ repertoire: String) throws(ErreurSauvegarde) {
        for nom in FichierDurable.noms(repertoire) {
            var etat = stat()
            let chemin = repertoire + "/" + nom
            if lstat(chemin, &etat) == 0, etat.st_mode & S_IFMT == S_IFDIR { try synchroniserTout(chemin) }
        }
        try FichierDurable.synchroniser(repertoire, nom: "DIR.restauration")
    }
}
