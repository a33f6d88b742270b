import Coffre
import Domaine
import OpenSSLKit
import SQLiteKit

/// Les clés des dossiers, pour une lecture qui ne lève pas : une panne du trousseau se dit à la fin.
final class ClesDesDossiers {
    let trousseau: Trousseau
    private(set) var panne: ErreurEntrepot?
    /// Dossiers dont la clé est détruite et que la base, plus ancienne que le trousseau, ne dit pas effacés.
    fileprivate(set) var detruits: [String] = []
    private let chemin: String
    private let effaces: EffacesDepuis

    init(_ trousseau: Trousseau, base chemin: String, effaces: EffacesDepuis) {
        self.trousseau = trousseau
        self.chemin = chemin
        self.effaces = effaces
    }

    /// `nil` si elle est détruite, manque, ou est altérée.
    func cle(_ uuid: String) -> SecretKey? {
        do throws(ErreurEntrepot) {
            return try trousseau.cleDuDossier(uuid)
        } catch {
            if error != .coffre(.altere) { panne = error }
            return nil
        }
    }

    /// La clé est détruite, et on savait que le dossier a pu l'être ; ou il l'est à présent : un serveur qui tourne l'a effacé
    /// depuis l'instantané lu ici.
    func estEffaceDepuis(_ uuid: String) -> Bool {
        guard case .detruite? = try? trousseau.cle(uuid) else { return false }
        switch effaces {
        case .tous: return true
        case .ceux(let nommes) where nommes.contains(uuid): return true
        case .ceux: break
        }
        do throws(SQLiteError) {
            let connexion = try Connection(path: chemin, mode: .readOnly)
            var requete = try Statement(
                connexion, "SELECT 1 FROM dossier WHERE uuid = ?1 AND etat = 'EFFACE'")
            try requete.bind(uuid, at: 1)
            return try requete.first { _ in true } ?? false
        } catch { return false }
    }
}

extension Verification {
    /// Chaque dossier a son identité, sous sa clé, et les empreintes qui y mènent ; un dossier effacé n'en a plus.
    static func parcourirIdentites(
        _ connexion: borrowing Connection, _ cles: ClesDesDossiers
    ) throws(SQLiteError) -> String? {
        var empreintes = try Statement(connexion, "SELECT empreinte FROM trait WHERE dossier_id = ?1")
        var lecture = try Statement(
            connexion,
            """
            SELECT d.id, d.uuid, d.etat, i.ins, i.scelle, i.dossier_id IS NULL, d.fermeture
            FROM dossier d LEFT JOIN identite i ON i.dossier_id = d.id ORDER BY d.id
            """)
        var rupture: String?
        try lecture.whileRows { l in
            var traits: Set<[UInt8]> = []
            let lus: Void? = try? empreintes.bind(l.int64(0), at: 1)
            let parcourus: Void? = try? empreintes.forEachRow { traits.insert($0.blob(0)) }
            let defaut =
                lus == nil || parcourus == nil ? "ses empreintes sont illisibles" : identite(l, traits, cles)
            rupture = defaut.map { "dossier \(l.requiredText(1)) : \($0)" }
            return rupture == nil
        }
        return rupture
    }

    private static func identite(
        _ l: borrowing Row, _ traits: Set<[UInt8]>, _ cles: ClesDesDossiers
    ) -> String? {
        let (uuid, absente) = (l.requiredText(1), l.int64(5) == 1)
        if l.requiredText(2) == EtatDossier.efface.rawValue {
            return absente && traits.isEmpty ? nil : "effacé, son identité reste"
        }
        guard let cle = cles.cle(uuid) else {
            guard cles.estEffaceDepuis(uuid) else { return "sa clé manque, ou est altérée" }
            cles.detruits.append(uuid)
            return nil
        }
        if absente { return "son identité manque" }
        let dossier = RefDossier(id: l.int64(0), uuid: uuid)
        guard let identite = l.withBlob(4, { IdentiteScellee($0, cle, dossier: dossier) }) else {
            return "son identité n'est pas celle qui a été chiffrée pour lui"
        }
        let index = cles.trousseau.index
        let ins = IdentiteScellee.ins(matricule: identite.matricule, oid: identite.oid, index)
        guard l.blob(3) == ins, traits == identite.traits(index) else {
            return "les empreintes de son identité ne sont pas les siennes"
        }
        return l.withBlob(6) { raison in
            if raison.isEmpty { return nil }
            let contexte = Transaction.contexteDeFermeture(uuid)
            return ChampsScelles.ouvrir(raison, cle, contexte: contexte) == nil
                ? "la raison de sa fermeture n'est pas celle qui a été chiffrée pour lui" : nil
        }
    }
}
