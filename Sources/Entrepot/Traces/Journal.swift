import Coffre
public import Domaine
import OpenSSLKit
public import Regles
import SQLiteKit

/// Le journal : ses requêtes et sa tête.
struct Journal: ~Copyable {
    /// La dernière trace : son rang et son empreinte.
    struct Tete {
        var rang: Int64
        var empreinte: [UInt8]
    }

    var tete = Tete(rang: 0, empreinte: Chaine.origine)
    let versions: VersionsRegles
    private let versionId: Int64
    private var inserer: Statement
    private var derniere: Statement
    private var versionDesDonnees: Statement
    private var derniereVersion: Int64?
    var lire: Statement
    var entiere: Statement

    /// - Parameter ecrit: faux sur une connexion de lecture, où aucune trace ne s'écrit.
    init(_ c: borrowing Connection, _ versions: VersionsRegles, ecrit: Bool) throws(SQLiteError) {
        let versionId = ecrit ? try Self.ligneDeVersion(c, versions) : 0
        let inserer = try Statement(
            c,
            """
            INSERT INTO trace (rang, uuid, instant_ms, acteur_genre, acteur_id, acteur_nom, acteur_prenom,
                profession, structure, authentification, mode, raison, acte, action, dossier_id, documents,
                issue, motif, avis, facade, logiciel, message, adresse, version_regles, precedente,
                empreinte, objet, secrete)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19,
                ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28)
            """)
        let derniere = try Statement(c, "SELECT rang, empreinte FROM trace ORDER BY rang DESC LIMIT 1")
        let versionDesDonnees = try Statement(c, "PRAGMA data_version")
        let lire = try Statement(c, LectureTrace.sqlDossier)
        let entiere = try Statement(c, LectureEntrees.depuis)
        self.inserer = inserer
        self.derniere = derniere
        self.versionDesDonnees = versionDesDonnees
        self.versionId = versionId
        self.lire = lire
        self.entiere = entiere
        self.versions = versions
    }

    /// Relit la tête au début d'un lot : un autre processus a pu écrire.
    mutating func relireTete() throws(SQLiteError) {
        tete =
            try derniere.first { Tete(rang: $0.int64(0), empreinte: $0.blob(1)) }
            ?? Tete(rang: 0, empreinte: Chaine.origine)
    }

    /// Lignes que cette connexion a changées depuis son ouverture, par ses requêtes et leurs déclencheurs.
    var lignesChangees: Int64 { inserer.changes }

    /// Une autre connexion, dans un autre processus, a écrit dans la base depuis le lot précédent.
    mutating func unAutreAEcrit() throws(SQLiteError) -> Bool {
        let version = try versionDesDonnees.first { $0.int64(0) }
        defer { derniereVersion = version }
        return version == nil || version != derniereVersion
    }

    /// Écrit une trace à la suite des autres.
    mutating func ecrire(_ entree: EntreeTrace) throws(SQLiteError) -> TraceEcrite {
        let rang = tete.rang + 1
        let precedente = tete.empreinte
        let empreinte = Chaine.empreinte(entree.corps, rang: rang, apres: precedente)
        try inserer.bind(rang, at: 1)
        try inserer.bind(entree.uuid, at: 2)
        try inserer.bind(entree.instant, at: 3)
        try inserer.bind(entree.acteurGenre, at: 4)
        try inserer.bind(entree.acteurId, at: 5)
        try inserer.bind(entree.acteurNom, at: 6)
        try inserer.bind(entree.acteurPrenom, at: 7)
        try inserer.bind(entree.profession, at: 8)
        try inserer.bind(entree.structure, at: 9)
        try inserer.bind(entree.authentification, at: 10)
        try inserer.bind(entree.mode, at: 11)
        try inserer.bind(entree.raison, at: 12)
        try inserer.bind(entree.acte, at: 13)
        try inserer.bind(entree.action, at: 14)
        try inserer.bind(entree.dossierId, at: 15)
        try inserer.bind(entree.documents, at: 16)
        try inserer.bind(entree.issue, at: 17)
        try inserer.bind(entree.motif, at: 18)
        try inserer.bind(entree.avis, at: 19)
        try inserer.bind(entree.facade, at: 20)
        try inserer.bind(entree.logiciel, at: 21)
        try inserer.bind(entree.message, at: 22)
        try inserer.bind(entree.adresse, at: 23)
        try inserer.bind(versionId, at: 24)
        try inserer.bind(blob: precedente, at: 25)
        try inserer.bind(blob: empreinte, at: 26)
        try inserer.bind(entree.objet, at: 27)
        try inserer.bind(entree.secrete, at: 28)
        try inserer.run()
        tete = Tete(rang: rang, empreinte: empreinte)
        return TraceEcrite(id: entree.uuid, rang: rang)
    }

