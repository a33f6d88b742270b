public import Coffre
public import Domaine
import SQLiteKit

/// Une trace du journal entier, pour qui le conserve ou l'examine ailleurs.
public struct TraceExportee: Sendable {
    /// La trace, documents et objet compris.
    public let trace: Trace
    /// Identifiant opaque du dossier, s'il y en a un.
    public let dossier: String?
    /// Comment l'acteur s'est prouvé.
    public let authentification: String?
    /// D'où il l'a demandé.
    public let adresse: String
    /// Identifiant du message.
    public let message: String?
    /// Version du règlement qui a décidé.
    public let reglement: String
}

/// Ce qu'une lecture du journal entier montre des textes scellés.
public enum TextesScelles: Sendable {
    /// Leur engagement (« scellé », puis 64 chiffres hexadécimaux) : qui a le sel et le texte peut le prouver, nul autre ne
    /// le lit, et il ne survit nulle part à la clé.
    case engagements
    /// Le texte, tant que sa clé est là ; d'où vient la clé principale, `nil` : du répertoire.
    case ouverts(SourcesDeCles?)
}

/// Lit le journal dans l'ordre, à côté d'un serveur qui tourne, sur une connexion à soi.
public struct LecteurTraces: ~Copyable {
    private let connexion: Connection
    private var depuis: Statement
    private var uuid: Statement
    private var identifiant: Statement
    /// Absent quand rien n'est à ouvrir.
    private let trousseau: Trousseau?

    /// - Parameters:
    ///   - repertoire: le répertoire des données ; sa base existe.
    ///   - textes: ce qu'elle montre des textes scellés ; ouvert, un texte dont la clé est détruite est tu.
    public init(repertoire: String, textes: TextesScelles = .engagements) throws(ErreurEntrepot) {
        let trousseau: Trousseau? =
            switch textes {
            case .engagements: nil
            case .ouverts(let cles): try Entrepot.trousseauEnLecture(repertoire, cles)
            }
        let connexion = try convertir { () throws(SQLiteError) in
            let connexion = try Connection(path: Entrepot.chemin(repertoire), mode: .readOnly)
            // Lu une fois dans l'ordre : peu de pages suffisent.
            try connexion.execute("PRAGMA cache_size=-256")
            return connexion
        }
        let depuis = try convertir { () throws(SQLiteError) in
            try Statement(connexion, LectureEntrees.depuis)
        }
        let uuid = try convertir { () throws(SQLiteError) in
            try Statement(connexion, "SELECT uuid FROM dossier WHERE id = ?1")
        }
        let identifiant = try convertir { () throws(SQLiteError) in
            try Statement(connexion, "SELECT uuid FROM trace WHERE rang = ?1")
        }
        self.trousseau = trousseau
        self.identifiant = identifiant
        self.connexion = connexion
        self.depuis = depuis
        self.uuid = uuid
    }

    /// Remet chaque trace qui suit un rang, et s'arrête quand on n'en veut plus.
    ///
    /// Par lots : une lecture trop longue retiendrait le journal de la base.
    ///
    /// - Parameter maximum: traces remises, au plus.
    /// - Returns: traces remises.
    public mutating func lire(
        apres rang: Int64, maximum: Int = .max, _ recevoir: (TraceExportee) -> Bool
    ) throws(ErreurEntrepot) -> Int {
        var dossiers: [Int64: String] = [:]
        var (dernier, remises) = (rang, 0)
        while remises < maximum {
            let lot = try prendre(apres: dernier, min(500, maximum - remises))
            for entree in lot {
                var dossier: String?
                if let id = entree.dossierId {
                    dossier = try convertir { () throws(SQLiteError) in try nommer(id, &dossiers) }
                }
                let montree = try trousseau?.ouvrir(entree, dossier: dossier) ?? entree.engagee
                guard recevoir(TraceExportee(montree, dossier: dossier)) else { return remises }
                remises += 1
                dernier = entree.rang
            }
            if lot.isEmpty { break }
        }
        return remises
    }

    /// L'identifiant de la trace de ce rang ; `nil` si la base n'en a pas.
    public mutating func identifiant(rang: Int64) throws(ErreurEntrepot) -> String? {
        try convertir { () throws(SQLiteError) in
            try identifiant.bind(rang, at: 1)
            return try identifiant.first { $0.requiredText(0) }
        }
    }

    private mutating func prendre(apres rang: Int64, _ nombre: Int) throws(ErreurEntrepot) -> [EntreeTrace] {
        try convertir { () throws(SQLiteError) in
            var lot: [EntreeTrace] = []
            try depuis.bind(rang, at: 1)
            try depuis.whileRows { l in
                lot.append(EntreeTrace(l))
                return lot.count < nombre
            }
            return lot
        }
    }

    private mutating func nommer(
        _ id: Int64, _ connus: inout [Int64: String]
    ) throws(SQLiteError) -> String? {
        if let connu = connus[id] { return connu }
        try uuid.bind(id, at: 1)
        let lu = try uuid.first { $0.requiredText(0) }
        if connus.count >= 4096 { connus = [:] }
        connus[id] = lu
        return lu
    }
}

extension Trousseau {
    /// Une trace, ses textes ouverts par la clé de son dossier, ou celle du journal s'il n'y en a pas ou plus.
    fileprivate func ouvrir(_ entree: EntreeTrace, dossier: String?) throws(ErreurEntrepot) -> EntreeTrace {
        guard entree.estScellee else { return entree }
        // Scellée sous celle du journal, que la clé du dossier ait déjà été détruite ou que l'arrêt soit venu avant.
        if entree.action == Action.effacement.rawValue, entree.issue == "accorde" {
            return entree.ouverte(journal)
        }
        let cle = try dossier.map { (uuid) throws(ErreurEntrepot) in try cleDuDossier(uuid) } ?? nil
        return entree.ouverte(cle ?? journal)
    }
}

extension TraceExportee {
    fileprivate init(_ e: EntreeTrace, dossier: String?) {
        trace = Trace(
            id: e.uuid, rang: e.rang, instant: Instant(ms: e.instant), acteurGenre: e.acteurGenre,
            acteurId: e.acteurId, nom: e.acteurNom, prenom: e.acteurPrenom, profession: e.profession,
            structure: e.structure, acte: e.acte, action: e.action, mode: e.mode, raison: e.raison,
            objet: e.objet, documents: DocumentTrace.lire(e.documents), issue: e.issue, motif: e.motif,
            avis: CodageAvis.lire(e.avis), facade: e.facade, logiciel: e.logiciel)
        self.dossier = dossier
        authentification = e.authentification
        adresse = e.adresse
        message = e.message
        reglement = e.versions.reglement
    }
}
