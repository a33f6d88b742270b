public import Domaine
import OpenSSLKit
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

/// Une trace telle que le journal la tient, avant ce que son lecteur peut en voir.
struct TraceBrute {
    let trace: Trace
    /// Elle est du lecteur lui-même.
    let sienne: Bool
}

/// Lit une trace dans une ligne de ``sqlDossier``.
enum LectureTrace {
    static let sqlDossier: StaticString = """
        SELECT uuid, rang, instant_ms, acteur_genre, acteur_id, acteur_nom, acteur_prenom, profession,
            structure, acte, mode, raison, documents, issue, motif, avis, facade, logiciel, action, objet,
            secrete
        FROM trace WHERE dossier_id = ?1 AND rang < ?2 ORDER BY rang DESC
        """

    /// - Parameter cle: celle du dossier, qui ouvre ce qui est scellé.
    static func trace(_ l: borrowing Row, _ cle: SecretKey?) -> Trace {
        func ouvrir(_ colonne: Int32, _ champ: String) -> String? {
            TexteScelle.lire(l.text(colonne), cle, champ: champ)
        }
        return Trace(
            id: l.requiredText(0), rang: l.int64(1), instant: Instant(ms: l.int64(2)),
            acteurGenre: l.requiredText(3), acteurId: l.requiredText(4), nom: ouvrir(5, ChampScelle.nom),
            prenom: ouvrir(6, ChampScelle.prenom),
            profession: l.text(7), structure: l.text(8), acte: l.requiredText(9), action: l.requiredText(18),
            mode: l.requiredText(10), raison: ouvrir(11, ChampScelle.raison),
            objet: ouvrir(19, ChampScelle.objet),
            documents: DocumentTrace.lire(l.requiredText(12)), issue: l.requiredText(13),
            motif: l.requiredText(14), avis: CodageAvis.lire(l.requiredText(15)),
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
    ///   - nommer: le lecteur peut voir ce document nommé. Un professionnel voit entières ses propres traces accordées.
    ///   - lister: le lecteur verrait ce document dans une liste ; sans quoi son propre refus ne le lui nomme pas.
    ///   - sansDocumentCache: taire une trace secrète, ou dont aucun document ne peut être nommé ; sinon elle est rendue
    ///     sans eux.
    public mutating func historique(
        _ criteres: CriteresTraces, dossier: RefDossier, siennesSeulement: Bool,
        contre permis: consuming Permis, nommer: (FaitsDocument) -> Bool,
        lister: (FaitsDocument) -> Bool, sansDocumentCache: Bool = false
    ) throws(ErreurEntrepot) -> PageTraces {
        precondition(permis.action == .historique, "un permis d'historique est exigé")
        let verdict = permis.verdict
        let acteur = verdict.demande.appelant.acteur
        var regard = RegardTraces(
            dossier, acteur, siennesSeulement: siennesSeulement, sansDocumentCache: sansDocumentCache)
        let cherche = try criteres.document.map { (id) throws(ErreurEntrepot) in
            try documentCherche(id, dossier)
        }
        var traces: [Trace] = []
        var suite: Int64?
        var borne = criteres.avantRang ?? Int64.max
        var examinables = contexte.lignesExaminees
        var documentsLus = 0
        var documentsMontres = 0
        page: while true {
            let lot = try lireTraces(
                criteres, dossier, regard, avant: borne, examinables: examinables)
            examinables -= lot.lues
            for brute in lot.traces {
                var trace = brute.trace
                documentsLus += trace.documents.count
                guard let vue = try voir(ObjetDUneTrace(brute), &regard, nommer, lister) else { continue }
                trace.documents = vue.documents
                if vue.objetTu { trace.objet = nil }
                if let cherche, !trace.documents.contains(where: cherche.designe) { continue }
                // Une page est bornée en documents aussi : une trace peut en nommer des milliers.
                documentsMontres += trace.documents.count
                let deborde = documentsMontres > Self.documentsMontres && !traces.isEmpty
                guard traces.count < criteres.limite, !deborde else {
                    suite = traces.last?.rang
                    break page
                }
                traces.append(trace)
            }
            guard !lot.epuise, let derniere = lot.derniere else { break }
            borne = derniere
            // Une page s'arrête pleine, ou au bout ; au-delà de ces bornes, le lecteur reprend. À qui des traces sont tues,
            // le rang où elle s'arrête en dirait l'existence : il reprend de la dernière qu'il a vue, s'il en a vu.
            if examinables <= 0 || documentsLus >= Self.documentsExamines {
                suite = siennesSeulement || sansDocumentCache ? traces.last?.rang : borne
                break
            }
        }
        let trace = try journaliser(verdict, dossier: dossier, documents: [])
        return PageTraces(traces: traces, suite: suite, trace: trace)
    }

    /// Traces lues d'un coup, avant de chercher ce que leur lecteur peut voir de leurs documents.
    private static let tailleDeLot = 64
    /// Documents nommés qu'une page examine, à un lot près ; chacun n'est cherché qu'une fois.
    private static let documentsExamines = 250_000
    /// Documents qu'une page montre, au plus, sauf ceux de sa première trace.
    private static let documentsMontres = 1024

    /// Des traces lues d'un coup.
    private struct LotDeTraces {
        var traces: [TraceBrute] = []
        /// Lignes examinées, retenues ou non.
        var lues = 0
        /// Rang de la dernière ligne examinée.
        var derniere: Int64?
        /// Il ne reste rien de plus ancien.
        var epuise = true
    }

    /// Le document qu'un critère désigne : par son uniqueId s'il est du dossier, donc par toutes ses versions.
    private struct DocumentCherche {
        let identifiant: String
        let uniqueId: String?

        func designe(_ document: DocumentTrace) -> Bool {
            document.uniqueId == (uniqueId ?? identifiant) || document.entryUUID == identifiant
        }
    }

    private mutating func documentCherche(
        _ identifiant: String, _ dossier: RefDossier
    ) throws(ErreurEntrepot) -> DocumentCherche {
        let trouve = try document(identifiant)
        return DocumentCherche(
            identifiant: identifiant, uniqueId: trouve?.dossier == dossier ? trouve?.uniqueId : nil)
    }

    private mutating func lireTraces(
        _ criteres: CriteresTraces, _ dossier: RefDossier, _ regard: RegardTraces, avant: Int64,
        examinables: Int
    ) throws(ErreurEntrepot) -> LotDeTraces {
        let cle = try cle(dossier)
        return try convertir { () throws(SQLiteError) in
            var lot = LotDeTraces()
            try journal.lire.bind(dossier.id, at: 1)
            try journal.lire.bind(avant, at: 2)
            var documents = 0
            try journal.lire.whileRows { ligne in
                guard lot.lues < examinables, lot.traces.count < Self.tailleDeLot,
                    documents < Self.documentsMontres
                else {
                    lot.epuise = false
                    return false
                }
                lot.lues += 1
                lot.derniere = ligne.int64(1)
                if let du = criteres.du, ligne.int64(2) < du.ms { return true }
                if let au = criteres.au, ligne.int64(2) > au.ms { return true }
                let sienne = regard.estSienne(genre: ligne.requiredText(3), id: ligne.requiredText(4))
                let ignoree = sienne && Self.estIgnoree(ligne)
                if regard.tait(sienne: sienne, secrete: ligne.int64(20) != 0, ignoree: ignoree)
                    || regard.tait(explicationVaine: Self.estUneExplicationVaine(ligne))
                {
                    return true
                }
                if let id = criteres.acteur, ligne.requiredText(4) != id { return true }
                let trace = LectureTrace.trace(ligne, cle)
                documents += trace.documents.count
                lot.traces.append(TraceBrute(trace: trace, sienne: sienne))
                return true
            }
            return lot
        }
    }

    private static func estIgnoree(_ ligne: borrowing Row) -> Bool {
        guard ligne.requiredText(13) == "refuse" else { return false }
        return LectureTrace.estIgnoree(
            issue: ligne.requiredText(13), action: ligne.requiredText(18), documents: ligne.requiredText(12),
            avis: ligne.requiredText(15))
    }

    private static func estUneExplicationVaine(_ ligne: borrowing Row) -> Bool {
        guard ligne.requiredText(13) == "refuse" else { return false }
        return LectureTrace.estUneExplicationVaine(
            issue: ligne.requiredText(13), action: ligne.requiredText(18), avis: ligne.requiredText(15))
    }
}

extension LectureTrace {
    /// Un refus qui taisait l'existence du document nommé : à celui qui l'a reçu, cette trace n'existe pas.
    static func estIgnoree(issue: String, action: String, documents: String, avis: String) -> Bool {
        guard issue == "refuse" else { return false }
        // Une explication refusée ne laisse rien à son demandeur, que le document existe ou non.
        if action == Action.explication.rawValue { return true }
        guard !documents.isEmpty else { return false }
        return cache(avis) { $0 == .droitAbsent || $0 == .pasDeLaStructure }
    }

    /// L'explication d'un document que son demandeur ne peut connaître.
    ///
    /// Caché, sa trace le nomme ; inconnu, elle ne nomme rien : à qui ignore les documents cachés, aucune des deux n'existe.
    static func estUneExplicationVaine(issue: String, action: String, avis: String) -> Bool {
        issue == "refuse" && action == Action.explication.rawValue && cache(avis)
    }

    private static func cache(_ avis: String, ou autre: (Motif) -> Bool = { _ in false }) -> Bool {
        CodageAvis.lire(avis).contains { avis in
            guard avis.opinion == .defavorable, let motif = Motif(rawValue: avis.code) else { return false }
            return motif.cacheLeDocument || autre(motif)
        }
    }
}
