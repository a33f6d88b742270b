public import Domaine

/// Les règles, dans l'ordre où un auditeur les lit, et la façon de conclure.
public struct Reglement: Sendable {
    /// Version du règlement : change avec toute règle, va dans chaque trace.
    public static let version = "2026-11.5"

    /// L'ordre des portes (règlement § 2).
    public static let regles: [any Regle] = [
        PreuveIdentite(), IdentiteQualifiee(), DossierActif(), Blocage(), DroitDeLActeur(), Urgence(),
        ConsentementDuPatient(), HabilitationAuType(), VisibiliteDuDocument(), EtatDuDocument(),
        ConformiteDuDocument(), OppositionAuDepot(),
    ]

    /// La règle de cette porte, ou `nil` (accord et refus par défaut).
    public static func reference(_ porte: String) -> ReferenceRegle? {
        regles.lazy.map { type(of: $0).reference }.first { $0.code == porte }
    }

    /// Les tables en vigueur.
    public let tables: TablesReglement

    /// - Parameter tables: complètes ; le démarrage s'arrête avant si elles ne le sont pas.
    public init(tables: TablesReglement) { self.tables = tables }

    /// Examine toutes les portes, puis conclut.
    public func statuer(_ demande: Demande, _ faits: Faits) -> Decision {
        let situation = Situation(demande, faits, tables)
        var avis: [AvisDePorte] = []
        avis.reserveCapacity(Self.regles.count)
        for (rang, regle) in Self.regles.enumerated() {
            avis.append(AvisDePorte(porte: Self.portes[rang], avis: regle.examiner(situation)))
        }
        let conclu = Self.conclure(avis)
        // RFC 9110 § 13.2.1 : une condition ne s'examine que de ce qui serait accordé sans elle.
        let motif: Motif = conclu == .accorde && demande.conditionFausse ? .versionPerimee : conclu
        return Decision(Verdict(demande: demande, faits: faits, motif: motif, avis: avis))
    }

    /// Le verdict serait un accord : la même conclusion que ``statuer(_:_:)``, sans en garder les avis.
    ///
    /// Pour qui examine un par un les documents d'une liste.
    public func accorde(_ demande: Demande, _ faits: Faits) -> Bool {
        guard !demande.conditionFausse else { return false }
        let situation = Situation(demande, faits, tables)
        var ouvert = false
        for (rang, regle) in Self.regles.enumerated() {
            switch regle.examiner(situation) {
            case .defavorable: return false
            case .favorable: ouvert = ouvert || rang == Self.rangDuDroit
            case .sansObjet, .reserve: break
            }
        }
        return ouvert
    }

    private static let portes = regles.map { type(of: $0).reference.code }
    private static let rangDuDroit = regles.firstIndex { $0 is DroitDeLActeur }

    /// Le verdict d'une demande mal formée : tous les avis, et un refus quoi qu'ils disent.
    ///
    /// Seule la preuve passe avant la forme : c'est ce que l'appelant s'entend dire.
    public func malFormee(_ demande: Demande, _ faits: Faits) -> Verdict {
        let verdict = statuer(demande, faits).verdict
        let motif = verdict.motif.porte == PreuveIdentite.reference.code ? verdict.motif : .demandeMalFormee
        return Verdict(demande: demande, faits: faits, motif: motif, avis: verdict.avis)
    }

    /// La porte AUT seule, pour une demande qui ne va pas jusqu'à l'entrepôt ; `nil` si elle ne refuse pas.
    public static func refusDePreuve(_ demande: Demande, _ tables: TablesReglement) -> Motif? {
        let avis = PreuveIdentite().examiner(Situation(demande, Faits(), tables))
        return if case .defavorable(let motif) = avis { motif } else { nil }
    }

    /// Toutes les traces du dossier sont ouvertes à l'appelant, et non les siennes seulement (§ 6).
    public func ouvreToutLHistorique(_ demande: Demande, _ faits: Faits) -> Bool {
        guard let acteur = demande.appelant.acteur else { return false }
        let categorie = DroitDeLActeur.categorie(acteur, faits, demande.mode)
        return tables.droits.droit(.historique, categorie, demande.mode, acteur.authentification) == .oui
    }

    /// L'acte, accompli, tient à un droit sur le dossier, et non à ce que l'appelant est au document.
    ///
    /// L'auteur change la fiche du sien, et une structure supprime les siens, sans autorisation : un droit qu'un acte
    /// secret a donné n'y fait rien. Montrer au patient exige, lui, de pouvoir lire (§ 5). De qui passe pour bloqué,
    /// tout acte accompli tient à la levée du blocage.
    public static func tientAUnDroit(_ demande: Demande, _ faits: Faits) -> Bool {
        if faits.dossier?.bloqueEnApparence == true { return true }
        switch demande.action {
        case .alimentation, .autorisationAjout, .autorisationSuppression, .declarationMedecinTraitant:
            return false
        default: break
        }
        guard demande.action.changeUneFiche else { return true }
        if demande.actes.contains(.visibilitePatient) { return true }
        let parSaStructure =
            demande.action == .suppression && demande.appelant.acteur?.genre != .professionnelDeSante
        return faits.document?.auteur != true && !parSaStructure
    }

