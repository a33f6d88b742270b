public import Domaine
import SQLiteKit

extension Transaction {
    /// Le document de cet entryUUID ou de cet uniqueId, ou `nil`.
    ///
    /// Une ancienne version de fiche désigne le document dans son état présent.
    public mutating func document(_ identifiant: String) throws(ErreurEntrepot) -> RefDocument? {
        let trouve = try convertir { () throws(SQLiteError) -> RefDocument? in
            try documents.parEntryUUID.bind(identifiant, at: 1)
            if let trouve = try documents.parEntryUUID.first(Self.refDocument) { return trouve }
            try documents.parUniqueId.bind(identifiant, at: 1)
            return try documents.parUniqueId.first(Self.refDocument)
        }
        noterLu(trouve?.dossier)
        return trouve
    }

    /// Le document de cet uniqueId, ou `nil` ; un entryUUID n'en est pas un.
    mutating func document(uniqueId: String) throws(ErreurEntrepot) -> RefDocument? {
        let trouve = try convertir { () throws(SQLiteError) -> RefDocument? in
            try documents.parUniqueId.bind(uniqueId, at: 1)
            return try documents.parUniqueId.first(Self.refDocument)
        }
        noterLu(trouve?.dossier)
        return trouve
    }

    /// Une version de fiche porte ce nom : un document ne le prend pas pour le sien, il répondrait pour l'autre.
    private mutating func estUnEntryUUID(_ identifiant: String) throws(ErreurEntrepot) -> Bool {
        try convertir { () throws(SQLiteError) in
            try documents.parEntryUUID.bind(identifiant, at: 1)
            return try documents.parEntryUUID.first { _ in true } ?? false
        }
    }

    static func refDocument(_ ligne: borrowing Row) -> RefDocument {
        RefDocument(
            id: ligne.int64(0), dossier: RefDossier(id: ligne.int64(1), uuid: ligne.requiredText(2)),
            entryUUID: ligne.requiredText(3), uniqueId: ligne.requiredText(4),
            typeCode: ligne.requiredText(5))
    }

    /// Ce que l'on sait d'un document, et de l'appelant envers lui.
    public mutating func faits(
        document: RefDocument, pour acteur: Acteur?
    ) throws(ErreurEntrepot) -> FaitsDocument? {
        try convertir { () throws(SQLiteError) in
            try documents.faits.bind(document.id, at: 1)
            let cle = acteur.map(CleAuteur.init)
            return try documents.faits.first { ligne in
                var faits = Self.faitsDocument(ligne, cle, heritee: 10)
                let futCache = ligne.int64(9) != 0
                faits.montreAuPatient =
                    ligne.optionalInt64(8) != nil
                    || futCache && !faits.visibilite.contains(.invisiblePatient)
                return faits
            }
        }
    }

    /// Ce qu'une ligne de liste dit d'un document : s'il a été montré au patient n'y est pas cherché, donc pas su.
    ///
    /// - Parameter heritee: colonne de la visibilité héritée.
    static func faitsDocument(_ ligne: borrowing Row, _ cle: CleAuteur?, heritee: Int32) -> FaitsDocument {
        let (nomme, siens) = ligne.withBlob(5) {
            CodageAuteurs.nomment($0, ps: cle?.ps, structure: cle?.structure)
        }
        return FaitsDocument(
            type: CodeSysteme(ligne.requiredText(0), ligne.requiredText(1)), duPatient: ligne.int64(2) == 1,
            visibilite: Visibilite(rawValue: Int(ligne.int64(3))),
            // Un état inconnu de ce programme cache le document.
            etat: EtatDocument(rawValue: ligne.requiredText(4)) ?? .deleted,
            auteur: nomme || cle?.deposant == ligne.requiredText(6),
            deLaStructure: siens || cle?.structure.map { $0 == ligne.text(7) } ?? false,
            montreAuPatient: nil, visibiliteHeritee: Visibilite(rawValue: Int(ligne.int64(heritee))))
    }

    /// Les faits propres à un dépôt : uniqueId déjà connu, document à remplacer.
    ///
    /// - Parameter voir: ce dont l'appelant peut savoir l'existence ; le reste, s'il n'en est pas l'auteur, est pour lui
    ///   comme s'il n'existait pas.
    public mutating func faitsDepot(
        _ depot: Depot, dossier: RefDossier?, pour acteur: Acteur?, voir: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> (dejaConnu: Faits.DejaConnu, remplacement: Faits.Remplacement) {
        var dejaConnu = Faits.DejaConnu.jamais
        if let metadonnees = depot.metadonnees {
            dejaConnu = try self.dejaConnu(metadonnees, depot, dossier, acteur, voir)
        }
        guard let uniqueId = depot.remplace else { return (dejaConnu, .sansObjet) }
        guard let dossier, let cible = try document(uniqueId: uniqueId), cible.dossier == dossier,
            let faits = try faits(document: cible, pour: acteur), faits.auteur || voir(faits)
        else { return (dejaConnu, .inconnu) }
        return (dejaConnu, .connu(faits))
    }

    private mutating func dejaConnu(
        _ metadonnees: MetadonneesDocument, _ depot: Depot, _ dossier: RefDossier?, _ acteur: Acteur?,
        _ voir: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> Faits.DejaConnu {
        let lu = try convertir { () throws(SQLiteError) -> Faits.DejaConnu? in
            try documents.empreinte.bind(metadonnees.uniqueId, at: 1)
            return try documents.empreinte.first { ligne in
                guard ligne.requiredText(0) == metadonnees.empreinte, ligne.int64(1) == dossier?.id else {
                    return .autresOctets
                }
                let visibilite = Visibilite(rawValue: Int(ligne.int64(3)))
                let memeDemande =
                    ligne.text(2) == depot.remplace && visibilite.isSuperset(of: depot.visibilite)
                return memeDemande ? .memesOctets : .memesOctetsAutrement
            }
        }
        guard let lu else { return try estUnEntryUUID(metadonnees.uniqueId) ? .autresOctets : .jamais }
        guard lu != .autresOctets, let document = try document(uniqueId: metadonnees.uniqueId),
            let faits = try faits(document: document, pour: acteur)
        else { return .autresOctets }
        return faits.auteur || voir(faits) ? lu : .autresOctets
    }
}
