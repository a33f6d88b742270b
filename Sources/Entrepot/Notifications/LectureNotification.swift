public import Domaine
import OpenSSLKit
public import Regles
import SQLiteKit

/// Une page de notifications, la plus récente d'abord.
public struct PageNotifications: Sendable {
    /// Les notifications que le lecteur peut voir.
    public let notifications: [NotificationDossier]
    /// Où reprendre, s'il en reste de plus anciennes ; opaque, propre à l'entrepôt.
    public let suite: Int64?
    /// La trace de cette lecture.
    public let trace: TraceEcrite
}

/// Une notification telle que la base la tient, avant ce que son lecteur peut en voir.
struct NotificationBrute {
    let cle: CleNotification
    let documentId: Int64?
    let secrete: Bool
    /// Les documents que nomme la trace qui en est la cause.
    let nommes: [DocumentTrace]
    /// Sans son document ; `nil` quand ce programme n'en connaît pas l'objet.
    let notification: NotificationDossier?

    /// Relit une ligne de ``RequetesNotification``.
    ///
    /// - Parameter cleDuDossier: ouvre le nom d'un proche.
    init(_ l: borrowing Row, _ cleDuDossier: SecretKey?) {
        cle = CleNotification(l.int64(0))
        documentId = l.optionalInt64(2)
        secrete = l.int64(3) != 0
        // Changer ses préférences n'est pas un acte sur les documents qu'elles masquent.
        nommes = cle.objet == .preferences ? [] : DocumentTrace.lire(l.requiredText(11))
        let acteur = ActeurNotifie(
            genre: l.requiredText(5), id: l.requiredText(6),
            nom: TexteScelle.lire(l.text(7), cleDuDossier, champ: ChampScelle.nom),
            prenom: TexteScelle.lire(l.text(8), cleDuDossier, champ: ChampScelle.prenom),
            profession: l.text(9), structure: l.text(10))
        guard let objet = cle.objet else {
            notification = nil
            return
        }
        notification = NotificationDossier(
            id: cle.texte, instant: Instant(ms: l.int64(1)), objet: objet, acteur: acteur, document: nil,
            lue: l.int64(4) != 0)
    }
}

extension Transaction {
    /// Les notifications d'un dossier, telles que le lecteur peut les voir.
    ///
    /// Consomme le permis.
    ///
    /// - Parameters:
    ///   - avant: la ``PageNotifications/suite`` de la page précédente.
    ///   - nommer: le lecteur peut voir ce document nommé.
    ///   - sansDocumentCache: taire une notification secrète, ou dont aucun document ne peut être nommé ; sinon elle est
    ///     rendue sans son document.
    public mutating func notifications(
        _ dossier: RefDossier, limite: Int, avant: Int64?, contre permis: consuming Permis,
        nommer: (FaitsDocument) -> Bool, sansDocumentCache: Bool
    ) throws(ErreurEntrepot) -> PageNotifications {
        precondition(permis.action == .notifications, "un permis de lire les notifications est exigé")
        let verdict = permis.verdict
        var vue = VueDocuments(dossier, verdict.demande.appelant.acteur)
        var trouvees: [(id: Int64, NotificationDossier)] = []
        var borne = avant ?? Int64.max
        let taille = max(limite, 1) + 1
        var examinees = 0
        var documentsLus = 0
        var suite: Int64?
        while trouvees.count <= limite {
            let lot = try lireNotifications(dossier, avant: borne, taille: taille)
            for brute in lot where trouvees.count <= limite {
                documentsLus += brute.nommes.count
                if let vueDuLecteur = try voir(brute, &vue, nommer, sansDocumentCache) {
                    trouvees.append((brute.cle.valeur, vueDuLecteur))
                }
            }
            guard lot.count == taille, let derniere = lot.last else { break }
            borne = derniere.cle.valeur
            examinees += lot.count
            // Comme une page d'historique : pleine, ou au bout, ou reprise de la dernière que le lecteur a vue.
            if examinees >= contexte.lignesExaminees || documentsLus >= Self.documentsExamines,
                trouvees.count <= limite
            {
                suite = sansDocumentCache ? trouvees.last?.id : borne
                break
            }
        }
        let page = trouvees.prefix(limite)
        let trace = try journaliser(verdict, dossier: dossier, documents: [])
        return PageNotifications(
            notifications: page.map { $0.1 }, suite: trouvees.count > limite ? page.last?.id : suite,
            trace: trace)
    }

    /// Dit une notification lue, ou non lue.
    ///
    /// Consomme le permis.
    ///
    /// - Returns: `nil` quand ce dossier n'en a pas de ce nom que le lecteur puisse voir.
    public mutating func lireNotification(
        _ dossier: RefDossier, id: String, lue: Bool, contre permis: consuming Permis,
        nommer: (FaitsDocument) -> Bool, sansDocumentCache: Bool
    ) throws(ErreurEntrepot) -> (NotificationDossier?, TraceEcrite) {
        precondition(
            permis.action == .lectureNotification, "un permis de dire une notification lue est exigé")
        let verdict = permis.verdict
        var vue = VueDocuments(dossier, verdict.demande.appelant.acteur)
        let cleDuDossier = try cle(dossier)
        let brute = try convertir { () throws(SQLiteError) -> NotificationBrute? in
            guard let cle = CleNotification(id) else { return nil }
            try notifications.une.bind(dossier.id, at: 1)
            try notifications.une.bind(cle.valeur, at: 2)
            return try notifications.une.first { NotificationBrute($0, cleDuDossier) }
        }
        var trouvee: NotificationDossier?
        if let brute, var visible = try voir(brute, &vue, nommer, sansDocumentCache) {
            try anodin { (t) throws(SQLiteError) in
                try t.notifications.marquer.bind(dossier.id, at: 1)
                try t.notifications.marquer.bind(brute.cle.valeur, at: 2)
                try t.notifications.marquer.bind(lue, at: 3)
                try t.notifications.marquer.run()
            }
            visible.lue = lue
            trouvee = visible
        }
        return (trouvee, try journaliser(verdict, dossier: dossier, documents: []))
    }

    /// Documents nommés par des listes qu'une page examine, à un lot près.
    private static let documentsExamines = 250_000

    private mutating func lireNotifications(
        _ dossier: RefDossier, avant: Int64, taille: Int
    ) throws(ErreurEntrepot) -> [NotificationBrute] {
        let cleDuDossier = try cle(dossier)
        return try convertir { () throws(SQLiteError) in
            var lot: [NotificationBrute] = []
            try notifications.page.bind(dossier.id, at: 1)
            try notifications.page.bind(avant, at: 2)
            try notifications.page.whileRows { ligne in
                lot.append(NotificationBrute(ligne, cleDuDossier))
                return lot.count < taille
            }
            return lot
        }
    }

    /// Ce que le lecteur voit d'une notification ; `nil` si elle n'existe pas pour lui.
    private mutating func voir(
        _ brute: NotificationBrute, _ vue: inout VueDocuments, _ nommer: (FaitsDocument) -> Bool,
        _ sansDocumentCache: Bool
    ) throws(ErreurEntrepot) -> NotificationDossier? {
        guard var notification = brute.notification else { return nil }
        if let id = brute.documentId {
            notification.document = try nommable(id, &vue, nommer)
        }
        guard sansDocumentCache else { return notification }
        if brute.secrete { return nil }
        if brute.documentId != nil { return notification.document == nil ? nil : notification }
        // Une liste : la même règle que pour la trace qui en est la cause.
        if brute.nommes.isEmpty { return notification }
        return try nommables(brute.nommes, &vue, nommer).isEmpty ? nil : notification
    }
}
