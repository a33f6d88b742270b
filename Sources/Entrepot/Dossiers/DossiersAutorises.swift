public import Domaine
public import Regles
import SQLiteKit

/// Une page des dossiers qui ont autorisé l'appelant, le dernier acte d'abord.
public struct PageDossiers: Sendable {
    /// Les dossiers.
    public let dossiers: [DossierAutorise]
    /// Où reprendre ; `nil` à la dernière page.
    public let curseur: CurseurDossiers?
    /// La trace, qui n'en nomme aucun.
    public let trace: TraceEcrite
}

/// Le texte de TD0.4 : les autorisations valides d'un titulaire, par l'index qui les range par dernier acte.
///
/// L'index est imposé, et l'ordre des jointures : aucune table n'est parcourue en entier.
enum SQLDossiersAutorises {
    /// ?1 nature, ?2 titulaire, ?3 maintenant, ?4 et ?5 curseur, ?6 professionnel qui peut être bloqué, ?7 et ?8
    /// l'autre titulaire (dont l'acte plus récent l'emporte), ?9 il l'emporte aussi à égalité.
    static let page: StaticString = """
        SELECT a.dossier_id, d.uuid, d.etat, d.etat_ms,
            d.medecin_traitant = ?6 AND EXISTS (SELECT 1 FROM autorisation p
                WHERE p.dossier_id = a.dossier_id AND p.nature = 'PS' AND p.titulaire = ?6
                    AND p.retiree_ms IS NULL AND (p.expire_ms IS NULL OR p.expire_ms > ?3)
                    AND (p.secrete = 1 OR NOT EXISTS (SELECT 1 FROM autorisation s
                        WHERE s.dossier_id = p.dossier_id AND s.nature = 'PS' AND s.titulaire = ?6
                            AND s.secrete = 1))),
            a.dernier_acte_ms, a.expire_ms
        FROM autorisation a INDEXED BY autorisation_titulaire
            CROSS JOIN dossier d ON d.id = a.dossier_id CROSS JOIN identite i ON i.dossier_id = d.id
        WHERE a.nature = ?1 AND a.titulaire = ?2 AND a.retiree_ms IS NULL
            AND (a.expire_ms IS NULL OR a.expire_ms > ?3)
            AND a.dernier_acte_ms <= ?4 AND (a.dernier_acte_ms < ?4 OR d.uuid > ?5)
            AND (a.secrete = 1 OR NOT EXISTS (SELECT 1 FROM autorisation s WHERE s.dossier_id = a.dossier_id
                AND s.nature = a.nature AND s.titulaire = a.titulaire AND s.secrete = 1))
            AND coalesce((SELECT b.leve FROM blocage b WHERE b.dossier_id = a.dossier_id AND b.ps = ?6
                ORDER BY b.secrete DESC LIMIT 1), 1) = 1
            AND (a.nature = 'PS' OR NOT EXISTS (SELECT 1 FROM autorisation p
                WHERE p.dossier_id = a.dossier_id AND p.nature = 'PS' AND p.titulaire = ?6
                    AND p.retiree_ms IS NOT NULL AND (a.moyen IS NULL OR a.dernier_acte_ms < p.retiree_ms)
                    AND (p.secrete = 1 OR NOT EXISTS (SELECT 1 FROM autorisation s
                        WHERE s.dossier_id = p.dossier_id AND s.nature = 'PS' AND s.titulaire = ?6
                            AND s.secrete = 1))))
            AND NOT EXISTS (SELECT 1 FROM autorisation o
                WHERE (o.secrete = 1 OR NOT EXISTS (SELECT 1 FROM autorisation s
                        WHERE s.dossier_id = o.dossier_id AND s.nature = o.nature
                            AND s.titulaire = o.titulaire AND s.secrete = 1))
                    AND o.dossier_id = a.dossier_id AND o.nature = ?7 AND o.titulaire = ?8
                    AND o.retiree_ms IS NULL AND (o.expire_ms IS NULL OR o.expire_ms > ?3)
                    AND (o.dernier_acte_ms > a.dernier_acte_ms
                        OR (?9 = 1 AND o.dernier_acte_ms = a.dernier_acte_ms)))
        ORDER BY a.dernier_acte_ms DESC, d.uuid
        """
}

