public import Domaine
import Entrepot
import Nomenclatures
public import Regles

/// Dire à un appelant, pour lui seul, pourquoi il voit ou ne voit pas.
public struct Explications: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Sur quoi porte la question.
    public enum Objet: Sendable, Hashable {
        /// La liste des documents du dossier.
        case liste
        /// Un document, par son entryUUID ou son uniqueId.
        case document(String)
        /// Un document visible de ce type, s'il y en avait un.
        case type(CodeSysteme)
    }

    /// Ce que le règlement dit de la lecture demandée.
    public struct Explication: Sendable {
        /// Le motif : `ACC-00`, ou le premier refus.
        public let motif: Motif
        /// L'avis de chaque porte.
        public let avis: [AvisDePorte]
    }

    /// Le type de ce code, ou `nil` : le premier de la table quand la nomenclature n'est pas dite.
    public func type(_ code: String) -> CodeSysteme? { guichet.nomenclatures.type(code: code)?.code }

    /// Explique une lecture, sans rien montrer de ce que l'appelant ne peut connaître.
    ///
    /// Un document qui lui est caché est absent, comme partout.
    public func expliquer(
        _ dossier: String, _ objet: Objet, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<Explication>) -> Void
    ) {
        let demande = presentation.demande(.explication)
        let reglement = guichet.reglement
        let nomenclatures = guichet.nomenclatures
        guichet.soumettre(
            demande, fin: fin,
            nommer: { (t) throws(ErreurEntrepot) in Nommes(dossier: try t.dossier(uuid: dossier)) }
        ) { (t) throws(ErreurEntrepot) -> Issue<Explication> in
            let ref = try t.dossier(uuid: dossier)
            let acteur = demande.appelant.acteur
            var faits = Faits()
            if let ref { faits.dossier = try t.faits(dossier: ref, pour: acteur) }
            var document: RefDocument?
            // Qui ne peut lister ne sait rien d'un document : la réponse ne dépend pas de celui qu'il nomme.
            let liste = reglement.statuer(presentation.demande(.rechercheMetadonnees), faits).verdict
            let ouvert = liste.estAccorde || liste.motif == .dossierInexistant
            var objet = objet
            if case .document = objet, !ouvert { objet = .liste }
            if case .document(let identifiant) = objet {
                document = try t.document(identifiant)
                if document?.dossier != ref { document = nil }
                if let document { faits.document = try t.faits(document: document, pour: acteur) }
                // Un document inconnu n'est expliqué par rien : il est absent, comme un document caché.
                guard faits.document != nil || ref == nil else {
                    faits.document = Self.absent
                    return .refus(try Self.refuser(&t, demande, faits, ref, nil, reglement))
                }
            }
            switch reglement.statuer(demande, faits).permis() {
            case .accorde(let permis):
                guard let ref else { throw .base(code: 1) }
                _ = try t.constater(ref, document: document, contre: permis)
                if case .type(let code) = objet {
                    faits.document = FaitsDocument(
                        type: code, duPatient: nomenclatures.type(code)?.duPatient ?? false)
                }
                let action: Action = objet == .liste ? .rechercheMetadonnees : .consultation
                let verdict = reglement.statuer(presentation.demande(action), faits).verdict
                return .accorde(Explication(motif: verdict.motif, avis: verdict.avis))
            case .refuse:
                return .refus(try Self.refuser(&t, demande, faits, ref, document, reglement))
            }
        }
    }

    /// Les faits d'un document qui n'est pas là : ceux d'un document supprimé, que personne ne voit.
    private static let absent = FaitsDocument(type: CodeSysteme("", ""), etat: .deleted, auteur: true)

    private static func refuser(
        _ t: inout Transaction, _ demande: Demande, _ faits: Faits, _ dossier: RefDossier?,
        _ document: RefDocument?, _ reglement: Reglement
    ) throws(ErreurEntrepot) -> Refus {
        let verdict = reglement.statuer(demande, faits).verdict
        let trace = try t.refuser(verdict, dossier: dossier, document: document)
        // Un dossier qui n'existe pas pour lui n'a pas de document à taire.
        let sansDossier = verdict.motif == .dossierInexistant || faits.document == nil
        return sansDossier ? Refus(verdict, trace: trace) : Refus(document: verdict, trace: trace)
    }
}
