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
        guichet.surDocument(identifiant, demande, avecTextes: ficheSeule, fin: fin) {
            (t, document, vue, permis) throws(ErreurEntrepot) in
            let references = reglement.references(demande, permis.verdict.faits)
            return DocumentAccorde(
                try t.accorder(document, contre: permis, voir: { vue().montre($0) }),
                referenceSeule: references)
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
        fin: @escaping @Sendable (Reponse<DocumentsListes>) -> Void
    ) {
        let demande = presentation.demande(.rechercheMetadonnees)
        let reglement = guichet.reglement
        guichet.surDossier(dossier, demande, fin: fin) { (t, ref, permis) throws(ErreurEntrepot) in
            let faits = permis.verdict.faits
            let vue = Vue(demande, faits, reglement)
            let references = reglement.references(demande, faits)
            // Un filtre ou un tri dirait ce qu'une référence ne dit pas.
            let criteres = references ? criteres.pourDesReferences : criteres
            return DocumentsListes(
                page: try t.lister(criteres, dossier: ref, contre: permis, voir: { vue.montre($0) }),
                referencesSeules: references)
        }
    }
}

/// Une page d'une liste, et ce que l'appelant peut en lire.
public struct DocumentsListes: Sendable {
    /// La page.
    public let page: PageDocuments
    /// L'appelant n'a droit qu'aux identifiants des documents de sa structure (PDT-INF-526, note 5).
    public let referencesSeules: Bool
}

/// Un document dont la lecture est accordée et tracée ; ses octets sont à lire.
public struct DocumentAccorde: Sendable {
    let lecture: LectureAccordee
    /// L'appelant n'a droit qu'aux identifiants de ce document (PDT-INF-526, note 5).
    public let referenceSeule: Bool

    init(_ lecture: LectureAccordee, referenceSeule: Bool) {
        self.lecture = lecture
        self.referenceSeule = referenceSeule
    }

    /// Sa fiche, au moment de la décision ; sans titre, service ni noms d'auteurs quand on n'a demandé que ses octets.
    public var fiche: FicheDocument { lecture.fiche }
    /// La trace de l'accès.
    public var trace: TraceEcrite { lecture.trace }
}

/// Ce que le règlement laisse voir d'un dossier à un appelant, document par document.
///
/// Une classe, qui se souvient : de mille documents d'un dossier, dix au plus diffèrent aux yeux des règles.
final class Vue {
    private let demande: Demande
    private let faits: Faits
    private let reglement: Reglement
    private var dejaVus: [FaitsDocument: Bool] = [:]

    /// - Parameter demande: de l'appelant, quel que soit son acte : c'est sa vue de liste qui compte.
    init(_ demande: Demande, _ faits: Faits, _ reglement: Reglement) {
        self.demande = Demande(
            .rechercheMetadonnees, appelant: demande.appelant, mode: demande.mode, raison: demande.raison,
            connexionSecrete: demande.connexionSecrete)
        self.faits = Faits(dossier: faits.dossier)
        self.reglement = reglement
    }

    /// Le même verdict que pour une lecture de sa fiche : une liste n'a pas ses propres règles.
    func montre(_ document: FaitsDocument) -> Bool {
        if let vu = dejaVus[document] { return vu }
        var faits = faits
        faits.document = document
        let montre = reglement.accorde(demande, faits)
        dejaVus[document] = montre
        return montre
    }
}

extension DocumentAccorde {
    /// Une page HTML sûre, à lire par un humain ; `nil` si les octets ne s'y prêtent pas, ou au-delà de 4 Mio : un
    /// rendu occupe le travailleur.
    public func page(de octets: [UInt8]) -> [UInt8]? {
        do throws(ErreurCDA) {
            return try RenduHTML.page(de: octets, limites: LimitesCDA(octets: 4 << 20))
        } catch { return nil }
    }

    /// Le PDF que porte un CDA, ou `nil` s'il n'en porte pas.
    public static func pdf(de octets: [UInt8]) -> [UInt8]? {
        do throws(ErreurCDA) { return try PartiesCDA.pdf(de: octets) } catch { return nil }
    }
}
