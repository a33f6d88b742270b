import Domaine
import Foundation

/// L'écriture du JSON des réponses.
enum JSONRendu {
    /// Clés triées : la même valeur donne toujours les mêmes octets.
    static func octets(_ valeur: some Encodable) -> [UInt8] {
        let encodeur = JSONEncoder()
        encodeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Les formes de cette façade n'ont ni nombre infini ni date : l'encodage ne peut échouer.
        guard let donnees = try? encodeur.encode(valeur) else {
            preconditionFailure("une forme de cette façade s'encode toujours")
        }
        return [UInt8](donnees)
    }

    /// Les mêmes octets, sans l'encodeur.
    static func octets(_ forme: some FormeEcrite) -> [UInt8] {
        var plume = PlumeJSON(capacite: 2048)
        plume.objet(forme)
        return plume.octets
    }
}

/// FNV-1a sur 64 bits : de quoi distinguer deux rendus d'une même fiche, sans prétention de secret.
enum EmpreinteCourte {
    static func fnv1a(_ octets: [UInt8]) -> String {
        var etat: UInt64 = 0xCBF2_9CE4_8422_2325
        for octet in octets { etat = (etat ^ UInt64(octet)) &* 0x100_0000_01B3 }
        return String(etat, radix: 16)
    }
}

/// Ce qu'une structure connaît de ses documents : leurs identifiants, pour les supprimer (M526, note 5).
struct ReferenceJSON: Encodable {
    let entryUUID: String
    let logicalId: String
    let uniqueId: String
    let version: Int
    let dossier: String
    let etat: String?

    /// - Parameter etat: celui que l'appelant vient de donner au document ; une liste ne le dit pas.
    init(_ fiche: FicheDocument, etat: EtatDocument? = nil) {
        entryUUID = fiche.entryUUID
        logicalId = fiche.logicalId
        uniqueId = fiche.metadonnees.uniqueId
        version = fiche.version
        dossier = fiche.dossier
        self.etat = etat?.rawValue
    }
}

/// Une page d'une liste de documents, par fiches ou par références.
struct PageJSON<Element: FormeEcrite>: Encodable {
    let documents: [Element]
    let total: Int
    let curseur: String?
}

/// Un acteur, tel qu'une trace ou une notification le nomme.
struct ActeurJSON: Encodable {
    let genre: String
    let id: String
    let nom: String?
    let prenom: String?
    let profession: String?
    let structure: String?
}

/// Un document, tel qu'une trace ou une notification le nomme.
struct DocumentNommeJSON: Encodable {
    let entryUUID: String
    let uniqueId: String
    /// Absent pour qui n'a que des références.
    let type: String?

    init(_ document: DocumentTrace) {
        entryUUID = document.entryUUID
        uniqueId = document.uniqueId
        type = document.type.isEmpty ? nil : document.type
    }
}

/// Une fiche, telle que le contrat § 2 la décrit.
struct FicheJSON: Encodable {
    struct TypeJSON: Encodable {
        let code: String
        let systeme: String
        let libelle: String
    }

    struct AuteurJSON: Encodable {
        let id: String
        let nom: String?
        let prenom: String?
        let profession: String?
        let specialite: String?
        let structure: String?
        let nomStructure: String?
    }

    struct CodeJSON: Encodable {
        let code: String
        let systeme: String
    }

    let entryUUID: String
    let logicalId: String
    let uniqueId: String
    let version: Int
    let dossier: String
    let etat: String
    let type: TypeJSON
    let classe: String
    let rubrique: String
    let categorie: String
    let format: String
    let titre: String
    let langue: String
    let mimeType: String
    let taille: Int
    let hash: String
    let creation: String
    let depot: String
    let acteDebut: String
    let acteFin: String?
    let auteurs: [AuteurJSON]
    let cadreExercice: CodeJSON
    let secteurActivite: CodeJSON
    let service: String?
    let visibilite: [String]
    let confidentialite: String
    let remplace: String?
    let remplacePar: String?
    let nouveau: Bool
    let invisiblePatient: Bool
    let mien: Bool

    init(_ fiche: FicheDocument) {
        let m = fiche.metadonnees
        entryUUID = fiche.entryUUID
        logicalId = fiche.logicalId
        uniqueId = m.uniqueId
        version = fiche.version
        dossier = fiche.dossier
        etat = fiche.etat.rawValue
        type = TypeJSON(code: m.type.code.code, systeme: m.type.code.systeme, libelle: m.type.libelle)
        classe = m.type.classe
        rubrique = m.type.rubrique
        categorie = m.type.categorie
        format = m.format
        titre = m.titre
        langue = m.langue
        mimeType = m.mimeType
        taille = m.taille
        hash = m.empreinte
        creation = m.creation.rfc3339
        depot = fiche.depot.rfc3339
        acteDebut = m.acteDebut.rfc3339
        acteFin = m.acteFin?.rfc3339
        auteurs = m.auteurs.map {
            AuteurJSON(
                id: $0.id, nom: $0.nom, prenom: $0.prenom, profession: $0.profession,
                specialite: $0.specialite, structure: $0.structure, nomStructure: $0.nomStructure)
        }
        cadreExercice = CodeJSON(code: m.cadreExercice.code, systeme: m.cadreExercice.systeme)
        secteurActivite = CodeJSON(code: m.secteurActivite.code, systeme: m.secteurActivite.systeme)
        service = m.service
        visibilite = fiche.visibilite.listeCodes
        confidentialite = m.confidentialite
        remplace = fiche.remplace
        remplacePar = fiche.remplacePar
        nouveau = fiche.nouveau
        invisiblePatient = fiche.visibiliteEffective.contains(.invisiblePatient)
        mien = fiche.mien
    }
}
