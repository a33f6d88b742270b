public import Domaine

/// Les règles, dans l'ordre où un auditeur les lit, et la façon de conclure.
public struct Reglement: Sendable {
    /// Version du règlement : change avec toute règle, va dans chaque trace.
    public static let version = "2026-11.1"

    /// L'ordre des portes (règlement § 2).
    public static let regles: [any Regle] = [
        PreuveIdentite(), IdentiteQualifiee(), DossierActif(), Blocage(), DroitDeLActeur(), Urgence(),
        ConsentementDuPatient(), HabilitationAuType(), VisibiliteDuDocument(), EtatDuDocument(),
        ConformiteDuDocument(), OppositionAuDepot(),
    ]

    /// Les tables en vigueur.
    public let tables: TablesReglement

    /// - Parameter tables: complètes ; le démarrage s'arrête avant si elles ne le sont pas.
    public init(tables: TablesReglement) { self.tables = tables }

    /// Examine toutes les portes et conclut : un avis défavorable l'emporte, le premier est le motif ; sans
    /// avis favorable de la table des droits, c'est refusé.
    public func statuer(_ demande: Demande, _ faits: Faits) -> Decision {
        let situation = Situation(demande, faits, tables)
        var avis: [AvisDePorte] = []
        avis.reserveCapacity(Self.regles.count)
        var refus: Motif?
        var accorde = false
        for regle in Self.regles {
            let opinion = regle.examiner(situation)
            let reference = type(of: regle).reference
            avis.append(AvisDePorte(porte: reference.code, avis: opinion))
            switch opinion {
            case .defavorable(let motif): refus = refus ?? motif
            // INVARIANT (défaut refusé) : seul l'avis favorable de DRO ouvre un acte.
            case .favorable: accorde = accorde || regle is DroitDeLActeur
            case .sansObjet: break
            }
        }
        let motif = refus ?? (accorde ? .accorde : .aucunAvisFavorable)
        return Decision(Verdict(demande: demande, motif: motif, avis: avis))
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
public struct Verdict: Sendable {
    /// La demande examinée.
    public let demande: Demande
    /// Le motif : `ACC-00`, ou le premier refus.
    public let motif: Motif
    /// L'avis de chaque porte, dans l'ordre.
    public let avis: [AvisDePorte]

    init(demande: Demande, motif: Motif, avis: [AvisDePorte]) {
        self.demande = demande
        self.motif = motif
        self.avis = avis
    }

    /// Accordé.
    public var estAccorde: Bool { motif == .accorde }
}

/// Une décision : un verdict, et au plus un permis. Non copiable, pour qu'un verdict ne fasse qu'un permis.
public struct Decision: ~Copyable {
    /// Le verdict.
    public let verdict: Verdict

    init(_ verdict: Verdict) { self.verdict = verdict }

    /// Le laissez-passer exigé par l'entrepôt, ou le verdict du refus. Consomme la décision.
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

/// Droit d'accomplir une fois l'acte demandé. Seul ce module sait en faire un ; il ne se copie pas.
public struct Permis: ~Copyable {
    /// Le verdict qui l'a fait naître, pour la trace.
    public let verdict: Verdict

    init(_ verdict: Verdict) { self.verdict = verdict }

    /// L'acte permis.
    public var action: Action { verdict.demande.action }
}
