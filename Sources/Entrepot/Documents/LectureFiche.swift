import Domaine
import SQLiteKit

/// Lit une fiche dans une ligne de ``SQLFiche``.
enum LectureFiche {
    static func fiche(
        _ l: borrowing Row, dossier: String, _ cle: CleAuteur?, repere: Int64?
    ) -> FicheDocument {
        let auteurs = CodageAuteurs.lire(l.requiredText(17))
        let depot = Instant(ms: l.int64(26))
        var fiche = FicheDocument(
            entryUUID: l.requiredText(28), logicalId: l.requiredText(29), version: Int(l.int64(30)),
            dossier: dossier, etat: EtatDocument(rawValue: l.requiredText(31)) ?? .deleted,
            metadonnees: metadonnees(l, auteurs), depot: depot,
            visibilite: Visibilite(rawValue: Int(l.int64(32))), remplace: l.text(27),
            remplacePar: l.text(33), nouveau: repere.map { l.int64(34) > $0 } ?? true,
            mien: cle?.estAuteur(deposant: l.requiredText(25), auteurs: auteurs) ?? false)
        fiche.visibiliteHeritee = Visibilite(rawValue: Int(l.int64(36)))
        return fiche
    }

    private static func metadonnees(_ l: borrowing Row, _ auteurs: [AuteurFiche]) -> MetadonneesDocument {
        MetadonneesDocument(
            uniqueId: l.requiredText(0),
            type: TypeDocument(
                code: CodeSysteme(l.requiredText(1), l.requiredText(2)), libelle: l.requiredText(3),
                classe: l.requiredText(4), rubrique: l.requiredText(5), categorie: l.requiredText(6),
                duPatient: l.int64(7) == 1),
            format: l.requiredText(8), titre: l.requiredText(9), langue: l.requiredText(10),
            mimeType: l.requiredText(11), taille: Int(l.int64(12)), empreinte: l.requiredText(13),
            creation: Instant(ms: l.int64(14)), acteDebut: Instant(ms: l.int64(15)),
            acteFin: l.optionalInt64(16).map { Instant(ms: $0) }, auteurs: auteurs,
            cadreExercice: CodeSysteme(l.requiredText(18), l.requiredText(19)),
            secteurActivite: CodeSysteme(l.requiredText(20), l.requiredText(21)),
            service: l.text(35), confidentialite: l.requiredText(22), setId: l.requiredText(23),
            numeroVersion: l.requiredText(24))
    }
}
