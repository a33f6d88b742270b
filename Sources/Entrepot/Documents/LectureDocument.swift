import Coffre
public import Domaine
public import Regles
import SQLiteKit
import Synchronization

/// Le droit, déjà tracé, de lire les octets d'un document.
///
/// Seul l'entrepôt en fabrique un, contre un permis. Une classe : elle va de fil en fil sans que sa fiche soit copiée.
public final class LectureAccordee: Sendable {
    let documentId: Int64
    let dossier: RefDossier
    /// La fiche du document, au moment de la décision, avec ses textes s'ils ont été demandés.
    public let fiche: FicheDocument
    /// La trace de l'accès.
    public let trace: TraceEcrite

    init(documentId: Int64, dossier: RefDossier, fiche: FicheDocument, trace: TraceEcrite) {
        self.documentId = documentId
        self.dossier = dossier
        self.fiche = fiche
        self.trace = trace
    }
}

extension Transaction {
    /// Accorde la lecture d'un document et en écrit la trace.
    ///
    /// Consomme le permis.
    ///
    /// Les octets se lisent ensuite, une fois la transaction validée : pas de trace, pas de document. Ce que le
    /// titulaire ouvre est noté : on ne le lui cachera plus.
    public mutating func accorder(
        _ lu: DocumentLu, contre permis: consuming Permis, voir: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> LectureAccordee {
        precondition(
            permis.action == .consultation || permis.action == .rechercheMetadonnees,
            "un permis de lecture est exigé")
        let verdict = permis.verdict
        let acteur = verdict.demande.appelant.acteur
        let document = lu.ref
        retenirLAccordee()
        var fiche = lu.fiche
        // Qui ne demande que les octets ne verra pas s'il est nouveau pour lui.
        if lu.avecTextes {
            fiche.nouveau = try repere(document.dossier, acteur).map { lu.depotRang > $0 } ?? true
        }
        try taireLiens(&fiche, acteur, voir: voir)
        let trace = try journaliser(
            verdict, dossier: document.dossier, documents: [DocumentTrace(fiche)])
        // Lire ce que les représentants ne voient pas n'est pas, à leurs yeux, un premier accès.
        try notifierAcces(
            document.dossier, trace, verdict, document: document.id, cache: fiche.estCacheeAuxRepresentants)
        if acteur?.genre == .patient, verdict.demande.action == .consultation {
            try ensuite(trace) { (t, _) throws(ErreurEntrepot) in
                try convertir { () throws(SQLiteError) in try t.noterOuvert(document.id, document.dossier) }
            }
        }
        return LectureAccordee(documentId: document.id, dossier: document.dossier, fiche: fiche, trace: trace)
    }

    /// Note que le titulaire a vu ce document, donc ce qui l'a remplacé aussi : le cacher cacherait celui-ci.
    mutating func noterOuvert(_ document: Int64, _ dossier: RefDossier) throws(SQLiteError) {
        try fiches.ouvrir.bind(document, at: 1)
        try fiches.ouvrir.bind(instant.ms, at: 2)
        try fiches.ouvrir.bind(dossier.id, at: 3)
        let avant = journal.lignesChangees
        try fiches.ouvrir.run()
        // Qui voudra le cacher doit le savoir.
        if journal.lignesChangees > avant { changements?.noter(dossier.id, .faits) }
    }

    /// Efface d'une fiche les liens vers un document que l'appelant ne peut voir.
    mutating func taireLiens(
        _ fiche: inout FicheDocument, _ acteur: Acteur?, voir: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) {
        if let lien = fiche.remplace, try !estVisible(lien, acteur, voir) { fiche.remplace = nil }
        if let lien = fiche.remplacePar, try !estVisible(lien, acteur, voir) { fiche.remplacePar = nil }
    }

    private mutating func estVisible(
        _ uniqueId: String, _ acteur: Acteur?, _ voir: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> Bool {
        guard let document = try document(uniqueId: uniqueId),
            let faits = try faits(document: document, pour: acteur)
        else { return false }
        return voir(faits)
    }

    /// Le rang de la dernière liste de l'appelant : ce qui est déposé après est nouveau pour lui.
    mutating func repere(_ dossier: RefDossier, _ acteur: Acteur?) throws(ErreurEntrepot) -> Int64? {
        guard let acteur else { return nil }
        return try convertir { () throws(SQLiteError) in
            try dossiers.dernierAcces.bind(dossier.id, at: 1)
            try dossiers.dernierAcces.bind(CleAuteur(acteur).deposant, at: 2)
            return try dossiers.dernierAcces.first { $0.int64(0) }
        }
    }
}

/// Les connexions de lecture des octets : une par travailleur, pour que personne n'attende l'écrivain.
final class Lecteurs: Sendable {
    private struct Lecteur: ~Copyable {
        var octets: Statement

        init(_ chemin: String) throws(SQLiteError) {
            let connexion = try Connection(path: chemin, mode: .readOnly)
            octets = try Statement(
                connexion, "SELECT contenu_id, cle, sceau, octets FROM contenu WHERE document_id = ?1")
            self.connexion = connexion
        }

        // La connexion vit aussi longtemps que sa requête.
        private let connexion: Connection
    }

    private final class Place: Sendable {
        let lecteur: Mutex<Lecteur>
        init(_ lecteur: consuming sending Lecteur) { self.lecteur = Mutex(lecteur) }
    }

    private let places: [Place]
    private let trousseau: Trousseau

    init(chemin: String, nombre: Int, trousseau: Trousseau) throws(ErreurEntrepot) {
        var places: [Place] = []
        for _ in 0..<max(1, nombre) {
            do throws(SQLiteError) {
                places.append(Place(try Lecteur(chemin)))
            } catch { throw ErreurEntrepot(error) }
        }
        self.places = places
        self.trousseau = trousseau
    }

    func octets(_ lecture: LectureAccordee, travailleur: Int) throws(ErreurEntrepot) -> [UInt8] {
        let place = places[travailleur % places.count]
        let (id, dossier) = (lecture.documentId, lecture.dossier.uuid)
        // Rien à rendre, et surtout pas un document vide.
        guard let cle = try trousseau.cleDuDossier(dossier) else { throw .effacee }
        let lus = try place.lecteur.withLock { lecteur throws(ErreurEntrepot) in
            try convertir { () throws(SQLiteError) in
                try lecteur.octets.bind(id, at: 1)
                return try lecteur.octets.first {
                    ContenuScelle.ouvrir($0, premiere: 0, cle, document: id, dossier: dossier)
                }
            }
        }
        guard let lus else { throw .effacee }
        // Jamais d'octets qui ne soient ceux du dépôt.
        guard let clairs = lus else { throw .alteree }
        return clairs
    }
}
