import Coffre
public import Domaine
import SQLiteKit

/// Un document trouvé par son nom : ce qui le désigne, ce qu'on en sait et sa fiche, lus d'un coup.
///
/// Une classe : une lecture le garde et le rend sans en copier les trente textes.
public final class DocumentLu: Sendable {
    /// Ce qui le désigne.
    public let ref: RefDocument
    /// Ce que l'on sait de lui, et de l'appelant envers lui.
    public let faits: FaitsDocument
    /// Sa fiche courante, avec ses textes s'ils ont été demandés.
    ///
    /// Ses liens ne sont pas tus, et rien n'y dit s'il est nouveau pour l'appelant.
    let fiche: FicheDocument
    let depotRang: Int64
    /// Sa fiche a ses textes.
    let avecTextes: Bool

    init(ref: RefDocument, faits: FaitsDocument, fiche: FicheDocument, depotRang: Int64, avecTextes: Bool) {
        self.ref = ref
        self.faits = faits
        self.fiche = fiche
        self.depotRang = depotRang
        self.avecTextes = avecTextes
    }
}

extension Transaction {
    /// Le document de cet entryUUID ou de cet uniqueId, ce qu'on en sait et sa fiche ; `nil` s'il est inconnu.
    ///
    /// Une ancienne version de fiche désigne le document dans son état présent.
    ///
    /// - Parameters:
    ///   - siVersion: la version que l'appelant présente : un entryUUID, ou un rang de version en décimal.
    ///   - avecTextes: ouvre aussi son titre, son service et les noms de ses auteurs ; qui ne veut que ses octets n'en lit rien.
    public mutating func lire(
        _ identifiant: String, pour acteur: Acteur?, siVersion: [String]? = nil, avecTextes: Bool = true
    ) throws(ErreurEntrepot) -> DocumentLu? {
        let retenable = !avecTextes && siVersion == nil
        lecture = LectureDemandee(identifiant: identifiant, acteur: acteur)
        if retenable, let su = rappelerDocument(identifiant, pour: acteur) {
            noterLu(su.ref.dossier)
            return su
        }
        if differe?.memoireSeule == true { throw .base(code: Self.seulementEnMemoire) }
        let cle = acteur.map(CleAuteur.init)
        // Un dossier né dans ce lot n'a encore sa clé que dans ce qui attend le trousseau.
        let (trousseau, suspens) = (trousseau, suspens)
        let trouve = try convertir { () throws(SQLiteError) -> Result<DocumentLu, ErreurEntrepot>? in
            try documents.lu.bind(identifiant, at: 1)
            return try documents.lu.first { ligne in
                let dossier = RefDossier(id: ligne.int64(37), uuid: ligne.requiredText(38))
                do throws(ErreurEntrepot) {
                    let textes =
                        avecTextes
                        ? LecteurTextes(try suspens.cle(dossier, trousseau), dossier)
                        : LecteurTextes(muet: dossier)
                    return Self.documentLu(ligne, dossier, textes, cle, siVersion, avecTextes: avecTextes)
                } catch { return .failure(error) }
            }
        }
        guard let lu = try trouve?.get() else { return nil }
        noterLu(lu.ref.dossier)
        if retenable { lecture?.document = lu }
        return lu
    }

    /// SQLITE_READONLY : cet acte est à reprendre par l'écrivain.
    static let seulementEnMemoire: Int32 = 8

    private static func documentLu(
        _ l: borrowing Row, _ dossier: RefDossier, _ textes: LecteurTextes, _ cle: CleAuteur?,
        _ siVersion: [String]?, avecTextes: Bool
    ) -> Result<DocumentLu, ErreurEntrepot> {
        let fiche: FicheDocument
        do throws(ErreurEntrepot) {
            fiche = try LectureFiche.fiche(l, textes, cle, repere: nil).get()
        } catch { return .failure(error) }
        let metadonnees = fiche.metadonnees
        let futCache = l.int64(41) != 0
        var faits = FaitsDocument(
            type: metadonnees.type.code, duPatient: metadonnees.type.duPatient, visibilite: fiche.visibilite,
            etat: fiche.etat, auteur: fiche.mien,
            deLaStructure: cle?.estDeLaStructure(l.text(39), auteurs: metadonnees.auteurs) ?? false,
            montreAuPatient: l.optionalInt64(40) != nil
                || futCache && !fiche.visibilite.contains(.invisiblePatient),
            visibiliteHeritee: fiche.visibiliteHeritee)
        if let siVersion {
            faits.versionPerimee =
                !siVersion.contains(fiche.entryUUID) && !siVersion.contains(String(fiche.version))
        }
        let lu = DocumentLu(
            ref: RefDocument(
                id: l.int64(36), dossier: dossier, entryUUID: fiche.entryUUID,
                uniqueId: metadonnees.uniqueId, typeCode: metadonnees.type.code.code),
            faits: faits, fiche: fiche, depotRang: l.int64(34), avecTextes: avecTextes)
        return .success(lu)
    }
}

/// Le texte de la lecture d'un document entier : les colonnes de ``LectureFiche``, puis celles de ``DocumentLu``.
enum SQLDocument {
    static let entier: StaticString = """
        SELECT d.unique_id, d.type_code, d.type_systeme, d.type_libelle, d.classe, d.rubrique, d.categorie,
            d.du_patient, d.format, d.textes, d.langue, d.mime_type, d.taille_octets, d.sha256,
            d.creation_ms, d.acte_debut_ms, d.acte_fin_ms, d.auteurs, d.cadre_code, d.cadre_systeme,
            d.secteur_code, d.secteur_systeme, d.confidentialite, d.set_id, d.numero_version, d.deposant,
            d.depot_ms, d.remplace, f.entry_uuid, f.logical_id, f.version, f.etat, f.visibilite,
            (SELECT r.unique_id FROM document r WHERE r.remplace = d.unique_id
                AND r.dossier_id = d.dossier_id),
            d.depot_rang, d.visibilite_heritee,
            d.id, d.dossier_id, s.uuid, d.deposant_structure, d.ouvert_patient_ms,
            EXISTS (SELECT 1 FROM fiche g WHERE g.document_id = d.id AND g.version < f.version
                AND g.visibilite & 2 <> 0)
        FROM document d JOIN dossier s ON s.id = d.dossier_id
            JOIN fiche f ON f.document_id = d.id AND f.courante = 1
        WHERE d.id = coalesce((SELECT document_id FROM fiche WHERE entry_uuid = ?1),
            (SELECT id FROM document WHERE unique_id = ?1))
        """
}
