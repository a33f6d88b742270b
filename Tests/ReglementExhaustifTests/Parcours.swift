import Domaine
import Regles

/// Le motif que la spécification donne, et celui que le code a donné.
struct Ecart: Hashable {
    let attendu: Motif
    let obtenu: Motif
}

/// Ce qu'un parcours a vu.
struct Bilan: Sendable {
    var examinees = 0
    var accordees = 0
    var desaccords: [Ecart: (nombre: Int, exemple: String)] = [:]
    var atteints: Set<Motif> = []
    var violations: [Invariant: [String]] = [:]
    /// Des situations accordées, pour les épreuves qui en changent un fait.
    var accords: [Essai] = []
    /// Par épreuve, à son rang.
    var epreuves = [Eprouvees](repeating: Eprouvees(), count: Epreuve.allCases.count)
    /// Les titres auxquels chaque acte de visibilité a été accordé.
    var titresTenus: [Action: Set<TitreDeVisibilite>] = [:]
    /// Situations tirées au sort faute de pouvoir changer la décision, et qui l'ont changée.
    var etapesFausses: [String] = []
}

/// Le parcours de toutes les situations d'un acte qui peuvent différer.
///
/// Une porte qui refuse clôt la branche : le premier refus est le motif, le reste est tiré au sort.
struct Parcours {
    private let etapes: [Etape]
    private let reglement: Reglement
    private var tirage: Tirage
    private var bilan = Bilan()
    private let depart: Essai
    /// Les axes propres à une porte, et leurs valeurs qui passent, le long de la branche.
    private var propres: [(axe: Axe, passent: [Int])] = []
    /// Ce que les portes d'après AUT et d'après DRO ont déjà eu à lire : une seconde fois, deux tirages suffisent.
    private var preuvesLues: Set<ApresLaPreuve> = []
    private var droitsLus: Set<ApresLesDroits> = []

    init(_ acte: Action, _ reglement: Reglement) {
        etapes = ReglementExhaustifTests.etapes(acte)
        self.reglement = reglement
        tirage = Tirage(graine: UInt64(acte.rang))
        depart = Essai(acte)
    }

    /// Parcourt tout.
    mutating func parcourir() -> Bilan {
        avancer(0, 0, depart)
        return bilan
    }

    private mutating func avancer(_ rang: Int, _ axe: Int, _ essai: Essai) {
        guard rang < etapes.count else { return examiner(essai) }
        let etape = etapes[rang]
        guard axe < etape.axes.count else { return passer(rang, essai) }
        var suite = essai
        guard etape.axes[axe].compte(essai) else {
            etape.axes[axe].poser(&suite, tirage.rang(etape.axes[axe].nombre))
            return avancer(rang, axe + 1, suite)
        }
        for valeur in 0..<etape.axes[axe].nombre {
            etape.axes[axe].poser(&suite, valeur)
            avancer(rang, axe + 1, suite)
        }
    }

    /// La porte de l'étape a tout ce qu'elle lit : elle arrête la branche ou la laisse passer.
    private mutating func passer(_ rang: Int, _ essai: Essai) {
        let etape = etapes[rang]
        guard let propre = etape.propre else { return conclure(rang, essai) }
        var suite = essai
        guard propre.compte(essai) else {
            propre.poser(&suite, tirage.rang(propre.nombre))
            return conclure(rang, suite)
        }
        var passent: [Int] = []
        for valeur in 0..<propre.nombre {
            propre.poser(&suite, valeur)
            if Oracle.refus(etape.porte, suite) == nil {
                passent.append(valeur)
            } else {
                conclure(rang, suite)
            }
        }
        guard let premiere = passent.first else { return }
        propre.poser(&suite, premiere)
        propres.append((propre, passent))
        avancer(rang + 1, 0, suite)
        propres.removeLast()
    }

    private mutating func conclure(_ rang: Int, _ essai: Essai) {
        let refus = Oracle.refus(etapes[rang].porte, essai)
        if refus != nil { return tirerLeReste(rang, essai, attendu: refus) }
        guard dejaLue(rang, essai) else { return avancer(rang + 1, 0, essai) }
        for _ in 0..<2 { tirerLeReste(rang, essai) }
    }

    private mutating func dejaLue(_ rang: Int, _ essai: Essai) -> Bool {
        switch etapes[rang].porte {
        case .aut: !preuvesLues.insert(ApresLaPreuve(essai)).inserted
        case .dro: !droitsLus.insert(ApresLesDroits(essai)).inserted
        default: false
        }
    }

