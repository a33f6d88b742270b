public import Domaine
import Entrepot
public import Regles

/// La réponse d'un parcours : accordé, refusé ou empêché.
///
/// Un refus est une réponse ; une panne, un accident.
public enum Reponse<Contenu: Sendable>: Sendable {
    /// Accordé, avec ce qui est rendu.
    case accorde(Contenu)
    /// Refusé par une règle.
    case refus(Refus)
    /// Une panne : rien n'a été fait.
    case incident(Incident)

    init(_ resultat: Result<Issue<Contenu>, ErreurEntrepot>) {
        switch resultat {
        case .success(.accorde(let contenu)): self = .accorde(contenu)
        case .success(.refus(let refus)): self = .refus(refus)
        case .failure(let erreur): self = .incident(Incident(erreur))
        }
    }
}

/// Ce qu'un acte décide dans sa transaction.
enum Issue<Contenu: Sendable>: Sendable {
    case accorde(Contenu)
    case refus(Refus)
}

/// Un refus : son motif, sa trace, et de quoi aider celui qui le lit.
public struct Refus: Sendable {
    /// Le motif.
    public let motif: Motif
    /// La trace, quand la demande nommait un dossier.
    public let trace: TraceEcrite?
    /// Ce qui manque ou contredit, sans aucune valeur du document.
    public let precision: String?

    /// À l'appelant, le refus se dit comme l'absence du document.
    public let absence: Bool

    init(_ motif: Motif, trace: TraceEcrite? = nil, precision: String? = nil, absence: Bool = false) {
        self.motif = motif
        self.absence = absence
        self.trace = trace
        self.precision = precision
    }
}

extension Refus {
    /// Le refus d'un verdict, tel qu'il se dit à l'appelant ; la trace garde le vrai motif.
    ///
    /// La preuve et le droit de l'acteur se disent d'abord : ils ne dépendent ni du dossier ni du document, et
    /// un acte fermé ne sonde donc rien (règlement § 2).
    init(_ verdict: Verdict, trace: TraceEcrite, precision: (Motif) -> String? = { _ in nil }) {
        let prouve = verdict.motif.porte != "AUT"
        let motif: Motif =
            prouve && verdict.fermeALActeur
            ? .droitAbsent : prouve && verdict.dossierDUnAutre ? .dossierInexistant : verdict.motif
        self.init(motif, trace: trace, precision: precision(motif))
    }

    /// Le refus de lire un document nommé par son identifiant.
    ///
    /// Caché ou inconnu, c'est la même réponse, même si une autre porte refuse la première.
    init(document verdict: Verdict, trace: TraceEcrite) {
        let dit = Refus(verdict, trace: trace)
        if dit.motif.porte != "AUT", !verdict.fermeALActeur, verdict.horsDeSaSuppression {
            self.init(.pasDeLaStructure, trace: trace)
            return
        }
        let cache =
            verdict.cacheLeDocument || verdict.motif == .dossierInexistant || verdict.horsDeSaStructure
        let prouve = dit.motif.porte != "AUT" && !verdict.fermeALActeur
        self.init(
            dit.motif, trace: trace,
            precision: prouve && cache && verdict.demande.action == .explication ? Self.ceQuiCache : nil,
            absence: prouve && cache)
    }
}

extension Refus {
    /// Ce qui manque à l'exploitant pour agir.
    static let sansDemandeEcrite =
        "L'exploitant agit sur la demande écrite du titulaire : demande.reference et demande.date la nomment, ou raison la dit."

    /// Ce qu'on peut dire d'un document absent à qui demande pourquoi, sans dire s'il existe.
    private static let ceQuiCache =
        "Le document n'existe pas, ou une règle le cache : type fermé à la profession (HAB), masque ou "
        + "invisibilité (VIS), suppression (ETA)."
}

extension Verdict {
    /// Un patient ou un représentant légal vise un dossier qui n'est pas le sien : rien ne s'en dit avant DOS-01, pas
    /// même que des traits diffèrent.
    fileprivate var dossierDUnAutre: Bool {
        guard let genre = demande.appelant.acteur?.genre, genre == .patient || genre == .representantLegal
        else {
            return false
        }
        return avis.contains { $0.avis == .defavorable(.dossierInexistant) }
    }

    /// Une structure ne supprime que ses documents : celui d'une autre, celui qui lui est caché et celui qui n'existe pas
    /// reçoivent le même refus (DRO-03), quelle que soit la porte qui refuse la première.
    fileprivate var horsDeSaSuppression: Bool {
        switch demande.appelant.acteur?.genre {
        case .secretariat, .etablissement, .personnelEtablissement: break
        default: return false
        }
        guard demande.action == .suppression else { return false }
        guard let document = faits.document, document.deLaStructure else { return true }
        return avis.contains { $0.avis.motif.map { $0.cacheLeDocument && $0 != .supprime } ?? false }
    }

    /// Une structure ne connaît que ses documents : celui d'une autre est pour elle absent de toute lecture.
    fileprivate var horsDeSaStructure: Bool {
        demande.action == .rechercheMetadonnees
            && avis.contains { $0.avis == .defavorable(.pasDeLaStructure) }
    }
}

/// Ce qui empêche de répondre.
public enum Incident: Error, Sendable, Equatable {
    /// L'entrepôt ne répond pas (503).
    case indisponible
    /// Trop d'actes attendent (503).
    case surcharge
    /// Le disque est plein (507).
    case plein
    /// On ne sait si c'est fait (503).
    case incertain
    /// La lecture est accordée et tracée, mais le contenu ou sa clé n'est plus là : le dossier a été effacé entre-temps, ou la
    /// base date d'avant son effacement (503).
    case illisible

    init(_ erreur: ErreurEntrepot) {
        self =
            switch erreur {
            case .pleine: .plein
            case .incertaine: .incertain
            case .effacee: .illisible
            case .surcharge: .surcharge
            case .occupee, .fermee, .absente, .plusRecente, .plusAncienne, .cle, .enClair, .coffre, .alteree,
                .base:
                .indisponible
            }
    }
}
