import Coffre
public import Domaine
import OpenSSLKit
public import Regles
import SQLiteKit

extension Transaction {
    /// Dépose le document et sa trace, et rend obsolète celui qu'il remplace.
    ///
    /// Consomme le permis.
    ///
    /// - Parameter contenu: les octets reçus, chiffrés ; jamais copiés ici.
    public mutating func deposer(
        _ contenu: ContenuScelle, dossier: RefDossier, contre permis: consuming Permis
    ) throws(ErreurEntrepot) -> DepotAccompli {
        precondition(permis.action == .alimentation, "un permis de dépôt est exigé")
        guard let depot = permis.verdict.demande.depot, let metadonnees = depot.metadonnees,
            let acteur = permis.verdict.demande.appelant.acteur
        else { throw .base(code: 1) }
        let cle = CleAuteur(acteur)
        if let connue = try premiereFiche(metadonnees, dossier, cle) {
            let trace = try journaliser(
                permis.verdict, dossier: dossier, documents: [DocumentTrace(connue)])
            return DepotAccompli(fiche: connue, nouveau: false, trace: trace)
        }
        // Un dossier dont la clé est détruite n'est plus ouvert à aucun dépôt.
        guard let cleDuDossier = try self.cle(dossier) else { throw .coffre(.altere) }
        let visibilite = try visibiliteANaitre(depot, dossier)
        var remplaceMontre = false
        if case .connu(let remplace) = permis.verdict.faits.remplacement {
            remplaceMontre = remplace.montreAuPatient == true
        }
        let fiche = FicheDocument(
            entryUUID: Random.uuidV7(milliseconds: instant.ms),
            logicalId: Random.uuidV7(milliseconds: instant.ms), version: 1, dossier: dossier.uuid,
            etat: .approved, metadonnees: metadonnees, depot: instant, visibilite: visibilite,
            remplace: depot.remplace, nouveau: true, mien: true)
        var id: Int64 = 0
        try convertir { () throws(SQLiteError) in
            id = try inserer(fiche, contenu, dossier, cle, cleDuDossier)
            if let remplace = depot.remplace {
                try documents.deprecier.bind(remplace, at: 1)
                try documents.deprecier.bind(instant.ms, at: 2)
                try documents.deprecier.run()
                try transmettreVisibilite(depuis: id)
            }
            // Ce que le titulaire a vu d'un document, il l'a vu de celui qui le remplace.
            if remplaceMontre { try noterOuvert(id, dossier) }
        }
        let trace = try journaliser(
            permis.verdict, dossier: dossier, texte: ScelleDepot.ecrire(fiche))
        try notifier(.depot, dossier, trace, permis.verdict, document: id)
        return DepotAccompli(fiche: fiche, nouveau: true, trace: trace)
    }

    /// La visibilité d'un document qui naît.
    ///
    /// Celle que demande le déposant, celle du document qu'il remplace (une nouvelle version ne dévoile rien),
    /// et `MASQUE_PS` quand le titulaire a tout masqué, futur compris (§ 3). `MASQUE_PS` et `INVISIBLE_PATIENT`
    /// ne se cumulent pas (EX_2.1-1050) : celui que demande le déposant reste, sinon le second.
    private mutating func visibiliteANaitre(
        _ depot: Depot, _ dossier: RefDossier
    ) throws(ErreurEntrepot) -> Visibilite {
        var visibilite = depot.visibilite
        if let remplace = depot.remplace, let cible = try document(uniqueId: remplace) {
            visibilite.formUnion(try faits(document: cible, pour: nil)?.visibilite ?? [])
        }
        let vie = try convertir { () throws(SQLiteError) in try lireVie(dossier) }
        if vie.masquageParDefaut { visibilite.insert(.masquePS) }
        if visibilite.isSuperset(of: [.masquePS, .invisiblePatient]) {
            visibilite.remove(depot.visibilite.contains(.masquePS) ? .invisiblePatient : .masquePS)
        }
        return visibilite
    }

