public import Domaine
import OpenSSLKit
public import Regles
import SQLiteKit

extension Transaction {
    /// Change l'état d'un dossier : activer, s'opposer, fermer, rouvrir, effacer.
    ///
    /// Consomme le permis.
    ///
    /// Idempotent : refermer un dossier fermé garde sa date et son motif. Effacer retire les octets, l'identité (l'INS
    /// redevient libre) et tout ce qui n'est ni fiche ni trace.
    public mutating func changerEtat(
        _ dossier: RefDossier, contre permis: consuming Permis
    ) throws(ErreurEntrepot) -> (VieDossier, TraceEcrite) {
        let verdict = permis.verdict
        let (cible, objet) = Self.transition(verdict.demande.action)
        let avant = try vie(dossier)
        let change = avant.etat != cible
        if change {
            let cle = try cle(dossier)
            try convertir { () throws(SQLiteError) in
                try ecrire(cible, verdict.demande.justification, dossier, cle)
                if cible == .efface { try effacer(dossier) }
            }
        }
        let trace = try journaliser(verdict, dossier: dossier, documents: [])
        if change, let objet { try notifier(objet, dossier, trace, verdict) }
        return (try vie(dossier), trace)
    }

    /// Écrit sans rien dire d'aucun dossier : de quoi savoir si l'entrepôt peut encore servir.
    public mutating func sonder() throws(ErreurEntrepot) {
        try anodin { (t) throws(SQLiteError) in
            try t.vies.sonder.bind(t.instant.ms, at: 1)
            try t.vies.sonder.run()
        }
    }

    private static func transition(_ action: Action) -> (EtatDossier, ObjetNotification?) {
        switch action {
        case .activation: (.actif, .activation)
        case .opposition: (.oppose, .opposition)
        case .fermeture: (.ferme, .fermeture)
        case .reouverture: (.actif, .reouverture)
        // Il n'y a plus de dossier où lire une notification.
        case .effacement: (.efface, nil)
        default: preconditionFailure("un permis de changer l'état du dossier est exigé")
        }
    }

    private mutating func ecrire(
        _ etat: EtatDossier, _ justification: Justification?, _ dossier: RefDossier, _ cle: SecretKey?
    ) throws(SQLiteError) {
        let fermeture = etat == .ferme ? justification : nil
        try vies.changerEtat.bind(dossier.id, at: 1)
        try vies.changerEtat.bind(etat.rawValue, at: 2)
        try vies.changerEtat.bind(instant.ms, at: 3)
        if let cle, let fermeture {
            try vies.changerEtat.bind(blob: sceller(fermeture, dossier.uuid, cle), at: 4)
        }
        try vies.changerEtat.run()
    }

    /// Le motif et la raison d'une fermeture, deux textes libres, scellés.
    func sceller(_ fermeture: Justification, _ uuid: String, _ cle: SecretKey) -> [UInt8] {
        ChampsScelles.sceller(
            [fermeture.motif, fermeture.raison], cle, contexte: Self.contexteDeFermeture(uuid))
    }

    /// Le motif et la raison d'une fermeture ; une faute s'ils ont été altérés.
    mutating func lireFermeture(
        _ dossier: RefDossier, _ cle: SecretKey?
    ) throws(SQLiteError) -> Result<Justification?, ErreurEntrepot>? {
        try dossiers.fermeture.bind(dossier.id, at: 1)
        return try dossiers.fermeture.first { l -> Result<Justification?, ErreurEntrepot> in
            l.withBlob(0) { scelle in
                guard !scelle.isEmpty, let cle else { return .success(nil) }
                let contexte = Self.contexteDeFermeture(dossier.uuid)
                guard let champs = ChampsScelles.ouvrir(scelle, cle, contexte: contexte), champs.count == 2
                else { return .failure(.alteree) }
                return .success(Justification(motif: champs[0], raison: champs[1]))
            }
        }
    }

    static func contexteDeFermeture(_ uuid: String) -> String { "dmp/fermeture/1 \(uuid)" }

    private mutating func effacer(_ dossier: RefDossier) throws(SQLiteError) {
        try vies.effacerContenus.bind(dossier.id, at: 1)
        try vies.effacerContenus.run()
        try vies.effacerIdentite.bind(dossier.id, at: 1)
        try vies.effacerIdentite.run()
        try vies.effacerTraits.bind(dossier.id, at: 1)
        try vies.effacerTraits.run()
        try vies.effacerAutorisations.bind(dossier.id, at: 1)
        try vies.effacerAutorisations.run()
        try vies.effacerBlocages.bind(dossier.id, at: 1)
        try vies.effacerBlocages.run()
        try vies.effacerAcces.bind(dossier.id, at: 1)
        try vies.effacerAcces.run()
        try vies.effacerNotifications.bind(dossier.id, at: 1)
        try vies.effacerNotifications.run()
        try dossiers.changerMedecinTraitant.bind(dossier.id, at: 1)
        try dossiers.changerMedecinTraitant.bind(nil as String?, at: 2)
        try dossiers.changerMedecinTraitant.run()
        // Le titre et les auteurs sont ceux du document, pas de la fiche : rien d'une trace n'en a besoin.
        try vies.effacerTextes.bind(dossier.id, at: 1)
        try vies.effacerTextes.run()
        suspens.condamner(dossier.uuid)
        octetsEffaces = true
    }
}
