import Domaine
import Regles

@testable import Parcours

/// Ce qui s'entend d'un refus, hors la trace qu'il cite.
struct RefusDit: Hashable {
    let motif: Motif
    let absence: Bool
    let precision: String?

    init(_ refus: Refus) {
        motif = refus.motif
        absence = refus.absence
        precision = refus.precision
    }
}

/// Le parcours de tout ce qui nomme un document caché à l'appelant, quelle que soit la porte qui refuse la première.
///
/// Les axes de l'appel, des droits, du type et des masques sont parcourus ; dossier, blocage, oppositions et
/// consentement, que le parcours des décisions épuise, sont tirés au sort.
struct ParcoursDesCaches {
    /// Ce que le parcours a vu.
    struct Bilan: Sendable {
        var examinees = 0
        var echecs: [String] = []
        /// Ce qui s'est dit du document caché, et de l'inconnu.
        var dits: Set<[RefusDit]> = []
    }

    private let acte: Action
    private let reglement: Reglement
    private let axes: [Axe]
    /// Rang du premier axe que la demande ne porte pas : ce qui suit est du document.
    private let rangDuType: Int
    private let fortuits: [Axe]
    private var tirage: Tirage
    private var preuvesLues: Set<ApresLaPreuve> = []
    /// Ce qui se dit d'un document inconnu à la demande en cours.
    private var inconnu: RefusDit?
    private var bilan = Bilan()

    /// Un de chaque colonne à qui quelque acte sur un document est ouvert ; les autres sont tirés au sort.
    private static let appelantsParcourus: Set<String> = [
        "médecin", "médecin du travail", "pharmacien", "sans colonne", "secrétariat",
        "établissement, id seul",
        "personnel", "patient", "représentant",
    ]

    init(_ acte: Action, _ reglement: Reglement) {
        self.acte = acte
        self.reglement = reglement
        let etapes = etapes(acte)
        func axes(_ porte: Porte) -> [Axe] { etapes[porte.rawValue].axes }
        let deLaDemande = axes(.aut) + axes(.dro)
        rangDuType = deLaDemande.count
        self.axes = deLaDemande + axes(.eta).filter { $0.nom == "état" } + axes(.hab) + axes(.vis)
        let avant: [Porte] = [.ins, .dos, .blo, .urg, .cst]
        fortuits =
            avant.flatMap { axes($0) + [etapes[$0.rawValue].propre].compactMap(\.self) }
            + axes(.eta).filter { $0.nom != "état" }
        tirage = Tirage(graine: 500 &+ UInt64(acte.rang))
    }

    /// Les actes qui nomment un document.
    static let actes = Action.allCases.filter { Essai($0).voitUneFiche }

    /// Parcourt tout.
    mutating func parcourir() -> Bilan {
        var essai = Essai(acte)
        essai.faits.dossier = FaitsDossier()
        avancer(0, essai)
        return bilan
    }

    private mutating func avancer(_ rang: Int, _ essai: Essai) {
        guard rang < axes.count else { return examiner(essai) }
        let axe = axes[rang]
        var suite = essai
        if rang == rangDuType { inconnu = acte == .explication ? nil : dit(Self.sansLeDocument(essai)) }
        switch axe.nom {
        case "objet":
            // L'appel est dit : une preuve refusée ou déjà vue n'a plus rien à distinguer, un tirage suffit.
            axe.poser(&suite, tirage.rang(axe.nombre))
            let neuve =
                Oracle.preuve(suite) == nil && Self.appelantsParcourus.contains(appelants[suite.appelant].nom)
                && preuvesLues.insert(ApresLaPreuve(suite)).inserted
            if !neuve { return tirerLeReste(rang + 1, suite, fois: 20) }
            return avancer(rang + 1, suite)
        case "état":
            guard essai.document != nil else { return }
            suite.faits.document?.etat = .deleted
            tirerLeReste(rang + 1, suite, fois: 2)
            suite.faits.document?.etat = EtatDocument.allCases[tirage.rang(3)]
            return avancer(rang + 1, suite)
        default: break
        }
        guard axe.compte(essai) else {
            axe.poser(&suite, tirage.rang(axe.nombre))
            return avancer(rang + 1, suite)
        }
        for valeur in 0..<axe.nombre {
            axe.poser(&suite, valeur)
            avancer(rang + 1, suite)
        }
    }