    /// L'appelant n'a du dossier que des identifiants : ceux des documents de sa structure (M526, note 5).
    public func references(_ demande: Demande, _ faits: Faits) -> Bool {
        guard let acteur = demande.appelant.acteur else { return true }
        let categorie = DroitDeLActeur.categorie(acteur, faits, demande.mode)
        let droit = tables.droits.droit(
            .rechercheMetadonnees, categorie, demande.mode, acteur.authentification)
        return droit == .referencesDeSaStructure
    }

    /// L'appelant peut voir nommé ce document, dans une trace ou une notification : ni la matrice ni un masque
    /// ne le lui cache (§ 6).
    ///
    /// L'état n'y fait rien : une trace nomme un document supprimé depuis.
    public func peutNommer(_ document: FaitsDocument, _ demande: Demande, _ faits: Faits) -> Bool {
        // Seul qui lit des fiches en voit nommées.
        guard let acteur = demande.appelant.acteur, acteur.genre != .assuranceMaladie,
            acteur.genre != .exploitant
        else { return false }
        var faits = faits
        faits.document = document
        let lecture = Demande(.rechercheMetadonnees, appelant: demande.appelant)
        let situation = Situation(lecture, faits, tables)
        return [HabilitationAuType().examiner(situation), VisibiliteDuDocument().examiner(situation)]
            .allSatisfy { avis in if case .defavorable = avis { false } else { true } }
    }

    /// Un avis défavorable l'emporte, le premier est le motif ; sans l'avis favorable de la table des droits,
    /// c'est refusé.
    static func conclure(_ avis: [AvisDePorte]) -> Motif {
        for opinion in avis {
            if case .defavorable(let motif) = opinion.avis { return motif }
        }
        // INVARIANT (défaut refusé) : seul l'avis favorable de DRO ouvre un acte.
        let droit = DroitDeLActeur.reference.code
        let ouvert = avis.contains { $0.avis == .favorable && $0.porte == droit }
        return ouvert ? .accorde : .aucunAvisFavorable
    }
}

/// L'avis d'une porte.
public struct AvisDePorte: Sendable, Equatable {
    /// Code de la porte.
    public let porte: String
    /// Son avis.
    public let avis: Avis
}

/// Ce que le règlement a dit d'une demande : la matière de la trace.
///
/// Une classe : elle suit l'acte jusqu'à sa réponse sans que la demande et les faits soient copiés.
public final class Verdict: Sendable {
    /// La demande examinée.
    public let demande: Demande
    /// Les faits sur lesquels elle l'a été.
    public let faits: Faits
    /// Le motif : `ACC-00`, ou le premier refus.
    public let motif: Motif
    /// L'avis de chaque porte, dans l'ordre.
    public let avis: [AvisDePorte]

    init(demande: Demande, faits: Faits, motif: Motif, avis: [AvisDePorte]) {
        self.demande = demande
        self.faits = faits
        self.motif = motif
        self.avis = avis
    }

    /// Accordé.
    public var estAccorde: Bool { motif == .accorde }

    /// Une porte cache l'existence du document, que son refus soit le premier ou non.
    public var cacheLeDocument: Bool {
        avis.contains { opinion in
            if case .defavorable(let motif) = opinion.avis { motif.cacheLeDocument } else { false }
        }
    }

    /// La table des droits ferme l'acte à l'acteur, quel que soit le document.
    public var fermeALActeur: Bool {
        avis.contains { $0.avis == .defavorable(.droitAbsent) }
    }
}

/// Une décision : un verdict, et au plus un permis.
///
/// Non copiable, pour qu'un verdict ne fasse qu'un permis.
public struct Decision: ~Copyable {
    /// Le verdict.
    public let verdict: Verdict

    init(_ verdict: Verdict) { self.verdict = verdict }

    /// Le laissez-passer exigé par l'entrepôt, ou le verdict du refus.
    ///
    /// Consomme la décision.
    public consuming func permis() -> Resultat {
        verdict.estAccorde ? .accorde(Permis(verdict)) : .refuse(verdict)
    }

    /// Permis ou refus.
    public enum Resultat: ~Copyable {
        /// À remettre à l'entrepôt, qui le consomme.
        case accorde(Permis)
        /// À tracer.
        case refuse(Verdict)
    }
}

/// Droit d'accomplir une fois l'acte demandé.
///
/// Seul ce module sait en faire un ; il ne se copie pas.
public struct Permis: ~Copyable {
    /// Le verdict qui l'a fait naître, pour la trace.
    public let verdict: Verdict

    init(_ verdict: Verdict) { self.verdict = verdict }

    /// L'acte permis.
    public var action: Action { verdict.demande.action }
}