extension Transaction {
    /// Les dossiers ouverts qui ont autorisé l'appelant ou sa structure, le dernier acte d'abord (TD0.4).
    ///
    /// Consomme le permis.
    ///
    /// Un dossier y figure une fois, pour son autorisation la plus récente ; jamais s'il a bloqué l'appelant, ni par une
    /// équipe présumée après le retrait de la sienne : il ne pourrait pas le lire (CST-03).
    public mutating func dossiersAutorises(
        limite: Int, curseur: CurseurDossiers?, contre permis: consuming Permis
    ) throws(ErreurEntrepot) -> PageDossiers {
        precondition(permis.action == .listeDossiers, "un permis de lister les dossiers est exigé")
        let verdict = permis.verdict
        var trouves: [DossierAutorise] = []
        if let acteur = verdict.demande.appelant.acteur {
            let ps = acteur.genre == .professionnelDeSante ? acteur.id : nil
            let structure = acteur.structureDExercice
            if let ps {
                trouves += try pageDe(
                    ("PS", ps), autre: ("STRUCTURE", structure), ps: ps, curseur, limite + 1)
            }
            if let structure {
                trouves += try pageDe(
                    ("STRUCTURE", structure), autre: ("PS", ps), ps: ps, curseur, limite + 1)
            }
            trouves.sort { a, b in
                a.dernierActe == b.dernierActe ? a.dossier < b.dossier : a.dernierActe > b.dernierActe
            }
        }
        let page = Array(trouves.prefix(limite))
        var suite: CurseurDossiers?
        if trouves.count > limite, let dernier = page.last {
            suite = CurseurDossiers(cle: dernier.dernierActe.ms, dossier: dernier.dossier)
        }
        let trace = try journaliser(verdict, dossier: nil, documents: [])
        return PageDossiers(dossiers: page, curseur: suite, trace: trace)
    }

    /// Une ligne de ``SQLDossiersAutorises``, avant l'identité du dossier.
    private struct LigneAutorisee {
        let dossier: RefDossier
        let dernierActe: Int64
        let expire: Int64?
        let medecinTraitant: Bool
    }

    private mutating func pageDe(
        _ titulaire: (nature: String, id: String), autre: (nature: String, id: String?), ps: String?,
        _ curseur: CurseurDossiers?, _ nombre: Int
    ) throws(ErreurEntrepot) -> [DossierAutorise] {
        let lignes = try convertir { () throws(SQLiteError) in
            try lignesDe(titulaire, autre: autre, ps: ps, curseur, nombre)
        }
        let parLaStructure = titulaire.nature == "STRUCTURE"
        var page: [DossierAutorise] = []
        for ligne in lignes {
            noterLu(ligne.dossier)
            // Effacé depuis : il n'a plus d'identité.
            guard let identite = try lireIdentite(ligne.dossier) else { continue }
            page.append(
                DossierAutorise(
                    dossier: ligne.dossier.uuid, matricule: identite.matricule, oid: identite.oid,
                    traits: identite.traits, nomUsage: identite.nomUsage,
                    expire: ligne.expire.map { Instant(ms: $0) }, dernierActe: Instant(ms: ligne.dernierActe),
                    parLaStructure: parLaStructure,
                    medecinTraitant: ligne.medecinTraitant))
        }
        return page
    }

    private mutating func lignesDe(
        _ titulaire: (nature: String, id: String), autre: (nature: String, id: String?), ps: String?,
        _ curseur: CurseurDossiers?, _ nombre: Int
    ) throws(SQLiteError) -> [LigneAutorisee] {
        let (contexte, maintenant) = (contexte, instant)
        try autorisations.dossiersDe.bind(titulaire.nature, at: 1)
        try autorisations.dossiersDe.bind(titulaire.id, at: 2)
        try autorisations.dossiersDe.bind(maintenant.ms, at: 3)
        try autorisations.dossiersDe.bind(curseur?.cle ?? Int64.max, at: 4)
        try autorisations.dossiersDe.bind(curseur?.dossier ?? "", at: 5)
        try autorisations.dossiersDe.bind(ps, at: 6)
        try autorisations.dossiersDe.bind(autre.nature, at: 7)
        try autorisations.dossiersDe.bind(autre.id, at: 8)
        try autorisations.dossiersDe.bind(titulaire.nature == "STRUCTURE", at: 9)
        var lignes: [LigneAutorisee] = []
        try autorisations.dossiersDe.whileRows { l in
            let etat = Self.etatEffectif(l.requiredText(2), depuis: l.int64(3), contexte, maintenant).etat
            guard etat == .actif else { return true }
            lignes.append(
                LigneAutorisee(
                    dossier: RefDossier(id: l.int64(0), uuid: l.requiredText(1)), dernierActe: l.int64(5),
                    expire: l.optionalInt64(6), medecinTraitant: l.int64(4) == 1))
            return lignes.count < nombre
        }
        return lignes
    }
}
