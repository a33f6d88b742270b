import DocumentsCDA
public import Domaine
import Entrepot
import Nomenclatures
import Regles

/// Alimenter un dossier : lire le document, statuer, déposer et tracer.
public struct Alimentation: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Dépose un CDA.
    ///
    /// La lecture se fait sur le fil appelant ; `fin` vient une fois le dépôt durable.
    public func deposer(
        _ octets: [UInt8], _ parametres: ParametresDepot, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<DepotAccompli>) -> Void
    ) {
        let entete: EnteteCDA
        do throws(ErreurCDA) {
            entete = try LecteurCDA.lire(
                octets, limites: LimitesCDA(octets: guichet.reglages.tailleMaximale))
        } catch {
            return fin(refuserIllisible(error, presentation))
        }
        guard entete.auteurs.count <= Self.auteursMaximaux else {
            return fin(refuserIllisible(.enteteTropGrand, presentation))
        }
        var preparation = PreparationDepot(guichet.nomenclatures, guichet.reglages.coherenceAuteur)
        let (identite, depot) = preparation.preparer(
            entete, octets, parametres, presentation.appelant.acteur)
        let demande = presentation.demande(.alimentation, identite: identite, depot: depot)
        let reglement = guichet.reglement
        // Sur ce fil : l'écrivain n'a plus qu'une clé à sceller.
        let contenu = ContenuScelle(octets)
        guichet.entrepot.soumettre(
            octets: octets.count,
            guichet.uneSeuleFois(
                demande,
                nommer: { (t) throws(ErreurEntrepot) in Nommes(dossier: try Self.dossier(&t, demande)) }
            ) { (t) throws(ErreurEntrepot) in try Self.decider(&t, demande, contenu, reglement) },
            fin: { fin(Reponse($0)) })
    }

    /// Un document n'a que quelques auteurs ; des milliers alourdiraient chaque liste du dossier.
    private static let auteursMaximaux = 64

    /// Le dossier que l'en-tête du document nomme.
    private static func dossier(
        _ t: inout Transaction, _ demande: Demande
    ) throws(ErreurEntrepot) -> RefDossier? {
        guard let matricule = demande.identite?.matricule, let oid = demande.identite?.oid else { return nil }
        return try t.dossier(matricule: matricule, oid: oid)
    }

    /// Sur l'écrivain, dans la transaction de l'acte.
    private static func decider(
        _ t: inout Transaction, _ demande: Demande, _ contenu: ContenuScelle, _ reglement: Reglement
    ) throws(ErreurEntrepot) -> Issue<DepotAccompli> {
        var faits = Faits()
        let dossier = try Self.dossier(&t, demande)
        let acteur = demande.appelant.acteur
        if let dossier { faits.dossier = try t.faits(dossier: dossier, pour: acteur, avecTraits: true) }
        // Une opposition ne dépose rien : elle ne sonde donc rien non plus.
        if let depot = demande.depot, !depot.oppositionLegitime {
            let connus = faits
            (faits.dejaConnu, faits.remplacement) = try t.faitsDepot(
                depot, dossier: dossier, pour: acteur,
                voir: {
                    Vue(demande, connus, reglement).montre($0)
                        || Self.deSaStructure($0, demande, connus, reglement)
                })
        }
        switch reglement.statuer(demande, faits).permis() {
        case .accorde(let permis):
            // INVARIANT (dossier) : DOS n'est favorable à un dépôt que si le dossier existe.
            guard let dossier else { throw .base(code: 1) }
            return .accorde(try t.deposer(contenu, dossier: dossier, contre: permis))
        case .refuse(let verdict):
            let trace = try t.refuser(verdict, dossier: dossier)
            return .refus(
                Refus(verdict, trace: trace) { precision($0, demande.depot) })
        }
    }

    /// Un document de la structure du déposant, qu'aucun masque ni la matrice ne lui cache et qui n'est pas supprimé : il
    /// le remplace sans avoir d'autorisation à lire, ni de liste.
    private static func deSaStructure(
        _ document: FaitsDocument, _ demande: Demande, _ faits: Faits, _ reglement: Reglement
    ) -> Bool {
        document.deLaStructure && document.etat != .deleted && reglement.peutNommer(document, demande, faits)
    }

    /// Un document illisible ne nomme aucun dossier : il n'est pas tracé.
    ///
    /// Une preuve qui manque passe avant.
    private func refuserIllisible(
        _ erreur: ErreurCDA, _ presentation: Presentation
    ) -> Reponse<DepotAccompli> {
        if let motif = guichet.refusDePreuve(presentation) { return .refus(Refus(motif)) }
        guard let motif = erreur.code.flatMap(Motif.init(rawValue:)) else { return .incident(.surcharge) }
        return .refus(Refus(motif, precision: erreur.phrase))
    }

    /// Ce que le premier défaut dit à l'intégrateur : un chemin HL7 ou un jeu de valeurs, jamais une valeur.
    private static func precision(_ motif: Motif, _ depot: Depot?) -> String? {
        if motif == .autreContenu { return "ClinicalDocument/id@root est déjà celui d'un autre contenu" }
        if motif == .remplaceInconnu {
            return "le document que désigne remplace, ou relatedDocument[@typeCode='RPLC'], est inconnu"
        }
        if motif == .contradiction, depot?.defauts.isEmpty == true {
            return "ce document est déjà déposé, avec une autre visibilité ou un autre remplacement"
        }
        guard motif.porte == "DOC", let premier = depot?.defauts.first else { return nil }
        return switch premier {
        case .elementManquant(let phrase): phrase
        case .codeHorsJeu(let element): "code hors jeu : \(element)"
        case .contradiction(let objet): "contradiction : \(objet)"
        case .deposantEtranger: "le déposant n'est ni auteur, ni de la structure d'un auteur"
        case .visibiliteIncompatible, .empreinteFausse: nil
        }
    }
}
