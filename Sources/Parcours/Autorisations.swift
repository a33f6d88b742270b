public import Domaine
import Entrepot
import Regles

/// Donner, retirer et lister les autorisations d'un dossier (TD0.3, TD1.6).
public struct Autorisations: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Ce que TD0.3 peut faire.
    public enum Acte: Sendable, Hashable {
        case ajout, suppression, ajoutMedecinTraitant, retraitMedecinTraitant
    }

    /// Ajoute ou retire une autorisation, ou le rôle de médecin traitant.
    ///
    /// Idempotent.
    public func changer(
        _ dossier: String, _ acte: Acte, _ autorisation: DemandeAutorisation,
        par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<EffetAutorisation>) -> Void
    ) {
        let action: Action =
            switch acte {
            case .ajout: .autorisationAjout
            case .suppression: .autorisationSuppression
            case .ajoutMedecinTraitant: .declarationMedecinTraitant
            case .retraitMedecinTraitant: .retraitMedecinTraitant
            }
        let demande = presentation.demande(action, autorisation: autorisation)
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            try t.autoriser(ref, contre: permis).0
        }
    }

    /// Les autorisations et les blocages d'un dossier.
    public func lister(
        _ dossier: String, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<[Autorisation]>) -> Void
    ) {
        guichet.surDossier(dossier, presentation.demande(.listeAutorisations), fin: fin) {
            (t, ref, permis) throws(ErreurEntrepot) in
            try t.autorisations(ref, contre: permis).0
        }
    }
}

extension Guichet {
    /// Le chemin de tout acte sur un dossier nommé : faits, verdict, puis effet ou refus tracé.
    func surDossier<R: Sendable>(
        _ dossier: String, _ demande: Demande, fin: @escaping @Sendable (Reponse<R>) -> Void,
        _ effet:
            @escaping @Sendable (inout Transaction, RefDossier, consuming Permis)
            throws(ErreurEntrepot) -> R
    ) {
        let reglement = reglement
        soumettre(
            demande, fin: fin, nommer: { (t) throws(ErreurEntrepot) in try t.dossier(uuid: dossier) }
        ) { (t) throws(ErreurEntrepot) -> Issue<R> in
            let ref = try t.dossier(uuid: dossier)
            var faits = Faits()
            if let ref { faits.dossier = try t.faits(dossier: ref, pour: demande.appelant.acteur) }
            switch reglement.statuer(demande, faits).permis() {
            case .accorde(let permis):
                guard let ref else { throw .base(code: 1) }
                return .accorde(try effet(&t, ref, permis))
            case .refuse(let verdict):
                return .refus(Refus(verdict, trace: try t.refuser(verdict, dossier: ref)))
            }
        }
    }

    /// Soumet un acte à l'écrivain.
    ///
    /// Une demande sans preuve est refusée aussitôt, toujours du même pas, qu'elle nomme un dossier ou non ; sa
    /// trace suit, et seulement si le dossier existe : personne ne remplit le journal sans rien savoir.
    func soumettre<R: Sendable>(
        _ demande: Demande, fin: @escaping @Sendable (Reponse<R>) -> Void,
        nommer: @escaping @Sendable (inout Transaction) throws(ErreurEntrepot) -> RefDossier?,
        _ acte: @escaping @Sendable (inout Transaction) throws(ErreurEntrepot) -> Issue<R>
    ) {
        guard demande.appelant == .sansPreuve || demande.appelant == .preuveInvalide else {
            return entrepot.soumettre(acte, fin: { fin(Reponse($0)) })
        }
        let verdict = reglement.statuer(demande, Faits()).verdict
        fin(.refus(Refus(verdict.motif)))
        entrepot.soumettre(
            { (t) throws(ErreurEntrepot) in
                guard let dossier = try nommer(&t) else { return }
                _ = try t.refuser(verdict, dossier: dossier)
            },
            fin: { _ in })
    }
}