    /// La ligne de `version_regles` en vigueur, écrite dès l'ouverture, dans une transaction à elle : aucun lot
    /// qui échoue ne peut l'emporter.
    private static func ligneDeVersion(
        _ c: borrowing Connection, _ versions: VersionsRegles
    ) throws(SQLiteError) -> Int64 {
        var ajouter = try Statement(
            c, "INSERT OR IGNORE INTO version_regles (reglement, matrice, tables) VALUES (?1, ?2, ?3)")
        var lire = try Statement(
            c, "SELECT id FROM version_regles WHERE reglement = ?1 AND matrice = ?2 AND tables = ?3")
        let textes = [versions.reglement, versions.matrice, versions.tables]
        for (rang, texte) in textes.enumerated() {
            try ajouter.bind(texte, at: Int32(rang + 1))
            try lire.bind(texte, at: Int32(rang + 1))
        }
        try ajouter.run()
        return try lire.first { $0.int64(0) } ?? 0
    }
}

extension Transaction {
    /// Trace un refus.
    ///
    /// Un acte accordé est tracé par son effet, qui consomme le permis.
    public mutating func refuser(
        _ verdict: Verdict, dossier: RefDossier? = nil, document: RefDocument? = nil
    ) throws(ErreurEntrepot) -> TraceEcrite {
        precondition(!verdict.estAccorde, "un acte accordé se trace avec son effet")
        if let document { oublierRefuse(document, pour: verdict.demande.appelant.acteur) }
        return try journaliser(
            verdict, dossier: dossier ?? document?.dossier,
            documents: document.map { [DocumentTrace($0)] } ?? [])
    }

    /// - Parameter sansEffetApparent: aux yeux des représentants légaux, rien n'a changé : ils ne la voient pas.
    mutating func journaliser(
        _ verdict: Verdict, dossier: RefDossier?, documents: [DocumentTrace], sansEffetApparent: Bool = false
    ) throws(ErreurEntrepot) -> TraceEcrite {
        try journaliser(
            verdict, dossier: dossier, texte: DocumentTrace.ecrire(documents),
            sansEffetApparent: sansEffetApparent)
    }

    mutating func journaliser(
        _ verdict: Verdict, dossier: RefDossier?, texte documents: String, sansEffetApparent: Bool = false
    ) throws(ErreurEntrepot) -> TraceEcrite {
        // Une trace sans dossier, ou d'un dossier effacé, se scelle sous la clé du journal ; celle de l'effacement aussi :
        // ce qui le justifie ne disparaît pas avec la clé qu'il détruit.
        let efface = verdict.estAccorde && verdict.demande.action == .effacement
        let cleDuDossier =
            efface ? nil : try dossier.map { (ref) throws(ErreurEntrepot) in try cle(ref) } ?? nil
        let entree = EntreeTrace(
            verdict, uuid: Random.uuidV7(milliseconds: instant.ms), acteur: contexte.acteurTrace(verdict),
            instant: instant, dossier: dossier?.id, documents: documents, versions: journal.versions,
            cle: cleDuDossier ?? trousseau.journal, secrete: verdict.estSecret || sansEffetApparent)
        if differe != nil {
            // Un acte qui ne fait que lire laisse une trace, et une seule.
            guard differe?.trace == nil else { throw .base(code: 1) }
            differe?.trace = entree
            return TraceEcrite(id: entree.uuid, rang: 0)
        }
        if verdict.estAccorde { noterChange(dossier, verdict.demande) }
        return try anodin { (t) throws(SQLiteError) in try t.journal.ecrire(entree) }
    }
}
