import Domaine

/// Une dimension des situations : ses valeurs, numérotées ; la première est celle qui ouvre.
struct Axe: Sendable {
    let nom: String
    let nombre: Int
    /// La spécification dit que la valeur peut changer la décision ; sinon elle est tirée au sort.
    let compte: @Sendable (Essai) -> Bool
    let poser: @Sendable (inout Essai, Int) -> Void

    init(
        _ nom: String, _ nombre: Int, si compte: @escaping @Sendable (Essai) -> Bool = { _ in true },
        _ poser: @escaping @Sendable (inout Essai, Int) -> Void
    ) {
        self.nom = nom
        self.nombre = nombre
        self.compte = compte
        self.poser = poser
    }

    init<Valeur: Sendable>(
        _ nom: String, _ valeurs: [Valeur], si compte: @escaping @Sendable (Essai) -> Bool = { _ in true },
        _ poser: @escaping @Sendable (inout Essai, Valeur) -> Void
    ) {
        self.init(nom, valeurs.count, si: compte) { poser(&$0, valeurs[$1]) }
    }
}

/// Les axes dont l'avis d'une porte dépend, et que les portes précédentes ne regardent pas.
struct Etape: Sendable {
    let porte: Porte
    let axes: [Axe]
    /// Un axe que cette porte est seule à lire : ses valeurs qui passent sont ensuite tirées au sort.
    var propre: Axe?
}

/// Les étapes d'un acte, dans l'ordre des portes.
///
/// - Source: règlement § 2 ; ce que chaque `si` écarte, la spécification l'écarte.
func etapes(_ acte: Action) -> [Etape] {
    let visible = Essai(acte).voitUneFiche
    let depose = acte == .alimentation
    let identifie = depose || acte == .creationDossier
    return [
        Etape(porte: .aut, axes: axesDeLAppel),
        Etape(
            porte: .ins,
            axes: [
                axeEtatDossier, Axe("traits", 2, si: { identifie && $0.dossier != nil }, poserTraits),
            ],
            propre: Axe("identité", identites.count, si: { _ in identifie || acte == .rechercheDossier }) {
                $0.identite = $1
                $0.demande.identite = identites[$1].valeur
            }),
        Etape(porte: .dos, axes: axesDuDossier(depose: depose)),
        Etape(
            porte: .blo,
            axes: [
                Axe("bloqué", [false, true, nil], si: { $0.dossier != nil }) {
                    $0.faits.dossier?.bloque = $1
                }
            ]),
        Etape(porte: .dro, axes: axesDuDroit(acte, visible: visible)),
        Etape(porte: .urg, axes: axesDeLUrgence),
        Etape(porte: .cst, axes: [axeConsentement(acte)], propre: axeAutorisations),
        Etape(
            porte: .hab,
            axes: [
                Axe("type", typesDEssai, si: { visible && $0.estPS && $0.document != nil }) {
                    $0.faits.document?.type = $1
                }
            ]),
        Etape(porte: .vis, axes: axesDesMasques(visible)),
        Etape(porte: .eta, axes: axesDeLEtat(acte, visible: visible)),
        Etape(porte: .doc, axes: axesDuDepot(acte)),
        Etape(
            porte: .opp,
            axes: [
                Axe("opposition", [false, true], si: { _ in depose }) {
                    $0.demande.depot?.oppositionLegitime = $1
                }
            ]),
    ]
}

private let axesDeLAppel: [Axe] = [
    Axe("appelant", appelants.count) { essai, rang in
        essai.appelant = rang
        essai.demande.appelant = appelants[rang].valeur
    },
    Axe("authentification", Acteur.Authentification.allCases, si: { $0.acteur != nil }) { essai, preuve in
        guard var acteur = essai.acteur else { return }
        acteur.authentification = preuve
        essai.presenter(acteur)
    },
    Axe("modalité", modalites.count) { essai, rang in
        essai.modalite = rang
        essai.demande.mode = modalites[rang].valeur.mode
        essai.demande.raison = modalites[rang].valeur.raison
    },
    Axe("régulation", [true, false], si: { $0.mode == .centre15 && $0.acteur != nil }) { essai, droit in
        guard var acteur = essai.acteur else { return }
        acteur.droitRegulation = droit
        essai.presenter(acteur)
    },
    Axe("objet", [false, true], si: { _ in false }) { essai, donne in
        essai.demande.professionnel = donne ? autreId : nil
        essai.demande.justification = donne ? Justification(motif: "motif") : nil
        essai.demande.preferences = donne ? ChangementPreferences(masquageParDefaut: true) : nil
        essai.demande.origine = Origine(facade: donne ? .xds : .rest)
    },
]

