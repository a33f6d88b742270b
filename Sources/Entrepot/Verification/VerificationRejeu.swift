import Domaine
import SQLiteKit

extension Verification {
    /// Compare ce que la base dit de chaque dossier à ce que ses traces, rejouées, en disent.
    ///
    /// Ni l'identité, ni l'échéance d'une autorisation, ni l'état donné à la création ne sont dans une trace.
    static func parcourirRejeu(
        _ connexion: borrowing Connection, _ dires: DiresDuJournal
    ) throws(SQLiteError) -> String? {
        let droits = try Droits(connexion, secrets: true)
        let droitsPublics = try Droits(connexion, secrets: false)
        var lecture = try Statement(
            connexion,
            """
            SELECT id, uuid, etat, medecin_traitant, bris_de_glace, centre_15, masques_en_urgence,
                masquage_par_defaut, medecin_traitant_public
            FROM dossier ORDER BY id
            """)
        var rupture: String?
        try lecture.whileRows { l in
            let attendu = dires.rejoues[l.int64(0)] ?? DossierRejoue()
            var lu = droits.poses(l.int64(0), medecinTraitant: l.text(3))
            lu.preferences = [
                "brisDeGlace": l.int64(4) == 1, "centre15": l.int64(5) == 1,
                "masquesEnUrgence": l.int64(6) == 1, "masquageParDefaut": l.int64(7) == 1,
            ]
            lu.etat = attendu.etat == nil ? nil : EtatDossier(rawValue: l.requiredText(2))
            let apparent = droitsPublics.poses(l.int64(0), medecinTraitant: l.text(8))
            rupture =
                (difference(lu, attendu)
                ?? differenceApparente(apparent, dires.rejouesAuGrandJour[l.int64(0)] ?? DossierRejoue())).map
            {
                "dossier \(l.requiredText(1)) : \($0)"
            }
            return rupture == nil
        }
        return rupture
    }

    /// Les autorisations et les blocages de tous les dossiers : ce qui est, ou ce qu'en voient les représentants.
    private struct Droits {
        private let autorisations: [Int64: Set<String>]
        private let blocages: [Int64: Set<String>]

        init(_ connexion: borrowing Connection, secrets: Bool) throws(SQLiteError) {
            autorisations = try Verification.ensembles(
                connexion, secrets,
                """
                SELECT dossier_id, nature || ':' || titulaire FROM autorisation a WHERE retiree_ms IS NULL
                    AND (secrete = 1 OR NOT EXISTS (SELECT 1 FROM autorisation s
                        WHERE s.dossier_id = a.dossier_id AND s.nature = a.nature
                            AND s.titulaire = a.titulaire AND s.secrete = 1))
                """,
                """
                SELECT dossier_id, nature || ':' || titulaire FROM autorisation
                WHERE retiree_ms IS NULL AND secrete = 0
                """)
            blocages = try Verification.ensembles(
                connexion, secrets,
                """
                SELECT dossier_id, ps FROM blocage b WHERE leve = 0 AND (secrete = 1 OR NOT EXISTS
                    (SELECT 1 FROM blocage s WHERE s.dossier_id = b.dossier_id AND s.ps = b.ps AND s.secrete = 1))
                """,
                "SELECT dossier_id, ps FROM blocage WHERE leve = 0 AND secrete = 0")
        }

        func poses(_ dossier: Int64, medecinTraitant: String?) -> DossierRejoue {
            var lu = DossierRejoue()
            lu.autorisations = autorisations[dossier] ?? []
            lu.blocages = blocages[dossier] ?? []
            lu.medecinTraitant = medecinTraitant
            return lu
        }
    }

    /// Ce que voient les représentants légaux, d'après les seuls actes accomplis au grand jour.
    private static func differenceApparente(_ lu: DossierRejoue, _ attendu: DossierRejoue) -> String? {
        attendu.tait ? nil : differenceDeDroits(lu, attendu).map { $0 + ", aux yeux des représentants" }
    }

    private static func difference(_ lu: DossierRejoue, _ attendu: DossierRejoue) -> String? {
        // Ce qu'une trace tait ne se rejoue pas : ni l'un ni l'autre ne s'en déduit.
        if !attendu.tait, let droit = differenceDeDroits(lu, attendu) { return droit }
        if lu.preferences != attendu.preferences { return "ses préférences ne sont pas celles du journal" }
        return lu.etat == attendu.etat ? nil : "son état n'est pas celui du journal"
    }

    private static func differenceDeDroits(_ lu: DossierRejoue, _ attendu: DossierRejoue) -> String? {
        if !lu.autorisations.isSubset(of: attendu.autorisations) {
            return "une autorisation qu'aucune trace ne porte"
        }
        if lu.autorisations != attendu.autorisations {
            return "une autorisation retirée sans qu'aucune trace ne le porte"
        }
        if !lu.blocages.isSubset(of: attendu.blocages) { return "un blocage qu'aucune trace ne porte" }
        if lu.blocages != attendu.blocages { return "un blocage levé sans qu'aucune trace ne le porte" }
        return lu.medecinTraitant == attendu.medecinTraitant
            ? nil : "son médecin traitant n'est pas celui du journal"
    }

    private static func ensembles(
        _ connexion: borrowing Connection, _ secrets: Bool, _ avec: StaticString, _ sans: StaticString
    ) throws(SQLiteError) -> [Int64: Set<String>] {
        var lecture = try Statement(connexion, secrets ? avec : sans)
        var lus: [Int64: Set<String>] = [:]
        try lecture.forEachRow { lus[$0.int64(0), default: []].insert($0.requiredText(1)) }
        return lus
    }
}
