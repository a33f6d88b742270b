public import Domaine
public import Regles
import SQLiteKit

/// Ce qu'un changement de fiche laisse.
public struct FicheAccomplie: Sendable {
    /// La fiche après l'acte, telle que l'appelant peut la voir.
    public let fiche: FicheDocument
    /// Faux quand il en était déjà ainsi : ni version nouvelle, ni notification.
    public let change: Bool
    /// La trace.
    public let trace: TraceEcrite
}

extension Transaction {
    /// Change la fiche d'un document : visibilité, archivage ou suppression, selon les actes de la demande.
    ///
    /// Consomme le permis.
    ///
    /// Un changement fait une version nouvelle, d'entryUUID nouveau et de même logicalId ; la trace en scelle l'état et
    /// la visibilité.
    ///
    /// - Parameter voir: ce que l'appelant peut voir ; les liens vers le reste sont tus.
    public mutating func changerFiche(
        _ document: RefDocument, contre permis: consuming Permis, voir: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> FicheAccomplie {
        let verdict = permis.verdict
        let actes = verdict.demande.actes
        precondition(actes.allSatisfy(\.changeUneFiche), "un permis de changer une fiche est exigé")
        let (avant, vie) = try convertir { () throws(SQLiteError) in
            try fiches.courante.bind(document.id, at: 1)
            return (try fiches.courante.first { VersionFiche($0) }, try lireVie(document.dossier))
        }
        guard let avant else { throw .base(code: 1) }
        let cible = EtatDeFiche(avant).apres(actes, masquageParDefaut: vie.masquageParDefaut)
        let sien = cible.etat != avant.etat || cible.visibilite != avant.visibilite
        let (lignes, change) = try convertir { () throws(SQLiteError) -> ([String], Bool) in
            let ecrite =
                sien
                ? ScelleFiche.ecrire(
                    try ecrireVersion(apres: avant, etat: cible.etat, visibilite: cible.visibilite))
                : DocumentTrace.ecrire([DocumentTrace(document)])
            let devoile = actes.contains(.demasquage) && avant.etat != .deleted
            let suites = devoile ? try demasquerLesSupprimes(apres: document.id) : []
            return ([ecrite] + suites.map(ScelleFiche.ecrire), sien || !suites.isEmpty)
        }
        let texte = lignes.joined(separator: "\n")
        let trace = try journaliser(verdict, dossier: document.dossier, texte: texte)
        if verdict.demande.mode != .normal {
            try notifier(.accesUrgence, document.dossier, trace, verdict, document: document.id)
        }
        // Seul le masque d'un document supprimé a pu être levé : le titulaire en est informé comme du sien.
        for objet in change && !sien ? [.demasquage] : cible.objets {
            try notifier(objet, document.dossier, trace, verdict, document: document.id)
        }
        let fiche = try fiche(document, verdict.demande.appelant.acteur, voir: voir)
        return FicheAccomplie(fiche: fiche, change: change, trace: trace)
    }

    /// Lève le masque que des documents supprimés transmettent encore à celui qu'ils ont remplacé : personne ne peut plus
    /// les démasquer eux-mêmes.
    ///
    /// S'arrête au premier qui n'est pas supprimé : celui-là se démasque par son nom.
    private mutating func demasquerLesSupprimes(
        apres document: Int64
    ) throws(SQLiteError) -> [VersionFiche] {
        var ecrites: [VersionFiche] = []
        var rang = document
        while true {
            try fiches.suivante.bind(rang, at: 1)
            guard let suivante = try fiches.suivante.first({ VersionFiche($0) }), suivante.etat == .deleted
            else { return ecrites }
            if suivante.visibilite.contains(.masquePS) {
                let visibilite = suivante.visibilite.subtracting(.masquePS)
                ecrites.append(
                    try ecrireVersion(apres: suivante, etat: suivante.etat, visibilite: visibilite))
            }
            rang = suivante.documentId
        }
    }

    /// La fiche courante d'un document, vue par un acteur, ses liens tus quand il ne peut les voir.
    mutating func fiche(
        _ document: RefDocument, _ acteur: Acteur?, voir: (FaitsDocument) -> Bool
    ) throws(ErreurEntrepot) -> FicheDocument {
        let repere = try repere(document.dossier, acteur)
        let textes = try LecteurTextes(cle(document.dossier), document.dossier)
        let lue = try convertir { () throws(SQLiteError) in
            try documents.fiche.bind(document.id, at: 1)
            return try documents.fiche.first {
                LectureFiche.fiche($0, textes, acteur.map(CleAuteur.init), repere: repere)
            }
        }
        guard var fiche = try lue?.get() else { throw .base(code: 1) }
        try taireLiens(&fiche, acteur, voir: voir)
        return fiche
    }
}

/// L'état et la visibilité d'une fiche, et ce que des actes en font.
struct EtatDeFiche {
    var etat: EtatDocument
    var visibilite: Visibilite
    /// Ce dont le titulaire est informé : un objet par sorte d'acte qui a changé quelque chose.
    private(set) var objets: [ObjetNotification] = []

    init(_ version: VersionFiche) {
        etat = version.etat
        visibilite = version.visibilite
    }

    /// Applique les actes dans l'ordre ; celui qui ne change rien n'informe de rien.
    ///
    /// - Parameter masquageParDefaut: le titulaire a tout masqué, futur compris. `MASQUE_PS` et `INVISIBLE_PATIENT` ne se
    ///   cumulant pas, un document invisible au patient y échappe jusqu'à ce qu'il lui devienne visible.
    func apres(_ actes: [Action], masquageParDefaut: Bool) -> EtatDeFiche {
        var resultat = self
        for acte in actes {
            let avant = (resultat.etat, resultat.visibilite)
            guard let objet = resultat.appliquer(acte), (resultat.etat, resultat.visibilite) != avant,
                !resultat.objets.contains(objet)
            else { continue }
            resultat.objets.append(objet)
        }
        let devoile =
            visibilite.contains(.invisiblePatient) && !resultat.visibilite.contains(.invisiblePatient)
        if devoile, masquageParDefaut { resultat.visibilite.insert(.masquePS) }
        return resultat
    }

    /// Applique un acte ; `nil` si la fiche est supprimée : plus rien ne la change.
    private mutating func appliquer(_ acte: Action) -> ObjetNotification? {
        guard etat != .deleted else { return nil }
        switch acte {
        case .masquage:
            visibilite.insert(.masquePS)
            return .masquage
        case .demasquage:
            visibilite.remove(.masquePS)
            return .demasquage
        case .invisibilitePatient:
            visibilite.insert(.invisiblePatient)
            return .visibilite
        case .visibilitePatient:
            visibilite.remove(.invisiblePatient)
            return .visibilite
        case .invisibiliteRepresentants:
            visibilite.insert(.invisibleRepresentants)
            return .visibilite
        case .visibiliteRepresentants:
            visibilite.remove(.invisibleRepresentants)
            return .visibilite
        case .archivage:
            if etat == .approved { etat = .archived }
            return .archivage
        case .desarchivage:
            if etat == .archived { etat = .approved }
            return .desarchivage
        case .suppression:
            etat = .deleted
            return .suppression
        default: return nil
        }
    }
}