private let axeEtatDossier = Axe(
    "dossier", [.actif, .ferme, .notifie, .oppose, .efface, nil] as [EtatDossier?]
) {
    $0.faits.dossier = $1.map { FaitsDossier(etat: $0) }
}

private let poserTraits: @Sendable (inout Essai, Int) -> Void = {
    $0.faits.dossier?.traits = $1 == 0 ? traitsDuDossier : nil
}

private func axesDuDossier(depose: Bool) -> [Axe] {
    [
        Axe("titulaire", [true, false], si: { $0.genre == .patient || $0.genre == .representantLegal }) {
            $0.faits.dossier?.titulaire = $1
        },
        Axe("connexion secrète", [false, true], si: { depose || $0.lit || $0.acte.changeUneFiche }) {
            $0.demande.connexionSecrete = $1
        },
        Axe("mineur", [true, false, nil], si: importeMineur) { $0.faits.dossier?.mineur = $1 },
    ]
}

@Sendable private func importeMineur(_ essai: Essai) -> Bool {
    essai.dossier != nil
        && (essai.genre == .representantLegal || essai.demande.connexionSecrete
            || essai.dossier?.droitsSecrets == true
            || essai.genre == .patient && essai.acte.changeUneFiche)
}

/// Ce que l'appelant est au document : auteur, et de la structure.
private let relations = [(true, true), (true, false), (false, true), (false, false)]

private func axesDuDroit(_ acte: Action, visible: Bool) -> [Axe] {
    let depose = acte == .alimentation
    return [
        Axe("médecin traitant", [true, false], si: { $0.estPS && $0.dossier != nil }) {
            $0.faits.dossier?.medecinTraitant = $1
        },
        Axe("relation", 5, si: { _ in visible }) { essai, rang in
            guard rang < 4 else { return essai.faits.document = nil }
            let (auteur, deLaStructure) = relations[rang]
            essai.faits.document = FaitsDocument(
                type: typesDEssai[0], auteur: auteur, deLaStructure: deLaStructure)
        },
        Axe("du patient", [false, true], si: duPatientImporte) { $0.faits.document?.duPatient = $1 },
        axeChangement(acte),
        axePour(acte),
        Axe("pièce", pieces.count, si: { _ in depose }) {
            $0.demande.depot = depose ? pieces[$1].valeur : nil
        },
        Axe("remplace", 6, si: { _ in depose }) { $0.faits.remplacement = remplacement($1) },
    ]
}

@Sendable private func duPatientImporte(_ essai: Essai) -> Bool {
    [.suppression, .archivage, .desarchivage].contains(essai.acte) && essai.document != nil
}

private func remplacement(_ rang: Int) -> Faits.Remplacement {
    switch rang {
    case 0: return .sansObjet
    case 5: return .inconnu
    default:
        let (auteur, deLaStructure) = relations[rang - 1]
        return .connu(FaitsDocument(type: typesDEssai[0], auteur: auteur, deLaStructure: deLaStructure))
    }
}

/// Les changements de visibilité que l'acte commence, et l'acte seul.
private func axeChangement(_ acte: Action) -> Axe {
    let valeurs: [Bool?] = [nil, true, false]
    var changements: [ChangementVisibilite?] = []
    for masque in valeurs {
        for patient in valeurs {
            for representants in valeurs {
                let changement = ChangementVisibilite(
                    masquePS: masque, invisiblePatient: patient, invisibleRepresentants: representants)
                if changement?.actes.first == acte { changements.append(changement) }
            }
        }
    }
    changements.append(nil)
    return Axe("changement", changements) { $0.demande.changement = $1 }
}

private func axePour(_ acte: Action) -> Axe {
    let pour: [DemandeAutorisation.Titulaire?] = [
        nil, .professionnel(monId), .professionnel(autreId), .structure(maStructure),
        .structure(autreStructure),
    ]
    var demandes: [DemandeAutorisation?] = pour.map {
        DemandeAutorisation(pour: $0, consentementRecueilli: true)
    }
    demandes.append(nil)
    return Axe("pour", demandes, si: { _ in acte.codeTD == "TD0.3" }) { $0.demande.autorisation = $1 }
}

private let axesDeLUrgence: [Axe] = [
    Axe("bris de glace", [true, false, nil], si: { $0.mode == .brisDeGlace && $0.dossier != nil }) {
        $0.faits.dossier?.brisDeGlace = $1
    },
    Axe("centre 15", [true, false, nil], si: { $0.mode == .centre15 && $0.dossier != nil }) {
        $0.faits.dossier?.centre15 = $1
    },
]

