import Domaine
import OpenSSLKit
import SQLiteKit

/// De quoi lire les textes des documents d'un dossier.
struct LecteurTextes {
    private let cle: SecretKey?
    let dossier: String

    /// - Parameter cle: celle du dossier ; `nil` s'il est effacé : ses documents n'ont plus de textes.
    init(_ cle: SecretKey?, _ dossier: RefDossier) {
        self.cle = cle
        self.dossier = dossier.uuid
    }

    /// N'ouvre rien : des fiches sans titre, sans service et sans noms.
    init(muet dossier: RefDossier) { self.init(nil, dossier) }

    func textes(_ l: borrowing Row, colonne: Int32, uniqueId: String) -> TextesDocument? {
        guard let cle else { return TextesDocument() }
        return l.withBlob(colonne) { TextesDocument($0, cle, dossier: dossier, uniqueId: uniqueId) }
    }
}

/// Lit une fiche dans une ligne de ``SQLFiche``.
enum LectureFiche {
    static func fiche(
        _ l: borrowing Row, _ lecteur: LecteurTextes, _ cle: CleAuteur?, repere: Int64?
    ) -> Result<FicheDocument, ErreurEntrepot> {
        guard let textes = lecteur.textes(l, colonne: 9, uniqueId: l.requiredText(0)) else {
            return .failure(.alteree)
        }
        let auteurs = CodageAuteurs.lire(l.requiredText(17))
        let depot = Instant(ms: l.int64(26))
        var fiche = FicheDocument(
            entryUUID: l.requiredText(28), logicalId: l.requiredText(29), version: Int(l.int64(30)),
            dossier: lecteur.dossier, etat: EtatDocument(rawValue: l.requiredText(31)) ?? .deleted,
            metadonnees: metadonnees(l, textes, auteurs), depot: depot,
            visibilite: Visibilite(rawValue: Int(l.int64(32))), remplace: l.text(27),
            remplacePar: l.text(33), nouveau: repere.map { l.int64(34) > $0 } ?? true,
            mien: cle?.estAuteur(deposant: l.requiredText(25), auteurs: auteurs) ?? false)
        fiche.visibiliteHeritee = Visibilite(rawValue: Int(l.int64(35)))
        return .success(fiche)
    }

    private static func metadonnees(
        _ l: borrowing Row, _ textes: TextesDocument, _ auteurs: [AuteurFiche]
    ) -> MetadonneesDocument {
        MetadonneesDocument(
            uniqueId: l.requiredText(0),
            type: TypeDocument(
                code: CodeSysteme(l.requiredText(1), l.requiredText(2)), libelle: l.requiredText(3),
                classe: l.requiredText(4), rubrique: l.requiredText(5), categorie: l.requiredText(6),
                duPatient: l.int64(7) == 1),
            format: l.requiredText(8), titre: textes.titre, langue: l.requiredText(10),
            mimeType: l.requiredText(11), taille: Int(l.int64(12)), empreinte: l.requiredText(13),
            creation: Instant(ms: l.int64(14)), acteDebut: Instant(ms: l.int64(15)),
            acteFin: l.optionalInt64(16).map { Instant(ms: $0) }, auteurs: textes.nommer(auteurs),
            cadreExercice: CodeSysteme(l.requiredText(18), l.requiredText(19)),
            secteurActivite: CodeSysteme(l.requiredText(20), l.requiredText(21)),
            service: textes.service, confidentialite: l.requiredText(22), setId: l.requiredText(23),
            numeroVersion: l.requiredText(24))
    }
}