    private mutating func tirerLeReste(_ rang: Int, _ essai: Essai, fois: Int) {
        for _ in 0..<fois {
            var suite = essai
            for axe in axes[rang...] { axe.poser(&suite, tirage.rang(axe.nombre)) }
            if rang <= rangDuType { inconnu = nil }
            examiner(suite)
        }
    }

    private mutating func examiner(_ essai: Essai) {
        guard essai.document != nil else { return }
        var essai = essai
        let pose = essai.dossier
        for axe in fortuits { axe.poser(&essai, tirage.rangOuvrant(axe.nombre)) }
        // Un document a un dossier ; ce que les axes parcourus en ont dit demeure.
        if essai.dossier == nil { essai.faits.dossier = FaitsDossier() }
        essai.faits.dossier?.medecinTraitant = pose?.medecinTraitant == true
        essai.faits.dossier?.masquageParDefaut = pose?.masquageParDefaut
        essai.faits.dossier?.masquesEnUrgence = pose?.masquesEnUrgence
        guard Self.estCache(essai) else { return }
        bilan.examinees += 1
        let cache = dit(essai)
        let inconnu = inconnu ?? dit(Self.sansLeDocument(essai))
        bilan.dits.insert([cache, inconnu])
        let seNomme = essai.document?.etat != .deleted && reglement.peutNommer(essai) && Self.estMasque(essai)
        let tient = RefusEntendu(cache) == RefusEntendu(inconnu) && !seNomme
        if !tient, bilan.echecs.count < 5 {
            bilan.echecs.append("\(cache) / \(inconnu)\(seNomme ? ", nommé" : "") : \(essai.lisible)")
        }
    }

    /// Supprimé, d'un type fermé, masqué ou invisible pour lui : la spécification le lui tait.
    ///
    /// Une structure qui supprime peut savoir que le sien le fut déjà (décision 0036).
    private static func estCache(_ essai: Essai) -> Bool {
        if Oracle.habilitation(essai) != nil || Oracle.visibilite(essai) != nil { return true }
        guard essai.document?.etat == .deleted else { return false }
        let structures: Set<Acteur.Genre> = [.secretariat, .etablissement, .personnelEtablissement]
        return
            !(essai.acte == .suppression && essai.genre.map(structures.contains) == true
            && essai.document?.deLaStructure == true)
    }

    /// Caché à sa lecture en mode normal : une trace ou une notification ne le lui nomme pas (§§ 6 et 7).
    private static func estMasque(_ essai: Essai) -> Bool {
        var lecture = essai
        lecture.demande = Demande(.rechercheMetadonnees, appelant: essai.demande.appelant)
        return Oracle.habilitation(lecture) != nil || Oracle.visibilite(lecture) != nil
    }

    /// La même demande, d'un identifiant que rien ne porte.
    ///
    /// Demander une explication nomme aussi le dossier, qui reste connu ; tout autre acte ne nomme que le document.
    private static func sansLeDocument(_ essai: Essai) -> Essai {
        var essai = essai
        if essai.acte == .explication {
            essai.faits.document = FaitsDocument(type: CodeSysteme("", ""), etat: .deleted, auteur: true)
        } else {
            essai.faits = Faits()
        }
        return essai
    }

    private func dit(_ essai: Essai) -> RefusDit {
        let verdict = reglement.statuer(essai.demande, essai.faits).verdict
        return RefusDit(Refus(document: verdict, trace: TraceEcrite(id: "", rang: 0)))
    }
}

/// D'un refus qui se dit comme une absence, le motif ne s'entend pas.
private struct RefusEntendu: Equatable {
    let motif: Motif?
    let precision: String?

    init(_ dit: RefusDit) {
        motif = dit.absence ? nil : dit.motif
        precision = dit.precision
    }
}

extension Reglement {
    fileprivate func peutNommer(_ essai: Essai) -> Bool {
        guard let document = essai.document else { return false }
        return peutNommer(document, essai.demande, essai.faits)
    }
}