    /// Le reste de la situation au sort : entier quand un refus est acquis, plutôt ouvrant sinon.
    private mutating func tirerLeReste(_ rang: Int, _ essai: Essai, attendu: Motif? = nil) {
        var suite = essai
        for etape in etapes[(rang + 1)...] {
            for axe in etape.axes + [etape.propre].compactMap(\.self) {
                axe.poser(&suite, attendu == nil ? tirage.rangOuvrant(axe.nombre) : tirage.rang(axe.nombre))
            }
        }
        examiner(suite, attendu: attendu)
    }

    private mutating func examiner(_ essai: Essai, attendu prevu: Motif? = nil) {
        var essai = essai
        for (axe, passent) in propres { axe.poser(&essai, passent[tirage.rang(passent.count)]) }
        let attendu = Oracle.motif(essai)
        if let prevu, prevu != attendu, bilan.etapesFausses.count < 5 {
            bilan.etapesFausses.append("\(prevu.rawValue) puis \(attendu.rawValue) : \(essai.lisible)")
        }
        let verdict = reglement.statuer(essai.demande, essai.faits).verdict
        bilan.noter(essai, attendu, verdict.motif, &tirage)
        bilan.eprouver(essai, verdict, reglement)
    }
}

/// Tout ce que les portes qui suivent AUT lisent de l'appelant : ni la raison, ni le droit de régulation.
struct ApresLaPreuve: Hashable {
    private let appelant: Int
    private let authentification: Acteur.Authentification?
    private let mode: ModeAcces

    init(_ essai: Essai) {
        appelant = essai.appelant
        authentification = essai.acteur?.authentification
        mode = essai.mode
    }
}

/// Tout ce que lisent les portes qui suivent DRO et que fixent les étapes d'avant.
///
/// Ni la preuve, ni la structure, ni le titulaire n'y sont : DOS et DRO sont seules à les lire (§ 2). D'un
/// déposant, ces portes ne regardent que s'il est le patient (§ 3 : ni autorisation, ni matrice).
struct ApresLesDroits: Hashable {
    private let genre: Acteur.Genre?
    private let profession: String?
    private let traitant: Bool
    private let mode: ModeAcces
    private let secrete: Bool
    private let auteur: Bool?
    private let changement: ChangementVisibilite?
    private let autorisation: DemandeAutorisation?
    private let piece: Bool
    private let remplacement: Faits.Remplacement

    init(_ essai: Essai) {
        let depose = essai.acte == .alimentation
        genre = depose && essai.genre != .patient ? nil : essai.genre
        profession = depose ? nil : essai.acteur?.profession
        traitant = !depose && essai.estTraitant
        mode = essai.mode
        secrete = essai.estSecrete && (essai.lit || depose || essai.acte.changeUneFiche)
        auteur = essai.document?.auteur
        changement = essai.demande.changement
        autorisation = essai.acte.codeTD == "TD0.3" ? essai.demande.autorisation : nil
        piece = essai.demande.depot?.metadonnees != nil
        remplacement = depose ? essai.faits.remplacement : .sansObjet
    }
}

extension Bilan {
    /// Retient la décision, et ce qui n'y va pas.
    mutating func noter(_ essai: Essai, _ attendu: Motif, _ obtenu: Motif, _ tirage: inout Tirage) {
        examinees += 1
        atteints.insert(obtenu)
        if obtenu != attendu {
            let ecart = Ecart(attendu: attendu, obtenu: obtenu)
            desaccords[ecart, default: (0, essai.lisible)].nombre += 1
        }
        guard obtenu == .accorde else { return }
        accordees += 1
        retenir(essai, &tirage)
        for invariant in Invariant.allCases where invariant.estViole(essai) {
            if violations[invariant, default: []].count < 5 {
                violations[invariant, default: []].append(essai.lisible)
            }
        }
    }

    /// Garde 240 accords, chacun avec la même chance.
    private mutating func retenir(_ essai: Essai, _ tirage: inout Tirage) {
        if accords.count < 240 { return accords.append(essai) }
        let place = tirage.rang(accordees)
        if place < accords.count { accords[place] = essai }
    }

    /// Cinq désaccords au plus, les plus fréquents d'abord.
    var desaccordsLisibles: [String] {
        desaccords.sorted { $0.value.nombre > $1.value.nombre }.prefix(5).map { ecart, cas in
            "attendu \(ecart.attendu.rawValue), obtenu \(ecart.obtenu.rawValue), \(cas.nombre) fois : \(cas.exemple)"
        }
    }
}
