public import Domaine
public import Regles
import SQLiteKit

/// Les requêtes d'une liste.
struct RequetesListe: ~Copyable {
    var lignes: Statement

    init(_ c: borrowing Connection) throws(SQLiteError) {
        lignes = try Statement(
            c,
            """
            SELECT type_code, type_systeme, du_patient, visibilite, etat, auteurs, deposant, deposant_structure,
                document_id, entry_uuid, depot_ms, creation_ms, acte_debut_ms, classe, rubrique, categorie,
                depot_rang, type_libelle, visibilite_heritee
            FROM liste WHERE dossier_id = ?1
            """)
    }
}

/// Ce qu'il faut d'un document pour décider, filtrer et trier.
struct LigneListe {
    let id: Int64
    let entryUUID: String
    let cle: Int64
}

extension Transaction {
    /// Liste les documents que `voir` admet, et trace en une fois ceux de la page.
    ///
    /// Consomme le permis.
    ///
    /// - Parameter voir: le verdict du règlement sur chaque document ; ce qu'il refuse est absent.
    public mutating func lister(
        _ criteres: CriteresListe, dossier: RefDossier, contre permis: consuming Permis,
        voir: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> PageDocuments {
        precondition(permis.action == .rechercheMetadonnees, "un permis de liste est exigé")
        let verdict = permis.verdict
        let acteur = verdict.demande.appelant.acteur
        // Les pages suivantes gardent le repère de la première : la liste ne bouge pas sous le lecteur.
        let connu = try repere(dossier, acteur)
        let repere = criteres.curseur?.repere ?? connu
        var lignes = try retenir(criteres, dossier, acteur, repere: repere, voir: voir)
        let sens = criteres.decroissant
        lignes.sort { a, b in
            (a.cle, a.entryUUID) == (b.cle, b.entryUUID)
                ? false : ((a.cle, a.entryUUID) > (b.cle, b.entryUUID)) == sens
        }
        let debut =
            criteres.curseur.map { curseur in
                lignes.firstIndex { ligne in
                    sens
                        ? (ligne.cle, ligne.entryUUID) < (curseur.cle, curseur.entryUUID)
                        : (ligne.cle, ligne.entryUUID) > (curseur.cle, curseur.entryUUID)
                } ?? lignes.count
            } ?? 0
        let page = lignes[debut...].prefix(criteres.limite)
        var fiches = try charger(page.map(\.id), dossier, acteur, repere: repere)
        for rang in fiches.indices { try taireLiens(&fiches[rang], acteur, voir: voir) }
        let trace = try journaliser(
            verdict, dossier: dossier, documents: fiches.map { DocumentTrace($0) })
        // Une liste dont les représentants ne voient rien n'est pas, à leurs yeux, un premier accès.
        let cache = !fiches.isEmpty && fiches.allSatisfy(\.estCacheeAuxRepresentants)
        try notifierAcces(dossier, trace, verdict, cache: cache)
        if criteres.montreTousLesNouveaux {
            try ensuite(trace) { (t, trace) throws(ErreurEntrepot) in
                try t.noterListe(dossier, acteur, rang: trace.rang)
            }
        }
        var suite: Curseur?
        if let derniere = page.last, debut + page.count < lignes.count {
            suite = Curseur(
                cle: derniere.cle, entryUUID: derniere.entryUUID, repere: repere ?? 0)
        }
        return PageDocuments(fiches: fiches, total: lignes.count, curseur: suite, trace: trace)
    }

    /// Compte les documents à jour que `voir` admet, et ceux qui sont nouveaux pour l'appelant, par type.
    public mutating func compter(
        dossier: RefDossier, pour acteur: Acteur, voir: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> ComptesDocuments {
        let repere = try repere(dossier, acteur)
        var comptes = ComptesDocuments()
        var types: [CodeSysteme: ComptesDocuments.TypeNouveau] = [:]
        try parcourir(CriteresListe(), dossier, acteur, repere: repere, voir: voir) { ligne in
            comptes.documents += 1
            if let repere, ligne.int64(16) <= repere { return }
            comptes.nouveaux += 1
            let libelle = ligne.requiredText(17)
            let code = CodeSysteme(ligne.requiredText(0), ligne.requiredText(1))
            types[
                code,
                default: ComptesDocuments.TypeNouveau(
                    code: code, libelle: libelle, nouveaux: 0)
            ].nouveaux += 1
        }
        comptes.types = types.values.sorted {
            ($0.code.code, $0.code.systeme) < ($1.code.code, $1.code.systeme)
        }
        return comptes
    }

    private mutating func retenir(
        _ criteres: CriteresListe, _ dossier: RefDossier, _ acteur: Acteur?, repere: Int64?,
        voir: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> [LigneListe] {
        var retenues: [LigneListe] = []
        try parcourir(criteres, dossier, acteur, repere: repere, voir: voir) { ligne in
            let date: Int64 =
                switch criteres.tri {
                case .depot: ligne.int64(10)
                case .creation: ligne.int64(11)
                case .acte: ligne.int64(12)
                }
            retenues.append(LigneListe(id: ligne.int64(8), entryUUID: ligne.requiredText(9), cle: date))
        }
        return retenues
    }

    /// Rend chaque ligne que les critères retiennent et que `voir` admet.
    private mutating func parcourir(
        _ criteres: CriteresListe, _ dossier: RefDossier, _ acteur: Acteur?, repere: Int64?,
        voir: (FaitsDocument) -> Bool, _ chaque: (borrowing Row) -> Void
    ) throws(ErreurEntrepot) {
        let cle = acteur.map(CleAuteur.init)
        try convertir { () throws(SQLiteError) in
            try listes.lignes.bind(dossier.id, at: 1)
            try listes.lignes.forEachRow { ligne in
                guard FiltreListe.retient(ligne, criteres, repere: repere) else { return }
                let faits = Self.faitsDocument(ligne, cle, heritee: 18)
                guard FiltreListe.demande(faits, criteres), voir(faits) else { return }
                chaque(ligne)
            }
        }
    }

    private mutating func charger(
        _ ids: [Int64], _ dossier: RefDossier, _ acteur: Acteur?, repere: Int64?
    ) throws(ErreurEntrepot) -> [FicheDocument] {
        let cle = acteur.map(CleAuteur.init)
        let textes = try LecteurTextes(self.cle(dossier), dossier)
        let lues = try convertir { () throws(SQLiteError) in
            var fiches: [Result<FicheDocument, ErreurEntrepot>] = []
            for id in ids {
                try documents.fiche.bind(id, at: 1)
                let fiche = try documents.fiche.first {
                    LectureFiche.fiche($0, textes, cle, repere: repere)
                }
                if let fiche { fiches.append(fiche) }
            }
            return fiches
        }
        var fiches: [FicheDocument] = []
        for lue in lues { fiches.append(try lue.get()) }
        return fiches
    }

    private mutating func noterListe(
        _ dossier: RefDossier, _ acteur: Acteur?, rang: Int64
    ) throws(ErreurEntrepot) {
        guard let acteur else { return }
        try anodin { (t) throws(SQLiteError) in
            try t.dossiers.noterAcces.bind(dossier.id, at: 1)
            try t.dossiers.noterAcces.bind(CleAuteur(acteur).deposant, at: 2)
            try t.dossiers.noterAcces.bind(t.instant.ms, at: 3)
            try t.dossiers.noterAcces.bind(rang, at: 4)
            try t.dossiers.noterAcces.run()
        }
    }
}

/// Les critères d'une liste, appliqués à une ligne de ``RequetesListe``.
enum FiltreListe {
    static func retient(_ l: borrowing Row, _ c: CriteresListe, repere: Int64?) -> Bool {
        if !c.types.isEmpty, !c.types.contains(l.requiredText(0)) { return false }
        if !c.classes.isEmpty, !c.classes.contains(l.requiredText(13)) { return false }
        if !c.rubriques.isEmpty, !c.rubriques.contains(l.requiredText(14)) { return false }
        if !c.categories.isEmpty, !c.categories.contains(l.requiredText(15)) { return false }
        if let du = c.du, l.int64(12) < du.ms { return false }
        if let au = c.au, l.int64(12) > au.ms { return false }
        if let du = c.depotDu, l.int64(10) < du.ms { return false }
        if let au = c.depotAu, l.int64(10) > au.ms { return false }
        if c.nouveaux, let repere, l.int64(16) <= repere { return false }
        return auteurAdmis(l, c)
    }

    private static func auteurAdmis(_ l: borrowing Row, _ c: CriteresListe) -> Bool {
        if c.professions.isEmpty, c.specialites.isEmpty, c.auteurs.isEmpty, c.structures.isEmpty {
            return true
        }
        return CodageAuteurs.lire(l.requiredText(5)).contains { auteur in
            (c.professions.isEmpty || c.professions.contains(auteur.profession ?? ""))
                && (c.specialites.isEmpty || c.specialites.contains(auteur.specialite ?? "")
                    || c.specialites.contains(
                        auteur.specialite?.split(separator: "/").last.map(String.init) ?? ""))
                && (c.auteurs.isEmpty || c.auteurs.contains(auteur.id))
                && (c.structures.isEmpty || c.structures.contains(auteur.structure ?? ""))
        }
    }

    /// État et visibilité demandés : masqués et invisibles ne viennent que si on les demande (EX_3.1-1030).
    static func demande(_ faits: FaitsDocument, _ c: CriteresListe) -> Bool {
        guard c.etats.contains(faits.etat) else { return false }
        // De ce qui a remplacé le sien, un auteur ne sait pas le masque : supprimé ou masqué, c'est pour lui la même chose.
        let masque = faits.auteur ? faits.visibilite : faits.visibiliteEffective
        if masque.contains(.masquePS), !c.masques { return false }
        let invisible: Visibilite = [.invisiblePatient, .invisibleRepresentants]
        return c.invisibles || faits.visibiliteEffective.isDisjoint(with: invisible)
    }
}

extension FicheDocument {
    /// Invisible aux représentants légaux d'un mineur.
    var estCacheeAuxRepresentants: Bool {
        !visibiliteEffective.isDisjoint(with: [.invisiblePatient, .invisibleRepresentants])
    }
}
