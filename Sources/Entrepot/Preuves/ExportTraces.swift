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

/// Lit le journal dans l'ordre, à côté d'un serveur qui tourne.
public enum ExportTraces {
    /// Remet chaque trace qui suit un rang, et s'arrête quand on n'en veut plus.
    ///
    /// - Parameter cles: d'où vient la clé principale ; `nil` : du répertoire. Un texte dont la clé est détruite est tu.
    public static func lire(
        repertoire: String, apres rang: Int64, cles: SourcesDeCles? = nil,
        _ recevoir: (TraceExportee) -> Bool
    ) throws(ErreurEntrepot) {
        let trousseau = try Entrepot.trousseauEnLecture(repertoire, cles)
        var faute: ErreurEntrepot?
        try convertir { () throws(SQLiteError) in
            let connexion = try Connection(path: Entrepot.chemin(repertoire), mode: .readOnly)
            var dossiers: [Int64: String] = [:]
            var lecture = try Statement(connexion, "SELECT id, uuid FROM dossier")
            try lecture.forEachRow { dossiers[$0.int64(0)] = $0.requiredText(1) }
            var traces = try Statement(connexion, LectureEntrees.depuis)
            try traces.bind(rang, at: 1)
            try traces.whileRows { l in
                let entree = EntreeTrace(l)
                let dossier = entree.dossierId.flatMap { dossiers[$0] }
                do throws(ErreurEntrepot) {
                    let ouverte = try trousseau.ouvrir(entree, dossier: dossier)
                    return recevoir(TraceExportee(ouverte, dossier: dossier))
                } catch {
                    faute = error
                    return false
                }
            }
        }
        if let faute { throw faute }
    }
}

extension Trousseau {
    /// Une trace, ses textes ouverts par la clé de son dossier, ou celle du journal s'il n'y en a pas ou plus.
    fileprivate func ouvrir(_ entree: EntreeTrace, dossier: String?) throws(ErreurEntrepot) -> EntreeTrace {
        guard entree.estScellee else { return entree }
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
