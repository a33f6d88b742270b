public import Coffre
import Domaine
import OpenSSLKit
import SQLiteKit

/// Ce que la vérification d'un entrepôt a trouvé.
public struct RapportVerification: Sendable, Hashable {
    /// Traces recalculées.
    public var traces: Int64 = 0
    /// Documents dont l'empreinte a été recalculée.
    public var documents: Int64 = 0
    /// Rang et empreinte de la dernière trace : à noter hors de la base, pour y revenir.
    public var tete = ""
    /// Points de contrôle signés que le journal confirme.
    public var points = 0
    /// Traces que le dernier d'entre eux couvre.
    public var couvertes: UInt64 = 0
    /// Le premier maillon rompu ; `nil` quand tout est sain.
    public var rupture: String?
    /// Dossiers dont la clé a été détruite après ce que dit la base : ils ont été effacés depuis.
    public var effacesDepuis: [String] = []
}

/// Les dossiers qui ont pu être effacés après l'état que tient la base.
public enum EffacesDepuis: Sendable {
    /// Tous : la base revient d'une sauvegarde, et le trousseau est d'aujourd'hui.
    case tous
    /// Ceux-là, qu'une restauration a nommés : la clé de tout autre doit être là.
    case ceux(Set<String>)
}

/// Recalcule toute la chaîne du journal et l'empreinte de chaque document, à côté d'un serveur qui tourne.
///
/// Ce que la chaîne dit des documents, de leurs fiches et des dossiers effacés, la base doit le confirmer.
public enum Verification {
    /// Lit un instantané de la base : une transaction de lecture, sans gêner l'écrivain.
    ///
    /// - Parameters:
    ///   - cles: d'où vient la clé principale ; `nil` : du répertoire.
    ///   - effaces: les dossiers dont la clé a pu être détruite sans que la base le sache.
    ///   - points: les points de contrôle signés que le journal doit confirmer.
    ///   - feuille: la feuille de ce rang dans l'arbre qui a cette racine, s'il est gardé : elle nomme le premier
    ///     maillon d'un journal réécrit.
    public static func examiner(
        repertoire: String, cles: SourcesDeCles? = nil, effaces: EffacesDepuis = .ceux([]),
        points: [PointConnu] = [],
        feuille: (PointConnu, UInt64) -> [UInt8]? = { _, _ in nil }
    ) throws(ErreurEntrepot) -> RapportVerification {
        let connue = Schema.migrations.last?.version ?? 0
        let trouvee = try convertir { () throws(SQLiteError) in
            try Connection(path: Entrepot.chemin(repertoire), mode: .readOnly).userVersion()
        }
        guard trouvee >= connue else { throw .plusAncienne(trouvee: Int(trouvee), connue: Int(connue)) }
        let cles = ClesDesDossiers(
            try Entrepot.trousseauEnLecture(repertoire, cles), base: Entrepot.chemin(repertoire),
            effaces: effaces)
        var rapport = try convertir { () throws(SQLiteError) in
            let connexion = try Connection(path: Entrepot.chemin(repertoire), mode: .readOnly)
            try connexion.execute("BEGIN")
            var rapport = RapportVerification()
            var dires = DiresDuJournal()
            rapport.rupture = try parcourirTraces(connexion, &rapport, &dires)
            if rapport.rupture == nil {
                rapport.rupture = try parcourirPoints(connexion, points, &rapport, feuille)
            }
            if rapport.rupture == nil {
                rapport.rupture = try parcourirDocuments(connexion, &rapport.documents, dires, cles)
            }
            if rapport.rupture == nil { rapport.rupture = try parcourirFiches(connexion, dires) }
            if rapport.rupture == nil { rapport.rupture = try parcourirDossiers(connexion, dires) }
            if rapport.rupture == nil { rapport.rupture = try parcourirIdentites(connexion, cles) }
            if rapport.rupture == nil { rapport.rupture = try parcourirRejeu(connexion, dires) }
            if rapport.rupture == nil { rapport.rupture = try examinerDeclencheurs(connexion) }
            try connexion.execute("COMMIT")
            return rapport
        }
        if let panne = cles.panne { throw panne }
        rapport.effacesDepuis = cles.detruits
        return rapport
    }

