public import Domaine
public import Regles
import SQLiteKit

/// Une page de l'historique, la plus récente d'abord.
public struct PageTraces: Sendable {
    /// Les traces.
    public let traces: [Trace]
    /// Rang de la dernière, s'il en reste de plus anciennes.
    public let suite: Int64?
    /// La trace de cette lecture.
    public let trace: TraceEcrite
}

/// Lit une trace dans une ligne de ``sqlDossier``.
enum LectureTrace {
    static let sqlDossier: StaticString = """
        SELECT uuid, rang, instant_ms, acteur_genre, acteur_id, acteur_nom, acteur_prenom, profession,
            structure, acte, mode, raison, documents, issue, motif, avis, facade, logiciel, action
        FROM trace WHERE dossier_id = ?1 AND rang < ?2 ORDER BY rang DESC
        """

    static func trace(_ l: borrowing Row) -> Trace {
        Trace(
            id: l.requiredText(0), rang: l.int64(1), instant: Instant(ms: l.int64(2)),
            acteurGenre: l.requiredText(3), acteurId: l.requiredText(4), nom: l.text(5), prenom: l.text(6),
            profession: l.text(7), structure: l.text(8), acte: l.requiredText(9), action: l.requiredText(18),
            mode: l.requiredText(10),
            raison: l.text(11), documents: DocumentTrace.lire(l.requiredText(12)),
            issue: l.requiredText(13), motif: l.requiredText(14), avis: CodageAvis.lire(l.requiredText(15)),
            facade: l.requiredText(16), logiciel: l.text(17))
    }
}

extension Transaction {
    /// L'historique d'un dossier, et la trace de cette lecture, qui n'y figure pas.
    ///
    /// Consomme le permis.
    ///
    /// - Parameters:
    ///   - siennesSeulement: ne rendre que les traces de l'appelant.
    ///   - nommer: les documents, par leur type, que le lecteur peut voir nommés dans la trace d'un autre.
    public mutating func historique(
        _ criteres: CriteresTraces, dossier: RefDossier, siennesSeulement: Bool,
        contre permis: consuming Permis, nommer: (DocumentTrace) -> Bool
    ) throws(ErreurEntrepot) -> PageTraces {
        precondition(permis.action == .historique, "un permis d'historique est exigé")
        let acteur = permis.verdict.demande.appelant.acteur
        var traces: [Trace] = []
        var suite: Int64?
        try convertir { () throws(SQLiteError) in
            try journal.lire.bind(dossier.id, at: 1)
            try journal.lire.bind(criteres.avantRang ?? Int64.max, at: 2)
            try journal.lire.whileRows { ligne in
                if let du = criteres.du, ligne.int64(2) < du.ms { return true }
                if let au = criteres.au, ligne.int64(2) > au.ms { return true }
                let sienne = Self.estDe(acteur, ligne)
                if sienne ? Self.estIgnoree(ligne) : siennesSeulement { return true }
                if let id = criteres.acteur, ligne.requiredText(4) != id { return true }
                var trace = LectureTrace.trace(ligne)
                if !sienne { trace.documents = trace.documents.filter(nommer) }
                if let document = criteres.document, !Self.nomme(document, trace) { return true }
                guard traces.count < criteres.limite else {
                    suite = traces.last?.rang
                    return false
                }
                traces.append(trace)
                return true
            }
        }
        let trace = try journaliser(permis.verdict, dossier: dossier, documents: [])
        return PageTraces(traces: traces, suite: suite, trace: trace)
    }

    private static func estDe(_ acteur: Acteur?, _ ligne: borrowing Row) -> Bool {
        guard let acteur, ligne.requiredText(3) == acteur.genre.rawValue else { return false }
        return ligne.requiredText(4) == acteur.id
    }

    /// Un refus qui taisait l'existence du document nommé : à celui qui l'a reçu, cette trace n'existe pas.
    private static func estIgnoree(_ ligne: borrowing Row) -> Bool {
        guard ligne.requiredText(13) == "refuse", !ligne.requiredText(12).isEmpty else { return false }
        return CodageAvis.lire(ligne.requiredText(15)).contains { avis in
            guard avis.opinion == .defavorable, let motif = Motif(rawValue: avis.code) else { return false }
            return motif.cacheLeDocument || motif == .droitAbsent
        }
    }

    private static func nomme(_ document: String, _ trace: Trace) -> Bool {
        trace.documents.contains { $0.entryUUID == document || $0.uniqueId == document }
    }
}
