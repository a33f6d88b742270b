import Domaine
import SQLiteKit

/// Les documents qu'un lecteur peut voir nommés dans une page : chacun n'est examiné qu'une fois.
struct VueDocuments {
    let dossier: RefDossier
    let acteur: Acteur?
    private var connus: [String: Bool] = [:]

    init(_ dossier: RefDossier, _ acteur: Acteur?) {
        self.dossier = dossier
        self.acteur = acteur
    }

    fileprivate subscript(_ uniqueId: String) -> Bool? {
        get { connus[uniqueId] }
        set { connus[uniqueId] = newValue }
    }
}

extension Transaction {
    /// Ceux des documents d'une trace que le lecteur peut voir nommés, à l'instant de sa lecture.
    mutating func nommables(
        _ nommes: [DocumentTrace], _ vue: inout VueDocuments, _ nommer: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> [DocumentTrace] {
        var admis: [DocumentTrace] = []
        for nomme in nommes {
            let document = vue[nomme.uniqueId] == nil ? try document(nomme.entryUUID) : nil
            if try estNommable(nomme.uniqueId, document, &vue, nommer) { admis.append(nomme) }
        }
        return admis
    }

    /// Le document de cet identifiant interne, si le lecteur peut le voir nommé.
    mutating func nommable(
        _ id: Int64, _ vue: inout VueDocuments, _ nommer: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> DocumentTrace? {
        let document = try convertir { () throws(SQLiteError) in
            try documents.parId.bind(id, at: 1)
            return try documents.parId.first(Self.refDocument)
        }
        guard let document, try estNommable(document.uniqueId, document, &vue, nommer) else { return nil }
        return DocumentTrace(document)
    }

    private mutating func estNommable(
        _ uniqueId: String, _ document: RefDocument?, _ vue: inout VueDocuments,
        _ nommer: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> Bool {
        if let connu = vue[uniqueId] { return connu }
        var admis = false
        // Un document inconnu, ou d'un autre dossier, ne se nomme pas.
        if let document, document.dossier == vue.dossier,
            let faits = try faits(document: document, pour: vue.acteur)
        {
            admis = nommer(faits)
        }
        vue[uniqueId] = admis
        return admis
    }
}
