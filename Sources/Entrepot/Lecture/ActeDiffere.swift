import Domaine
import SQLiteKit

/// Ce qu'un acte qui ne fait que lire et tracer écrira, une fois revenu sur le fil de l'écrivain.
struct ActeDiffere: Sendable {
    /// Une écriture qui suit la trace : notification, accès, repère d'une liste.
    typealias Suite = @Sendable (inout Transaction, TraceEcrite) throws(ErreurEntrepot) -> Void

    /// Les dossiers que l'acte a lus.
    var dossiers: [Int64] = []
    /// Le numéro de transaction d'avant l'instantané.
    let repere: UInt64
    /// Le même, ou plus ancien, quand des faits étaient déjà sus.
    private(set) var repereDesFaits: UInt64
    /// Ce qui n'est pas déjà su d'un document ou d'un dossier n'est pas lu ici : l'acte est à reprendre.
    let memoireSeule: Bool
    /// La trace, prête à être chaînée.
    var trace: EntreeTrace?
    var suites: [Suite] = []

    /// - Parameter repere: lu avant l'instantané.
    init(repere: UInt64, memoireSeule: Bool) {
        self.repere = repere
        repereDesFaits = repere
        self.memoireSeule = memoireSeule
    }

    /// La décision tient à un fait su depuis ce repère.
    mutating func dependre(de repere: UInt64) { repereDesFaits = min(repereDesFaits, repere) }
}

extension Transaction {
    /// Écrit la suite d'une trace, ou la remet au retour sur le fil de l'écrivain.
    mutating func ensuite(
        _ trace: TraceEcrite, _ suite: @escaping ActeDiffere.Suite
    ) throws(ErreurEntrepot) {
        if differe == nil { return try suite(&self, trace) }
        differe?.suites.append(suite)
    }

    /// Écrit ce qu'un acte a différé, si rien de ce qu'il a lu n'a changé depuis son instantané.
    ///
    /// - Returns: faux quand l'acte est à reprendre.
    mutating func accomplir(
        _ acte: ActeDiffere, _ exigence: Fraicheur.Exigence
    ) throws(ErreurEntrepot) -> Bool {
        guard changements?.sontFrais(acte, exigence) == true else { return false }
        guard let entree = acte.trace else { return true }
        let trace = try anodin { (t) throws(SQLiteError) in try t.journal.ecrire(entree) }
        for suite in acte.suites { try suite(&self, trace) }
        return true
    }

    /// Note qu'un dossier a été lu : en lecture, la décision en dépend.
    mutating func noterLu(_ dossier: RefDossier?) {
        guard let dossier, differe != nil else { return }
        differe?.dossiers.append(dossier.id)
    }

    /// Note ce qu'un acte accordé change au dossier.
    mutating func noterChange(_ dossier: RefDossier?, _ demande: Demande) {
        guard let dossier, changements != nil else { return }
        switch demande.action {
        case .rechercheDossier, .rechercheSansINS, .listeDossiers, .listeAutorisations, .rechercheMetadonnees,
            .consultation, .preferences, .historique, .notifications, .lectureNotification, .explication:
            return
        case .effacement:
            connaissances?.oublier(dossier.id)
            changements?.noter(dossier.id, .faits)
        case .alimentation where demande.depot?.remplace == nil: changements?.noter(dossier.id, .contenu)
        default: changements?.noter(dossier.id, .faits)
        }
    }
}
