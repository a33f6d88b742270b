import Domaine
import OpenSSLKit
import SQLiteKit

extension Verification {
    /// Compare chaque document à ce que la trace de son dépôt en a scellé.
    static func parcourirDocuments(
        _ connexion: borrowing Connection, _ nombre: inout Int64, _ dires: DiresDuJournal,
        _ cles: ClesDesDossiers
    ) throws(SQLiteError) -> String? {
        var lecture = try Statement(
            connexion,
            """
            SELECT d.unique_id, d.sha256, d.taille_octets, d.textes, f.entry_uuid, c.document_id IS NULL,
                (SELECT count(*) FROM fiche g WHERE g.document_id = d.id AND g.courante = 1), d.dossier_id,
                f.visibilite, s.etat, d.type_code, d.remplace, s.uuid, d.id, c.contenu_id, c.cle, c.sceau,
                c.octets, d.depot_rang
            FROM document d JOIN dossier s ON s.id = d.dossier_id
                LEFT JOIN contenu c ON c.document_id = d.id
                LEFT JOIN fiche f ON f.document_id = d.id AND f.version = 1
            ORDER BY d.id
            """)
        var scelles = try DepotsScelles(connexion)
        var rupture: String?
        var panne: SQLiteError?
        var compte: Int64 = 0
        let effaces = dires.effaces
        try lecture.whileRows { l in
            let depose: DepotsScelles.Depot?
            do throws(SQLiteError) {
                depose = try scelles.depot(rang: l.int64(18), entryUUID: l.text(4))
            } catch {
                panne = error
                return false
            }
            let efface = effaces.contains(l.int64(7)) && l.requiredText(9) == EtatDossier.efface.rawValue
            let defaut =
                depot(l, depose)
                ?? octets(l, efface: efface, cles)
                ?? textes(l, efface: efface, cles)
                ?? (l.int64(6) == 1 ? nil : "il n'a pas une fiche courante et une seule")
            if let defaut {
                rupture = "document \(l.requiredText(0)) : \(defaut)"
                return false
            }
            compte += 1
            return true
        }
        if let panne { throw panne }
        nombre = compte
        // Chaque document a son dépôt, et nul autre ne l'a : à nombre égal, aucun n'a disparu.
        if rupture == nil, compte != dires.depots {
            let orpheline = try DepotsScelles.orpheline(connexion) ?? ""
            rupture = "fiche \(orpheline) : déposée selon le journal, absente de l'entrepôt"
        }
        return rupture
    }

    /// Les octets d'un document sont ceux de son empreinte ; ceux d'un dossier effacé n'y sont plus.
    private static func octets(_ l: borrowing Row, efface: Bool, _ cles: ClesDesDossiers) -> String? {
        let absents = l.int64(5) == 1
        if efface { return absents ? nil : "ses octets restent dans un dossier effacé" }
        if absents { return "ses octets manquent" }
        let dossier = l.requiredText(12)
        guard let cle = cles.cle(dossier) else {
            return cles.estEffaceDepuis(dossier) ? nil : "la clé de son dossier manque, ou est altérée"
        }
        guard
            let clairs = ContenuScelle.ouvrir(
                l, premiere: 14, cle, document: l.int64(13), dossier: dossier)
        else { return "ses octets ne sont pas ceux qui ont été chiffrés pour lui" }
        let siens = SHA256.hash(clairs).hex == l.requiredText(1) && Int64(clairs.count) == l.int64(2)
        return siens ? nil : "ses octets ne sont pas ceux de son empreinte"
    }

    /// Les textes d'un document s'ouvrent sous la clé de son dossier ; ceux d'un dossier effacé n'y sont plus.
    private static func textes(_ l: borrowing Row, efface: Bool, _ cles: ClesDesDossiers) -> String? {
        let dossier = l.requiredText(12)
        return l.withBlob(3) { scelle in
            if efface { return scelle.isEmpty ? nil : "ses textes restent dans un dossier effacé" }
            guard let cle = cles.cle(dossier) else {
                return cles.estEffaceDepuis(dossier) ? nil : "la clé de son dossier manque, ou est altérée"
            }
            return TextesDocument(scelle, cle, dossier: dossier, uniqueId: l.requiredText(0)) == nil
                ? "ses textes ne sont pas ceux qui ont été chiffrés pour lui" : nil
        }
    }

    private static func depot(
        _ l: borrowing Row, _ depose: DepotsScelles.Depot?
    ) -> String? {
        guard let depose else { return "aucune trace ne porte son dépôt" }
        if depose.scelle.empreinte != l.requiredText(1) {
            return "ses octets ne sont pas ceux que son dépôt a scellés"
        }
        if depose.scelle.uniqueId != l.requiredText(0) || depose.scelle.type != l.requiredText(10) {
            return "son identifiant ou son type n'est pas celui de son dépôt"
        }
        if depose.dossier != l.int64(7) { return "il a changé de dossier depuis son dépôt" }
        if depose.scelle.ditCeQuIlRemplace, depose.scelle.remplace != l.text(11) {
            return "le document qu'il remplace n'est pas celui de son dépôt"
        }
        if depose.scelle.visibilite != Int(l.int64(8)) { return "sa visibilité de naissance a changé" }
        return nil
    }

    /// Un dossier est effacé si, et seulement si, le journal l'a accordé.
    static func parcourirDossiers(
        _ connexion: borrowing Connection, _ dires: DiresDuJournal
    ) throws(SQLiteError) -> String? {
        var lecture = try Statement(connexion, "SELECT id, uuid, etat FROM dossier ORDER BY id")
        var rupture: String?
        var restants = dires.effaces
        try lecture.whileRows { l in
            let efface = l.requiredText(2) == EtatDossier.efface.rawValue
            switch (efface, restants.remove(l.int64(0)) != nil) {
            case (true, false):
                rupture = "dossier \(l.requiredText(1)) : effacé sans qu'aucune trace ne le porte"
            case (false, true):
                rupture = "dossier \(l.requiredText(1)) : effacé selon le journal, il ne l'est plus"
            default: return true
            }
            return false
        }
        if rupture == nil, !restants.isEmpty {
            rupture = "dossier effacé selon le journal : absent de l'entrepôt"
        }
        return rupture
    }
}
