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

    init(_ motif: Motif, trace: TraceEcrite? = nil, precision: String? = nil) {
        self.motif = motif
        self.trace = trace
        self.precision = precision
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
