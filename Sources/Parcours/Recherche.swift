public import Domaine
import Entrepot
import Regles

/// Ce que le test d'existence rend (TD0.2).
public struct DossierTrouve: Sendable {
    /// Identifiant opaque.
    public let dossier: String
    /// `ACTIF` ou `FERME`.
    public let statut: StatutDossier
    /// Vie du dossier : date, motif et raison de fermeture ; rattachement.
    public let vie: VieDossier
    /// Autorisation de l'appelant, la meilleure de la sienne et de celle de sa structure.
    public let autorisation: StatutAutorisation
    /// L'appelant en est le médecin traitant.
    public let medecinTraitant: Bool
    /// État, que le titulaire seul connaît quand le dehors dit le dossier inexistant.
    public let etat: EtatDossier?
    /// Documents que l'appelant peut voir, et ceux qui sont nouveaux pour lui.
    public let comptes: ComptesDocuments
    /// La trace.
    public let trace: TraceEcrite
}

/// Rechercher un dossier par son INS, ou en créer un.
public struct Recherche: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Test d'existence d'un dossier et statut d'autorisation (TD0.2).
    public func parINS(
        matricule: String, oid: String, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<DossierTrouve>) -> Void
    ) {
        let identite = IdentitePresentee(matricule: matricule, oid: oid)
        trouver(
            presentation.demande(.rechercheDossier, identite: identite), presentation, fin: fin,
            ou: { (t) throws(ErreurEntrepot) in try t.dossier(matricule: matricule, oid: oid) })
    }

    /// Recherche sans INS, en urgence : nom, prénom et date de naissance (TD0.5).
    ///
    /// Un seul dossier doit répondre ; aucun ou plusieurs, c'est la même réponse (DOS-01).
    public func parTraits(
        nom: String, prenom: String, dateNaissance: String, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<DossierTrouve>) -> Void
    ) {
        let identite = IdentitePresentee(nomNaissance: nom, prenoms: prenom, dateNaissance: dateNaissance)
        trouver(
            presentation.demande(.rechercheSansINS, identite: identite), presentation, fin: fin,
            ou: { (t) throws(ErreurEntrepot) in
                let trouves = try t.dossiers(nom: nom, prenom: prenom, dateNaissance: dateNaissance)
                return trouves.count == 1 ? trouves.first : nil
            })
    }

    private func trouver(
        _ demande: Demande, _ presentation: Presentation,
        fin: @escaping @Sendable (Reponse<DossierTrouve>) -> Void,
        ou chercher: @escaping @Sendable (inout Transaction) throws(ErreurEntrepot) -> RefDossier?
    ) {
        let reglement = guichet.reglement
        guichet.soumettre(
            demande, fin: fin,
            nommer: { (t) throws(ErreurEntrepot) in Nommes(dossier: try chercher(&t)) }
        ) { (t) throws(ErreurEntrepot) in
            let ref = try chercher(&t)
            var faits = Faits()
            if let ref { faits.dossier = try t.faits(dossier: ref, pour: demande.appelant.acteur) }
            switch reglement.statuer(demande, faits).permis() {
            case .accorde(let permis):
                guard let ref, let acteur = demande.appelant.acteur, let dossier = faits.dossier else {
                    throw .base(code: 1)
                }
                let comptes = try Self.compter(&t, ref, acteur, faits, presentation, reglement)
                let trouve = DossierTrouve(
                    dossier: ref.uuid, statut: dossier.etat.statutExterne, vie: try t.vie(ref),
                    autorisation: Self.meilleure(dossier), medecinTraitant: dossier.medecinTraitant,
                    etat: acteur.genre == .patient ? dossier.etat : nil, comptes: comptes,
                    trace: try t.constater(ref, contre: permis))
                return .accorde(trouve)
            case .refuse(let verdict):
                return .refus(Refus(verdict, trace: try t.refuser(verdict, dossier: ref)))
            }
        }
    }

    /// Ne compte que ce que la liste montrerait au même appelant : rien sans autorisation.
    private static func compter(
        _ t: inout Transaction, _ dossier: RefDossier, _ acteur: Acteur, _ faits: Faits,
        _ presentation: Presentation, _ reglement: Reglement
    ) throws(ErreurEntrepot) -> ComptesDocuments {
        let liste = presentation.demande(.rechercheMetadonnees)
        guard reglement.statuer(liste, faits).verdict.estAccorde else {
            return ComptesDocuments()
        }
        let vue = Vue(liste, faits, reglement)
        var comptes = try t.compter(dossier: dossier, pour: acteur, voir: { vue.montre($0) })
        // Qui n'a que des références n'en apprend pas le type.
        if reglement.references(liste, faits) { comptes.types = [] }
        return comptes
    }

    private static func meilleure(_ dossier: FaitsDossier) -> StatutAutorisation {
        let retiree = dossier.autorisation == .retire && !dossier.structureConsentieApresRetrait
        let statuts = [dossier.autorisation, retiree ? nil : dossier.autorisationStructure]
        return [.interdit, .valide, .expire].first { statuts.contains($0) } ?? .nonExiste
    }

    /// Crée un dossier pour une identité qualifiée ; rend celui qui existe déjà pour cet INS.
    public func creer(
        _ nouveau: NouveauDossier, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<DossierCree>) -> Void
    ) {
        let demande = presentation.demande(.creationDossier, identite: nouveau.identite)
        let reglement = guichet.reglement
        let identite = nouveau.identite
        guichet.soumettre(
            demande, fin: fin,
            nommer: { (t) throws(ErreurEntrepot) in
                Nommes(
                    dossier: try t.dossier(matricule: identite.matricule ?? "", oid: identite.oid ?? ""))
            }
        ) { (t) throws(ErreurEntrepot) in
            try Self.decider(&t, nouveau, demande, reglement)
        }
    }

    static func decider(
        _ t: inout Transaction, _ nouveau: NouveauDossier, _ demande: Demande, _ reglement: Reglement
    ) throws(ErreurEntrepot) -> Issue<DossierCree> {
        var existant: RefDossier?
        if let matricule = nouveau.identite.matricule, let oid = nouveau.identite.oid {
            existant = try t.dossier(matricule: matricule, oid: oid)
        }
        var faits = Faits()
        if let existant {
            faits.dossier = try t.faits(dossier: existant, pour: demande.appelant.acteur, avecTraits: true)
        }
        switch reglement.statuer(demande, faits).permis() {
        case .accorde(let permis):
            let (dossier, cree, trace) = try t.creer(nouveau, existant: existant, contre: permis)
            return .accorde(DossierCree(dossier: dossier.uuid, cree: cree, trace: trace))
        case .refuse(let verdict):
            return .refus(Refus(verdict, trace: try t.refuser(verdict, dossier: existant)))
        }
    }
}

/// Un dossier créé, ou retrouvé.
public struct DossierCree: Sendable {
    /// Identifiant opaque.
    public let dossier: String
    /// Faux quand il existait déjà.
    public let cree: Bool
    /// La trace.
    public let trace: TraceEcrite
}
