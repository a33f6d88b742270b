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
    /// Le refus de lire un document nommé par son identifiant.
    ///
    /// La preuve et le droit de l'acteur se disent d'abord : ils ne dépendent pas du document. Ensuite, caché
    /// ou inconnu, c'est la même réponse, même si une autre porte refuse la première (règlement § 2).
    init(document verdict: Verdict, trace: TraceEcrite) {
        if verdict.motif.porte == "AUT" {
            self.init(verdict.motif, trace: trace)
        } else if verdict.fermeALActeur {
            self.init(.droitAbsent, trace: trace)
        } else {
            let absence = verdict.cacheLeDocument || verdict.motif == .dossierInexistant
            self.init(verdict.motif, trace: trace, absence: absence)
        }
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

    init(_ erreur: ErreurEntrepot) {
        self =
            switch erreur {
            case .pleine: .plein
            case .surcharge: .surcharge
            case .occupee, .fermee, .absente, .plusRecente, .base: .indisponible
            }
    }
}