private func axeConsentement(_ acte: Action) -> Axe {
    let valeurs = [(true, false), (false, true), (false, false), (true, true)]
    let compte = [.autorisationAjout, .declarationMedecinTraitant, .retraitMedecinTraitant].contains(acte)
    return Axe("consentement", valeurs, si: { _ in compte }) { essai, valeur in
        essai.demande.autorisation?.consentementRecueilli = valeur.0
        essai.demande.autorisation?.informationDonnee = valeur.1
    }
}

private let statuts: [StatutAutorisation?] = [.valide, .nonExiste, .expire, .retire, .interdit, nil]

private let axeAutorisations = Axe(
    "autorisations", 37,
    si: {
        $0.mode == .normal && $0.dossier != nil
            && ($0.estPS && $0.demandeUneAutorisation
                || $0.demande.autorisation?.informationDonnee == true
                    && $0.demande.autorisation?.consentementRecueilli == false)
    }
) {
    // La dernière : retirée à lui, puis consentie à sa structure.
    $0.faits.dossier?.structureConsentieApresRetrait = $1 == 36
    $0.faits.dossier?.autorisation = $1 == 36 ? .retire : statuts[$1 / 6]
    $0.faits.dossier?.autorisationStructure = $1 == 36 ? .valide : statuts[$1 % 6]
}

private func axesDesMasques(_ visible: Bool) -> [Axe] {
    [
        Axe("visibilité", visibilites, si: { visible && $0.document != nil }) {
            $0.faits.document?.visibilite = $1.0
            $0.faits.document?.visibiliteHeritee = $1.1
        },
        Axe("tout masqué", [false, true, nil], si: { visible && toutMasqueImporte($0) }) {
            $0.faits.dossier?.masquageParDefaut = $1
        },
        Axe("masqués en urgence", [true, false, nil], si: { visible && urgenceImporte($0) }) {
            $0.faits.dossier?.masquesEnUrgence = $1
        },
    ]
}

/// Ses codes, et ceux de ce qui l'a remplacé : une version périmée se cache avec celle qui la suit.
private let visibilites: [(Visibilite, Visibilite)] =
    (0..<8).map { (Visibilite(rawValue: $0), []) }
    + [([], .masquePS), ([], .invisiblePatient), ([], .invisibleRepresentants)]

/// L'urgence n'ouvre que ce qui est masqué, à un professionnel qui n'en est pas l'auteur (§ 4).
@Sendable private func urgenceImporte(_ essai: Essai) -> Bool {
    guard essai.estPS, essai.mode != .normal, let document = essai.document, !document.auteur else {
        return false
    }
    return !document.visibilite.union(document.visibiliteHeritee).isDisjoint(with: [
        .masquePS, .invisiblePatient,
    ])
}

/// Tout masquer ajoute à ce que le patient ne voit pas (§ 5) ; ce qui est déjà masqué n'en a pas besoin.
@Sendable private func toutMasqueImporte(_ essai: Essai) -> Bool {
    guard let document = essai.document, !document.auteur, essai.genre != .patient,
        essai.genre != .representantLegal
    else { return false }
    let visibilite = document.visibilite.union(document.visibiliteHeritee)
    return visibilite.contains(.invisiblePatient) && !visibilite.contains(.masquePS)
}

private func axesDeLEtat(_ acte: Action, visible: Bool) -> [Axe] {
    let change = acte.changeUneFiche
    let depose = acte == .alimentation
    let dejaConnu: [Faits.DejaConnu] = [.jamais, .memesOctets, .memesOctetsAutrement, .autresOctets]
    return [
        Axe("état", EtatDocument.allCases, si: { visible && $0.document != nil }) {
            $0.faits.document?.etat = $1
        },
        Axe(
            "version périmée", [false, true],
            si: { change && $0.document != nil && $0.document?.etat != .deleted }
        ) {
            $0.faits.document?.versionPerimee = $1
        },
        Axe("montré", [false, true, nil], si: montreImporte) {
            $0.faits.document?.montreAuPatient = $1
        },
        Axe("état du remplacé", EtatDocument.allCases, si: { $0.faits.remplacement.document != nil }) {
            guard var ancien = $0.faits.remplacement.document else { return }
            ancien.etat = $1
            $0.faits.remplacement = .connu(ancien)
        },
        Axe("déjà connu", dejaConnu, si: { _ in depose }) { $0.faits.dejaConnu = $1 },
    ]
}

/// Ce que le patient a vu ne compte que si l'on veut le lui cacher.
@Sendable private func montreImporte(_ essai: Essai) -> Bool {
    guard essai.demande.actes.contains(.invisibilitePatient), let document = essai.document else {
        return false
    }
    return document.etat != .deleted && !document.versionPerimee
        && !document.visibilite.contains(.invisiblePatient)
}

extension Faits.Remplacement {
    /// Le document remplacé, s'il est connu.
    var document: FaitsDocument? { if case .connu(let document) = self { document } else { nil } }
}
