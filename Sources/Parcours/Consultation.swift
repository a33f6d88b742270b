import DocumentsCDA
public import Domaine
import Entrepot
import Regles

/// Consulter : une liste, une fiche ou les octets d'un document.
public struct Consultation: Sendable {
    private let guichet: Guichet

    /// - Parameter guichet: partagé par tous les parcours.
    public init(_ guichet: Guichet) { self.guichet = guichet }

    /// Accorde ou refuse la lecture d'un document (ou de sa fiche seule), et la trace.
    ///
    /// - Parameters:
    ///   - identifiant: entryUUID ou uniqueId.
    ///   - ficheSeule: lire les métadonnées (TD3.1) et non les octets (TD3.2).
    public func lire(
        _ identifiant: String, ficheSeule: Bool, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<DocumentAccorde>) -> Void
    ) {
        let demande = presentation.demande(ficheSeule ? .rechercheMetadonnees : .consultation)
        let reglement = guichet.reglement
        guichet.soumettre(
            demande, fin: fin,
            nommer: { (t) throws(ErreurEntrepot) in try t.document(identifiant)?.dossier }
        ) { (t) throws(ErreurEntrepot) in
            let document = try t.document(identifiant)
            var faits = Faits()
            if let document {
                let acteur = demande.appelant.acteur
                faits.dossier = try t.faits(dossier: document.dossier, pour: acteur)
                faits.document = try t.faits(document: document, pour: acteur)
                // Sans ces faits, la lecture d'une fiche passerait pour une liste.
                guard faits.document != nil else { throw .base(code: 1) }
            }
            switch reglement.statuer(demande, faits).permis() {
            case .accorde(let permis):
                // INVARIANT (document) : sans document, DOS n'est pas favorable.
                guard let document else { throw .base(code: 1) }
                let vue = Vue(demande, faits, reglement)
                return .accorde(
                    DocumentAccorde(try t.accorder(document, contre: permis, voir: { vue.montre($0) })))
            case .refuse(let verdict):
                return .refus(Refus(document: verdict, trace: try t.refuser(verdict, document: document)))
            }
        }
    }

    /// Les octets d'une lecture accordée ; sur le fil du travailleur, une fois la trace durable.
    public func octets(_ accorde: DocumentAccorde, travailleur: Int) throws(Incident) -> [UInt8] {
        do throws(ErreurEntrepot) {
            return try guichet.entrepot.octets(accorde.lecture, travailleur: travailleur)
        } catch { throw Incident(error) }
    }

    /// Liste les documents d'un dossier que l'appelant peut voir ; ce qui lui est refusé est absent.
    public func lister(
        _ dossier: String, _ criteres: CriteresListe, par presentation: Presentation,
        fin: @escaping @Sendable (Reponse<PageDocuments>) -> Void
    ) {
        let demande = presentation.demande(.rechercheMetadonnees)
        let reglement = guichet.reglement
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            let faits = Faits(dossier: try t.faits(dossier: ref, pour: demande.appelant.acteur))
            let vue = Vue(demande, faits, reglement)
            return try t.lister(criteres, dossier: ref, contre: permis, voir: { vue.montre($0) })
        }
    }
}

/// Un document dont la lecture est accordée et tracée ; ses octets sont à lire.
public struct DocumentAccorde: Sendable {
    let lecture: LectureAccordee

    init(_ lecture: LectureAccordee) { self.lecture = lecture }

    /// Sa fiche, au moment de la décision.
    public var fiche: FicheDocument { lecture.fiche }
    /// La trace de l'accès.
    public var trace: TraceEcrite { lecture.trace }
}

/// Ce que le règlement laisse voir d'un dossier à un appelant, document par document.
struct Vue {
    private let demande: Demande
    private let faits: Faits
    private let reglement: Reglement

    /// - Parameter demande: de l'appelant, quel que soit son acte : c'est sa vue de liste qui compte.
    init(_ demande: Demande, _ faits: Faits, _ reglement: Reglement) {
        self.demande = Demande(
            .rechercheMetadonnees, appelant: demande.appelant, mode: demande.mode, raison: demande.raison)
        self.faits = Faits(dossier: faits.dossier)
        self.reglement = reglement
    }

    /// Le même verdict que pour une lecture de sa fiche : une liste n'a pas ses propres règles.
    func montre(_ document: FaitsDocument) -> Bool {
        var faits = faits
        faits.document = document
        return reglement.statuer(demande, faits).verdict.estAccorde
    }
}

extension DocumentAccorde {
    /// Le PDF que porte un CDA, ou `nil` s'il n'en porte pas.
    public static func pdf(de octets: [UInt8]) -> [UInt8]? {
        do throws(ErreurCDA) { return try PartiesCDA.pdf(de: octets) } catch { return nil }
    }
}
