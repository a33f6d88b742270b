public import Domaine
public import Regles
import SQLiteKit

extension Transaction {
    /// Bloque un professionnel, ou le débloque.
    ///
    /// Consomme le permis.
    ///
    /// Bloquer retire aussi son autorisation et son rôle de médecin traitant ; débloquer ne les rend pas. Idempotent.
    public mutating func bloquer(
        _ dossier: RefDossier, contre permis: consuming Permis
    ) throws(ErreurEntrepot) -> (EffetAutorisation, TraceEcrite) {
        let verdict = permis.verdict
        guard let ps = verdict.demande.professionnel else { throw .base(code: 1) }
        let objet: ObjetNotification
        let change: Bool
        switch verdict.demande.action {
        case .blocage:
            objet = .blocage
            change = try convertir { () throws(SQLiteError) in
                try bloquer(dossier, ps, secret: verdict.estSecret)
            }
        case .deblocage:
            objet = .deblocage
            change = try convertir { () throws(SQLiteError) in
                try autorisations.debloquer.bind(dossier.id, at: 1)
                try autorisations.debloquer.bind(ps, at: 2)
                return try autorisations.debloquer.first { _ in true } ?? false
            }
        default: preconditionFailure("un permis de bloquer est exigé")
        }
        let trace = try journaliser(verdict, dossier: dossier, documents: [])
        if change { try notifier(objet, dossier, trace, verdict) }
        return (change ? .change : .dejaAinsi, trace)
    }

    private mutating func bloquer(
        _ dossier: RefDossier, _ ps: String, secret: Bool
    ) throws(SQLiteError) -> Bool {
        try autorisations.bloquer.bind(dossier.id, at: 1)
        try autorisations.bloquer.bind(ps, at: 2)
        try autorisations.bloquer.bind(instant.ms, at: 3)
        try autorisations.bloquer.bind(secret, at: 4)
        let nouveau = try autorisations.bloquer.first { _ in true } ?? false
        let retrait = try retirer(dossier, "PS", ps)
        let role = try changerMedecinTraitant(dossier, nil, de: ps)
        return nouveau || retrait == .change || role == .change
    }
}
