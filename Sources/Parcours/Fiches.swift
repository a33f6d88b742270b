public import Domaine
import Entrepot
import Regles

/// Changer la fiche d'un document : masquer, rendre visible, archiver, supprimer (TD3.3).
public struct Fiches: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Ce qu'un changement fait à une fiche.
    public enum Changement: Sendable, Hashable {
        /// Masquer, démasquer, rendre visible ou invisible (TD3.3a, TD3.3b).
        case visibilite(ChangementVisibilite)
        /// Archiver ou désarchiver (TD3.3d).
        case archive(Bool)
        /// Supprimer (TD3.3c).
        case suppression(Justification)
    }

    /// Change la fiche ; rend la nouvelle, qui a un nouvel entryUUID si quelque chose a changé.
    ///
    /// - Parameters:
    ///   - identifiant: entryUUID ou uniqueId.
    ///   - siVersion: les versions que l'appelant admet ; une autre est refusée (ETA-03).
    public func changer(
        _ identifiant: String, _ changement: Changement, siVersion: VersionAdmise?,
        par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<FicheChangee>) -> Void
    ) {
        let demande = Self.demande(changement, presentation)
        let reglement = guichet.reglement
        guichet.surDocument(identifiant, demande, siVersion: siVersion, fin: fin) {
            (t, document, vue, permis) throws(ErreurEntrepot) in
            let vue = vue()
            let references = reglement.references(demande, permis.verdict.faits)
            let accomplie = try t.changerFiche(document.ref, contre: permis, voir: { vue.montre($0) })
            return FicheChangee(fiche: accomplie.fiche, referenceSeule: references)
        }
    }

    private static func demande(_ changement: Changement, _ presentation: Presentation) -> Demande {
        var demande: Demande
        switch changement {
        case .visibilite(let visibilite):
            // Un changement a un acte au moins : voir ``ChangementVisibilite``.
            demande = presentation.demande(visibilite.actes.first ?? .masquage)
            demande.changement = visibilite
        case .archive(let archive): demande = presentation.demande(archive ? .archivage : .desarchivage)
        case .suppression(let justification):
            demande = presentation.demande(.suppression)
            demande.justification = justification
        }
        return demande
    }
}

/// Les versions d'une fiche sur lesquelles un changement peut se faire : des entryUUID, ou des numéros de version.
public enum VersionAdmise: Sendable, Hashable {
    /// Une de celles-ci.
    case seules([String])
    /// N'importe laquelle, hors celles-ci.
    case sauf([String])

    /// Celles qu'elle nomme.
    var nommees: [String] {
        switch self {
        case .seules(let versions), .sauf(let versions): versions
        }
    }

    var exclut: Bool { if case .sauf = self { true } else { false } }
}

/// Une fiche après un changement, et ce que l'appelant peut en lire.
public struct FicheChangee: Sendable {
    /// La fiche, telle qu'elle est désormais.
    public let fiche: FicheDocument
    /// L'appelant n'a droit qu'aux identifiants de ce document (PDT-INF-526, note 5).
    public let referenceSeule: Bool
}
