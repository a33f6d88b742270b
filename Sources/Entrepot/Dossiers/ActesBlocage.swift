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
        let avant = try convertir { () throws(SQLiteError) in try etatApparent(dossier, "PS", ps) }
        switch verdict.demande.action {
        case .blocage:
            objet = .blocage
            change = try convertir { () throws(SQLiteError) in
                try bloquer(dossier, ps, secret: verdict.estSecret)
            }
        case .deblocage:
            objet = .deblocage
            change = try convertir { () throws(SQLiteError) in
                try debloquer(dossier, ps, secret: verdict.estSecret)
            }
        default: preconditionFailure("un permis de bloquer est exigé")
        }
        let apres = try convertir { () throws(SQLiteError) in try etatApparent(dossier, "PS", ps) }
        let tu = change && apres == avant
        let trace = try journaliser(verdict, dossier: dossier, documents: [], sansEffetApparent: tu)
        if change { try notifier(objet, dossier, trace, verdict, sansEffetApparent: tu) }
        return (change ? .change : .dejaAinsi, trace)
    }

    private mutating func bloquer(
        _ dossier: RefDossier, _ ps: String, secret: Bool
    ) throws(SQLiteError) -> Bool {
        let avant = try blocage(dossier, ps)
        let nouveau = secret ? !avant.est : !avant.est || !avant.parait
        if nouveau, !secret, avant.parait {
            // Levé en secret, bloqué de nouveau au grand jour : il l'est depuis le premier jour.
            try effacerBlocage(dossier, ps, secrets: true)
        } else if nouveau {
            try ecrireBlocage(dossier, ps, secret: secret, leve: false)
        }
        let retrait = try retirer(dossier, "PS", ps, secret: secret)
        let role = try changerMedecinTraitant(dossier, nil, de: ps, secret: secret)
        return nouveau || retrait == .change || role == .change
    }

    private mutating func debloquer(
        _ dossier: RefDossier, _ ps: String, secret: Bool
    ) throws(SQLiteError) -> Bool {
        let avant = try blocage(dossier, ps)
        guard avant.est || (!secret && avant.parait) else { return false }
        // Levé en secret, un blocage que les représentants connaissent demeure à leurs yeux.
        if secret, avant.parait {
            try ecrireBlocage(dossier, ps, secret: true, leve: true)
        } else {
            try effacerBlocage(dossier, ps, secrets: secret)
        }
        return true
    }

    /// Si ce professionnel est bloqué, et s'il le paraît aux représentants légaux.
    mutating func blocage(
        _ dossier: RefDossier, _ ps: String
    ) throws(SQLiteError) -> (est: Bool, parait: Bool) {
        var (publique, secrete): (Bool?, Bool?) = (nil, nil)
        try autorisations.blocages.bind(dossier.id, at: 1)
        try autorisations.blocages.bind(ps, at: 2)
        try autorisations.blocages.forEachRow { ligne in
            let bloque = ligne.int64(1) == 0
            if ligne.int64(0) == 0 { publique = bloque } else { secrete = bloque }
        }
        return (secrete ?? publique ?? false, publique ?? false)
    }

    private mutating func ecrireBlocage(
        _ dossier: RefDossier, _ ps: String, secret: Bool, leve: Bool
    ) throws(SQLiteError) {
        // Au grand jour, ce qui fut fait en secret n'a plus d'objet.
        if !secret { try effacerBlocage(dossier, ps, secrets: true) }
        try autorisations.bloquer.bind(dossier.id, at: 1)
        try autorisations.bloquer.bind(ps, at: 2)
        try autorisations.bloquer.bind(instant.ms, at: 3)
        try autorisations.bloquer.bind(secret, at: 4)
        try autorisations.bloquer.bind(leve, at: 5)
        try autorisations.bloquer.run()
    }

    /// - Parameter secrets: n'effacer que la ligne secrète.
    private mutating func effacerBlocage(
        _ dossier: RefDossier, _ ps: String, secrets: Bool
    ) throws(SQLiteError) {
        try autorisations.debloquer.bind(dossier.id, at: 1)
        try autorisations.debloquer.bind(ps, at: 2)
        try autorisations.debloquer.bind(secrets, at: 3)
        try autorisations.debloquer.run()
    }
}
