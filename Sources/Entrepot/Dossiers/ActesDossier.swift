import Coffre
public import Domaine
import OpenSSLKit
public import Regles
import SQLiteKit

extension Transaction {
    /// Crée un dossier, ou rend celui de cet INS s'il existe déjà.
    ///
    /// Consomme le permis.
    public mutating func creer(
        _ nouveau: NouveauDossier, existant: RefDossier?, contre permis: consuming Permis
    ) throws(ErreurEntrepot) -> (RefDossier, cree: Bool, TraceEcrite) {
        precondition(permis.action == .creationDossier, "un permis de création est exigé")
        if let existant {
            return (existant, false, try journaliser(permis.verdict, dossier: existant, documents: []))
        }
        let dossier = try convertir { () throws(SQLiteError) in try inserer(nouveau) }
        return (dossier, true, try journaliser(permis.verdict, dossier: dossier, documents: []))
    }

    private mutating func inserer(_ nouveau: NouveauDossier) throws(SQLiteError) -> RefDossier {
        let uuid = Random.uuidV4()
        let (identite, cle) = (IdentiteScellee(nouveau), suspens.ajouter(uuid))
        try dossiers.inserer.bind(uuid, at: 1)
        try dossiers.inserer.bind(nouveau.etat.rawValue, at: 2)
        try dossiers.inserer.bind(instant.ms, at: 3)
        if nouveau.etat == .ferme {
            let fermeture = Justification(motif: "A_LA_CREATION")
            try dossiers.inserer.bind(blob: sceller(fermeture, uuid, cle), at: 4)
        }
        try dossiers.inserer.bind(instant.ms, at: 5)
        try dossiers.inserer.run()
        try dossiers.parUUID.bind(uuid, at: 1)
        let id = try dossiers.parUUID.first { $0.int64(0) } ?? 0
        let dossier = RefDossier(id: id, uuid: uuid)
        let ins = IdentiteScellee.ins(matricule: identite.matricule, oid: identite.oid, trousseau.index)
        try dossiers.insererIdentite.bind(id, at: 1)
        try dossiers.insererIdentite.bind(blob: ins, at: 2)
        try dossiers.insererIdentite.bind(blob: identite.sceller(cle, dossier: dossier), at: 3)
        try dossiers.insererIdentite.run()
        for empreinte in identite.traits(trousseau.index) {
            try dossiers.insererTrait.bind(id, at: 1)
            try dossiers.insererTrait.bind(blob: empreinte, at: 2)
            try dossiers.insererTrait.run()
        }
        return dossier
    }

    /// Trace un acte accordé qui ne change rien et ne montre aucun document.
    ///
    /// Consomme le permis.
    ///
    /// - Parameter document: celui sur lequel une explication est demandée ; sa trace le nomme.
    public mutating func constater(
        _ dossier: RefDossier, document: RefDocument? = nil, contre permis: consuming Permis
    ) throws(ErreurEntrepot) -> TraceEcrite {
        switch permis.action {
        case .rechercheDossier, .rechercheSansINS, .explication: break
        default: preconditionFailure("un permis de recherche ou d'explication est exigé")
        }
        let verdict = permis.verdict
        let trace = try journaliser(
            verdict, dossier: dossier, documents: document.map { [DocumentTrace($0)] } ?? [])
        // Tout accès en urgence se notifie, même celui qui ne fait que trouver le dossier (§ 4).
        if verdict.demande.mode != .normal { try notifier(.accesUrgence, dossier, trace, verdict) }
        return trace
    }

    /// La vie d'un dossier : état, fermeture, rattachement.
    public mutating func vie(_ dossier: RefDossier) throws(ErreurEntrepot) -> VieDossier {
        let cle = try cle(dossier)
        let (lue, scellee) = try convertir { () throws(SQLiteError) in
            (try lireVie(dossier), try lireFermeture(dossier, cle))
        }
        var vie = lue
        if let fermeture = try scellee?.get() {
            (vie.fermetureMotif, vie.fermetureRaison) = (fermeture.motif, fermeture.raison)
        }
        return vie
    }
}
