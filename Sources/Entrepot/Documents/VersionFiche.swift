import Domaine
import OpenSSLKit
import SQLiteKit

/// Une version de fiche : ce qui en change, et ce qui la relie à son document.
struct VersionFiche {
    let documentId: Int64
    let uniqueId: String
    let type: String
    var entryUUID: String
    let logicalId: String
    var version: Int64
    var etat: EtatDocument
    var visibilite: Visibilite

    /// Relit une ligne de ``RequetesFiche``.
    init(_ l: borrowing Row) {
        documentId = l.int64(0)
        uniqueId = l.requiredText(1)
        type = l.requiredText(2)
        entryUUID = l.requiredText(3)
        logicalId = l.requiredText(4)
        version = l.int64(5)
        etat = EtatDocument(rawValue: l.requiredText(6)) ?? .deleted
        visibilite = Visibilite(rawValue: Int(l.int64(7)))
    }
}

extension Transaction {
    /// Écrit la version suivante d'une fiche ; l'ancienne reste, et n'est plus courante.
    ///
    /// - Returns: la version écrite.
    mutating func ecrireVersion(
        apres courante: VersionFiche, etat: EtatDocument, visibilite: Visibilite
    ) throws(SQLiteError) -> VersionFiche {
        var suivante = courante
        suivante.entryUUID = Random.uuidV7(milliseconds: instant.ms)
        suivante.version += 1
        suivante.etat = etat
        suivante.visibilite = visibilite
        try fiches.detacher.bind(courante.documentId, at: 1)
        try fiches.detacher.run()
        try documents.insererFiche.bind(suivante.documentId, at: 1)
        try documents.insererFiche.bind(suivante.entryUUID, at: 2)
        try documents.insererFiche.bind(suivante.logicalId, at: 3)
        try documents.insererFiche.bind(suivante.version, at: 4)
        try documents.insererFiche.bind(suivante.etat.rawValue, at: 5)
        try documents.insererFiche.bind(Int64(suivante.visibilite.rawValue), at: 6)
        try documents.insererFiche.bind(instant.ms, at: 7)
        try documents.insererFiche.run()
        try transmettreVisibilite(depuis: courante.documentId)
        return suivante
    }

    /// Transmet la visibilité d'un document à ceux qu'il a remplacés, de proche en proche.
    ///
    /// Une version périmée n'est pas plus visible que celle qui la suit : sinon elle en trahirait l'existence.
    mutating func transmettreVisibilite(depuis document: Int64) throws(SQLiteError) {
        var suivant: Int64? = document
        while let id = suivant {
            suivant = nil
            try fiches.remplace.bind(id, at: 1)
            guard let (remplace, visibilite) = try fiches.remplace.first({ ($0.int64(0), $0.int64(1)) })
            else { return }
            try fiches.heriter.bind(remplace, at: 1)
            try fiches.heriter.bind(visibilite, at: 2)
            if try fiches.heriter.first({ _ in true }) == true { suivant = remplace }
        }
    }
}