    private mutating func premiereFiche(
        _ metadonnees: MetadonneesDocument, _ dossier: RefDossier, _ cle: CleAuteur
    ) throws(ErreurEntrepot) -> FicheDocument? {
        let textes = try LecteurTextes(self.cle(dossier), dossier)
        let fiche = try convertir { () throws(SQLiteError) in
            try documents.premiereFiche.bind(metadonnees.uniqueId, at: 1)
            return try documents.premiereFiche.first {
                LectureFiche.fiche($0, textes, cle, repere: nil)
            }
        }
        return try fiche?.get()
    }

    private mutating func inserer(
        _ fiche: FicheDocument, _ contenu: ContenuScelle, _ dossier: RefDossier, _ cle: CleAuteur,
        _ cleDuDossier: SecretKey
    ) throws(SQLiteError) -> Int64 {
        let textes = TextesDocument(fiche.metadonnees).sceller(
            cleDuDossier, dossier: dossier.uuid, uniqueId: fiche.metadonnees.uniqueId)
        try lier(fiche.metadonnees)
        try documents.inserer.bind(dossier.id, at: 1)
        try documents.inserer.bind(instant.ms, at: 3)
        try documents.inserer.bind(cle.deposant, at: 28)
        try documents.inserer.bind(cle.structure, at: 29)
        try documents.inserer.bind(fiche.remplace, at: 30)
        // La trace de ce dépôt est la prochaine : elle s'écrit dans la même transaction.
        try documents.inserer.bind(journal.tete.rang + 1, at: 31)
        try documents.inserer.bind(blob: textes, at: 12)
        let id = try documents.inserer.insert()
        try documents.insererFiche.bind(id, at: 1)
        try documents.insererFiche.bind(fiche.entryUUID, at: 2)
        try documents.insererFiche.bind(fiche.logicalId, at: 3)
        try documents.insererFiche.bind(1, at: 4)
        try documents.insererFiche.bind(fiche.etat.rawValue, at: 5)
        try documents.insererFiche.bind(Int64(fiche.visibilite.rawValue), at: 6)
        try documents.insererFiche.bind(instant.ms, at: 7)
        try documents.insererFiche.run()
        try documents.insererContenu.bind(id, at: 1)
        try documents.insererContenu.bind(blob: contenu.id, at: 2)
        try documents.insererContenu.bind(
            blob: contenu.enveloppe(cleDuDossier, dossier: dossier.uuid, document: id), at: 3)
        try documents.insererContenu.bind(blob: contenu.sceau, at: 4)
        try documents.insererContenu.run(borrowing: contenu.octets, at: 5)
        return id
    }

    /// Lie les colonnes 2 et 4 à 27, moins les textes (12) : ce que le document dit de lui-même.
    private mutating func lier(_ m: MetadonneesDocument) throws(SQLiteError) {
        try documents.inserer.bind(m.uniqueId, at: 2)
        try documents.inserer.bind(m.type.code.code, at: 4)
        try documents.inserer.bind(m.type.code.systeme, at: 5)
        try documents.inserer.bind(m.type.libelle, at: 6)
        try documents.inserer.bind(m.type.classe, at: 7)
        try documents.inserer.bind(m.type.rubrique, at: 8)
        try documents.inserer.bind(m.type.categorie, at: 9)
        try documents.inserer.bind(m.type.duPatient, at: 10)
        try documents.inserer.bind(m.format, at: 11)
        try documents.inserer.bind(m.langue, at: 13)
        try documents.inserer.bind(m.mimeType, at: 14)
        try documents.inserer.bind(Int64(m.taille), at: 15)
        try documents.inserer.bind(m.empreinte, at: 16)
        try documents.inserer.bind(m.creation.ms, at: 17)
        try documents.inserer.bind(m.acteDebut.ms, at: 18)
        try documents.inserer.bind(m.acteFin?.ms, at: 19)
        try documents.inserer.bind(CodageAuteurs.ecrire(TextesDocument.sansNoms(m.auteurs)), at: 20)
        try documents.inserer.bind(m.cadreExercice.code, at: 21)
        try documents.inserer.bind(m.cadreExercice.systeme, at: 22)
        try documents.inserer.bind(m.secteurActivite.code, at: 23)
        try documents.inserer.bind(m.secteurActivite.systeme, at: 24)
        try documents.inserer.bind(m.confidentialite, at: 25)
        try documents.inserer.bind(m.setId, at: 26)
        try documents.inserer.bind(m.numeroVersion, at: 27)
    }
}