    /// Ce que la chaîne dit des documents et des dossiers, que la base doit confirmer.
    struct DiresDuJournal {
        /// Combien de dépôts il porte ; ce qu'ils scellent est relu à mesure (``DepotsScelles``).
        var depots: Int64 = 0
        /// Les versions de fiche écrites ensuite, dans l'ordre, par uniqueId.
        var versions: [String: [ScelleFiche]] = [:]
        /// Les dossiers effacés.
        var effaces: Set<Int64> = []
        /// Ce que les actes accordés ont fait de chaque dossier.
        var rejoues: [Int64: DossierRejoue] = [:]
        /// Ce qu'en ont fait les seuls actes accomplis hors d'une connexion secrète.
        var rejouesAuGrandJour: [Int64: DossierRejoue] = [:]

        private mutating func rejouer(_ action: Action, _ entree: EntreeTrace, _ dossier: Int64) {
            guard actesRejoues.contains(action) else { return }
            rejoues[dossier, default: DossierRejoue()].suivre(action, entree)
            if !entree.secrete {
                rejouesAuGrandJour[dossier, default: DossierRejoue()].suivre(action, entree)
            }
        }

        /// Retient ce que dit une trace.
        mutating func entendre(_ entree: EntreeTrace) {
            guard entree.issue == "accorde", let action = Action(rawValue: entree.action) else { return }
            if let dossier = entree.dossierId { rejouer(action, entree, dossier) }
            switch action {
            case .alimentation:
                if ScelleDepot(entree.documents) != nil { depots += 1 }
            case .effacement:
                if let dossier = entree.dossierId { effaces.insert(dossier) }
            case _ where action.changeUneFiche || action == .changementPreferences:
                for scelle in ScelleFiche.lire(entree.documents) {
                    versions[scelle.uniqueId, default: []].append(scelle)
                }
            default: return
            }
        }
    }

    /// Les actes qui changent ce qu'un dossier permet, et à qui.
    private static let actesRejoues: Set<Action> = [
        .autorisationAjout, .autorisationSuppression, .declarationMedecinTraitant, .retraitMedecinTraitant,
        .blocage, .deblocage, .changementPreferences, .activation, .opposition, .fermeture, .reouverture,
        .effacement,
    ]

    /// Les déclencheurs qui rendent le journal et les octets inaltérables par mégarde.
    private static func examinerDeclencheurs(
        _ connexion: borrowing Connection
    ) throws(SQLiteError) -> String? {
        var lecture = try Statement(
            connexion,
            """
            SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name IN ('trace_a_la_suite',
                'trace_sans_modification', 'trace_sans_suppression', 'version_sans_modification',
                'version_sans_suppression', 'contenu_sans_modification', 'liste_nouvelle_fiche',
                'liste_fiche_changee', 'liste_document_change')
            """)
        let nombre = try lecture.first { $0.int64(0) } ?? 0
        return nombre == 9 ? nil : "schéma : un déclencheur a été retiré"
    }

    private static func parcourirTraces(
        _ connexion: borrowing Connection, _ rapport: inout RapportVerification,
        _ dires: inout DiresDuJournal
    ) throws(SQLiteError) -> String? {
        var lecture = try Statement(connexion, LectureEntrees.depuis)
        try lecture.bind(0, at: 1)
        var maillon = MaillonJournal()
        var rupture: String?
        var ligne = LigneTrace()
        try lecture.whileRows { l in
            ligne.lire(l)
            rupture = maillon.rompu(&ligne, l)
            guard rupture == nil else { return false }
            maillon.suivre(l)
            dires.entendre(EntreeTrace(l))
            return true
        }
        rapport.traces = Int64(maillon.rang)
        rapport.tete = "\(maillon.rang):\(maillon.empreinte.hexadecimal)"
        return rupture
    }
}

extension EntreeTrace {
    /// Relit une ligne dans l'ordre des colonnes de ``Verification``.
    init(_ l: borrowing Row) {
        rang = l.int64(0)
        uuid = l.requiredText(1)
        instant = l.int64(2)
        acteurGenre = l.requiredText(3)
        acteurId = l.requiredText(4)
        acteurNom = l.text(5)
        acteurPrenom = l.text(6)
        profession = l.text(7)
        structure = l.text(8)
        authentification = l.text(9)
        mode = l.requiredText(10)
        raison = l.text(11)
        acte = l.requiredText(12)
        action = l.requiredText(13)
        dossierId = l.optionalInt64(14)
        documents = l.requiredText(15)
        issue = l.requiredText(16)
        motif = l.requiredText(17)
        avis = l.requiredText(18)
        facade = l.requiredText(19)
        logiciel = l.text(20)
        message = l.text(21)
        adresse = l.requiredText(22)
        versions = VersionsRegles(
            reglement: l.requiredText(23), matrice: l.requiredText(24), tables: l.requiredText(25))
        objet = l.text(28)
        secrete = l.int64(29) != 0
    }
}
