public import Domaine
public import Regles
import SQLiteKit

/// Une page d'autorisations et de blocages.
public struct PageAutorisations: Sendable {
    /// Les autorisations, la plus récente d'abord, puis les professionnels bloqués.
    public let autorisations: [Autorisation]
    /// Où reprendre, s'il en reste.
    public let curseur: CurseurAutorisations?
    /// La trace.
    public let trace: TraceEcrite
}

/// Les requêtes d'une page d'autorisations ; ce que le lecteur ne doit pas connaître n'y entre pas, ni dans la limite.
enum SQLListeAutorisations {
    // ?2 : secret le plus grand que le lecteur connaisse (0 ou 1) ; la ligne secrète d'une personne l'emporte. ?4 : 1 pour
    // les seules valides. Un blocage l'emporte sur l'autorisation de la même personne.
    static let autorisations: StaticString = """
        SELECT a.nature, a.titulaire, a.nom, a.prenom, a.profession, a.specialite, a.debut_ms,
            a.dernier_acte_ms, a.expire_ms, a.retiree_ms
        FROM autorisation a
        WHERE a.dossier_id = ?1 AND a.secrete <= ?2
            AND NOT EXISTS (SELECT 1 FROM autorisation s WHERE s.dossier_id = ?1 AND s.nature = a.nature
                AND s.titulaire = a.titulaire AND s.secrete > a.secrete AND s.secrete <= ?2)
            AND (a.nature <> 'PS' OR coalesce((SELECT b.leve FROM blocage b WHERE b.dossier_id = ?1
                AND b.ps = a.titulaire AND b.secrete <= ?2 ORDER BY b.secrete DESC LIMIT 1), 1) = 1)
            AND (?4 = 0 OR (a.retiree_ms IS NULL AND (a.expire_ms IS NULL OR a.expire_ms > ?3)))
            AND (?5 IS NULL OR a.debut_ms < ?5
                OR (a.debut_ms = ?5 AND (a.nature > ?6 OR (a.nature = ?6 AND a.titulaire > ?7))))
        ORDER BY a.debut_ms DESC, a.nature, a.titulaire LIMIT ?8
        """
    static let blocages: StaticString = """
        SELECT b.ps, b.depuis_ms FROM blocage b
        WHERE b.dossier_id = ?1 AND b.secrete <= ?2 AND b.leve = 0 AND b.ps > ?3
            AND NOT EXISTS (SELECT 1 FROM blocage s WHERE s.dossier_id = ?1 AND s.ps = b.ps
                AND s.secrete > b.secrete AND s.secrete <= ?2)
        ORDER BY b.ps LIMIT ?4
        """
}

extension Transaction {
    /// Les autorisations et les blocages d'un dossier (TD1.6).
    ///
    /// Consomme le permis.
    ///
    /// - Parameter sansSecret: telles que les auraient laissées les seuls actes accomplis hors d'une connexion secrète ; ni la
    ///   longueur d'une page ni sa suite ne disent qu'il y en a d'autres.
    public mutating func autorisations(
        _ criteres: CriteresAutorisations, _ dossier: RefDossier, contre permis: consuming Permis,
        sansSecret: Bool = false
    ) throws(ErreurEntrepot) -> PageAutorisations {
        precondition(permis.action == .listeAutorisations, "un permis de liste d'autorisations est exigé")
        let voulues = criteres.limite + 1
        var page = try convertir { () throws(SQLiteError) -> [Autorisation] in
            var page: [Autorisation] = []
            if criteres.mode != .interdites, criteres.curseur?.blocage != true {
                page = try pageAutorisations(criteres, dossier, voulues, sansSecret: sansSecret)
            }
            if criteres.mode != .actives, page.count < voulues {
                page += try pageBlocages(criteres, dossier, voulues - page.count, sansSecret: sansSecret)
            }
            return page
        }
        var suite: CurseurAutorisations?
        if page.count > criteres.limite {
            page.removeLast(page.count - criteres.limite)
            suite = page.last.map(CurseurAutorisations.init(apres:))
        }
        let trace = try journaliser(permis.verdict, dossier: dossier, documents: [])
        return PageAutorisations(autorisations: page, curseur: suite, trace: trace)
    }

    private mutating func pageAutorisations(
        _ criteres: CriteresAutorisations, _ dossier: RefDossier, _ voulues: Int, sansSecret: Bool
    ) throws(SQLiteError) -> [Autorisation] {
        let maintenant = instant
        let vie = try lireVie(dossier)
        let medecinTraitant = sansSecret ? vie.medecinTraitantPublic : vie.medecinTraitant
        try autorisations.lister.bind(dossier.id, at: 1)
        try autorisations.lister.bind(Int64(sansSecret ? 0 : 1), at: 2)
        try autorisations.lister.bind(maintenant.ms, at: 3)
        try autorisations.lister.bind(criteres.mode == .actives, at: 4)
        try autorisations.lister.bind(criteres.curseur?.debut, at: 5)
        try autorisations.lister.bind(criteres.curseur?.nature, at: 6)
        try autorisations.lister.bind(criteres.curseur?.titulaire, at: 7)
        try autorisations.lister.bind(Int64(voulues), at: 8)
        var page: [Autorisation] = []
        try autorisations.lister.forEachRow {
            page.append(Self.autorisation($0, maintenant, medecinTraitant))
        }
        return page
    }

    private mutating func pageBlocages(
        _ criteres: CriteresAutorisations, _ dossier: RefDossier, _ voulues: Int, sansSecret: Bool
    ) throws(SQLiteError) -> [Autorisation] {
        let dernier = criteres.curseur?.blocage == true ? criteres.curseur?.titulaire : nil
        try autorisations.listerBlocages.bind(dossier.id, at: 1)
        try autorisations.listerBlocages.bind(Int64(sansSecret ? 0 : 1), at: 2)
        try autorisations.listerBlocages.bind(dernier ?? "", at: 3)
        try autorisations.listerBlocages.bind(Int64(voulues), at: 4)
        var page: [Autorisation] = []
        try autorisations.listerBlocages.forEachRow { ligne in
            let depuis = Instant(ms: ligne.int64(1))
            page.append(
                Autorisation(
                    nature: "PS", titulaire: ligne.requiredText(0), debut: depuis, dernierActe: depuis,
                    statut: .interdit))
        }
        return page
    }

    private static func autorisation(
        _ l: borrowing Row, _ maintenant: Instant, _ medecinTraitant: String?
    ) -> Autorisation {
        let expire = l.optionalInt64(8).map { Instant(ms: $0) }
        let statut: StatutAutorisation =
            l.optionalInt64(9) != nil
            ? .retire : expire.map { $0 <= maintenant } == true ? .expire : .valide
        let nature = l.requiredText(0)
        let titulaire = l.requiredText(1)
        return Autorisation(
            nature: nature, titulaire: titulaire, nom: l.text(2), prenom: l.text(3), profession: l.text(4),
            specialite: l.text(5), debut: Instant(ms: l.int64(6)), dernierActe: Instant(ms: l.int64(7)),
            expire: expire, statut: statut,
            medecinTraitant: nature == "PS" && titulaire == medecinTraitant)
    }
}
