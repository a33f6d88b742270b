import Domaine
import Regles
import SQLiteKit

extension Verdict {
    /// La demande vient d'une connexion secrète d'un mineur : ses représentants légaux n'en sauront rien.
    ///
    /// Un dépôt qui leur serait invisible l'est aussi quand il est refusé. Un acte accompli dont ils verraient l'effet,
    /// préférences ou vie du dossier, ne l'est pas : taire sa trace laisserait un effet sans cause.
    var estSecret: Bool {
        let invisible = demande.depot?.visibilite.contains(.invisibleRepresentants) ?? false
        if estAccorde, demande.action.paraitAuxRepresentants { return false }
        guard demande.connexionSecrete || invisible || tientAuSecret || ditUneLecture else { return false }
        return faits.dossier.map { $0.mineur != false } ?? false
    }
}

extension Verdict {
    /// Le titulaire dit lue une notification : plus nombreuses que celles qu'ils voient, ces traces diraient les autres.
    private var ditUneLecture: Bool {
        demande.action == .lectureNotification && demande.appelant.acteur?.genre == .patient
    }

    /// L'issue, ou le sort d'un document, vient de ce que les représentants ne connaissent pas : un droit changé en secret,
    /// un document qui leur est caché.
    private var tientAuSecret: Bool {
        if case .connu(let remplace) = faits.remplacement,
            !remplace.visibiliteEffective.isDisjoint(with: [.invisiblePatient, .invisibleRepresentants])
        {
            return true
        }
        // Le document de même identifiant leur est peut-être caché.
        if motif == .autreContenu { return true }
        guard faits.dossier?.droitsSecrets == true else { return false }
        return !estAccorde || Reglement.tientAUnDroit(demande, faits)
    }
}

extension Action {
    /// Accompli, les représentants légaux en verraient l'effet.
    fileprivate var paraitAuxRepresentants: Bool {
        self == .changementPreferences || self == .visibiliteRepresentants || changeLeDossier
    }
}

extension Transaction {
    /// Informe le titulaire de ce qu'une trace dit, dans la même transaction.
    ///
    /// - Parameter sansEffetApparent: aux yeux des représentants légaux, rien n'a changé : ils n'en savent rien.
    mutating func notifier(
        _ objet: ObjetNotification, _ dossier: RefDossier, _ trace: TraceEcrite, _ verdict: Verdict,
        document: Int64? = nil, sansEffetApparent: Bool = false
    ) throws(ErreurEntrepot) {
        let secret = verdict.estSecret || sansEffetApparent
        try ensuite(trace) { (t, trace) throws(ErreurEntrepot) in
            try t.inserer(objet, dossier, trace, secret: secret, document)
        }
    }

    private mutating func inserer(
        _ objet: ObjetNotification, _ dossier: RefDossier, _ trace: TraceEcrite, secret: Bool,
        _ document: Int64?
    ) throws(ErreurEntrepot) {
        try anodin { (t) throws(SQLiteError) in
            try t.notifications.inserer.bind(dossier.id, at: 1)
            try t.notifications.inserer.bind(CleNotification(trace: trace.rang, objet).valeur, at: 2)
            try t.notifications.inserer.bind(document, at: 3)
            try t.notifications.inserer.bind(secret, at: 4)
            try t.notifications.inserer.run()
        }
    }

    /// Informe le titulaire de l'accès d'un professionnel : le premier, en urgence, ou hors de l'équipe de soins.
    mutating func notifierAcces(
        _ dossier: RefDossier, _ trace: TraceEcrite, _ verdict: Verdict, document: Int64? = nil,
        cache: Bool = false
    ) throws(ErreurEntrepot) {
        guard let acteur = verdict.demande.appelant.acteur, acteur.genre == .professionnelDeSante else {
            return
        }
        let cle = CleAuteur(acteur).deposant
        let secret = verdict.estSecret
        // Un majeur n'a pas de représentant : son premier accès n'a lieu qu'une fois.
        let cache = cache && verdict.faits.dossier?.mineur != false
        // Presque toujours connu : le lire d'abord épargne une écriture qui ne changerait rien.
        let souvenir = verdict.demande.action == .consultation
        let connu =
            souvenir && rappelerAcces(dossier, acteur, secret: secret || cache)
            ? true : try estConnu(dossier, acteur, cle, secret: secret || cache)
        if !connu {
            try ensuite(trace) { (t, trace) throws(ErreurEntrepot) in
                if try t.noterPremierAcces(dossier, cle, secret: secret || cache) {
                    try t.inserer(.premierAcces, dossier, trace, secret: secret, document)
                }
            }
        }
        let faits = verdict.faits.dossier
        if verdict.demande.mode != .normal {
            try notifier(.accesUrgence, dossier, trace, verdict, document: document)
        } else if faits?.medecinTraitant != true, faits?.autorisationStructure != .valide {
            try notifier(.accesHorsEquipe, dossier, trace, verdict, document: document)
        }
    }

    private mutating func estConnu(
        _ dossier: RefDossier, _ acteur: Acteur, _ cle: String, secret: Bool
    ) throws(ErreurEntrepot) -> Bool {
        let connu = try convertir { () throws(SQLiteError) in
            try dossiers.accesConnu.bind(dossier.id, at: 1)
            try dossiers.accesConnu.bind(cle, at: 2)
            try dossiers.accesConnu.bind(secret, at: 3)
            return try dossiers.accesConnu.first { _ in true } ?? false
        }
        if connu { retenirAcces(dossier, acteur, secret: secret) }
        return connu
    }

    /// - Returns: c'est le premier.
    private mutating func noterPremierAcces(
        _ dossier: RefDossier, _ cle: String, secret: Bool
    ) throws(ErreurEntrepot) -> Bool {
        try anodin { (t) throws(SQLiteError) in
            try t.dossiers.noterPremierAcces.bind(dossier.id, at: 1)
            try t.dossiers.noterPremierAcces.bind(cle, at: 2)
            try t.dossiers.noterPremierAcces.bind(t.instant.ms, at: 3)
            try t.dossiers.noterPremierAcces.bind(secret ? nil : t.instant.ms, at: 4)
            return try t.dossiers.noterPremierAcces.first { _ in true } ?? false
        }
    }
}
