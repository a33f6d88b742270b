import Domaine
import Nomenclatures
import Testing

@testable import Regles

/// Une ligne d'une table : une situation, et l'avis attendu d'une porte.
struct Cas: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let demande: Demande
    let faits: Faits
    let attendu: Avis

    init(_ nom: String, _ demande: Demande, _ faits: Faits, _ attendu: Avis) {
        testDescription = nom
        self.demande = demande
        self.faits = faits
        self.attendu = attendu
    }

    /// Les faits qui ne s'opposent à rien.
    init(_ nom: String, _ demande: Demande, _ attendu: Avis) {
        self.init(nom, demande, .exemple(), attendu)
    }

    /// Le médecin, avec la demande la plus simple pour cet acte.
    init(_ nom: String, _ action: Action, _ faits: Faits, _ attendu: Avis) {
        self.init(nom, .exemple(action, par: .medecin), faits, attendu)
    }

    /// L'avis d'une règle sur cette situation, avec les tables publiées.
    func avis(de regle: some Regle) throws -> Avis {
        regle.examiner(Situation(demande, faits, try tablesPubliees.get()))
    }

    /// Le motif refusé, si c'est un refus.
    var motif: Motif? {
        if case .defavorable(let motif) = attendu { motif } else { nil }
    }
}

/// Les tables embarquées, lues une fois pour toutes les épreuves.
let tablesPubliees = Result {
    let nomenclatures = try Nomenclatures.embarquees(empreinte: { "\($0.count)" })
    return TablesReglement(
        matrice: nomenclatures.matrice, droits: nomenclatures.droits,
        oidsINS: ["1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"])
}

/// Le règlement sur les tables embarquées.
func reglementPublie() throws -> Reglement { Reglement(tables: try tablesPubliees.get()) }

/// Le motif que rend le règlement publié.
func motif(_ demande: Demande, _ faits: Faits = .exemple()) throws -> Motif {
    try reglementPublie().statuer(demande, faits).verdict.motif
}

/// Un nom court pour un acteur, dans un message d'échec.
func nom(_ acteur: Acteur) -> String {
    acteur.profession.map { "\(acteur.genre.rawValue) \($0)" } ?? acteur.genre.rawValue
}
