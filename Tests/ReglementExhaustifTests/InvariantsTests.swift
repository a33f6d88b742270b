import Domaine
import Regles
import Testing

@Suite("Ce qu'aucune décision ne peut être")
struct InvariantsTests {
    @Test("aucun accord du parcours ne viole", arguments: Invariant.allCases)
    func invariant(_ invariant: Invariant) async throws {
        for acte in Action.allCases {
            let violations = try await Parcourus.bilan(acte).violations[invariant] ?? []
            #expect(violations == [], "\(invariant.rawValue)")
        }
    }

    @Test("sans preuve, ou sur une fausse, ce qui s'accordait se refuse", arguments: Action.allCases)
    func sansPreuve(_ acte: Action) async throws {
        let refuses = appelants.enumerated().filter { $0.element.refus != nil }
        let violations = try await violations(acte) { essai, dire in
            for (rang, appelant) in refuses {
                essai.appelant = rang
                essai.demande.appelant = appelant.valeur
                if try motif(essai) != appelant.refus { dire(essai) }
            }
        }
        #expect(violations == [])
    }

    @Test("AIR ne dépose jamais")
    func air() async throws {
        let violations = try await violations(.alimentation) { essai, dire in
            guard var acteur = essai.acteur else { return }
            acteur.authentification = .air
            essai.demande.appelant = .reconnu(acteur)
            if try motif(essai) != .droitAbsent { dire(essai) }
        }
        #expect(violations == [])
    }

    @Test("l'exploitant ne liste ni ne lit, même paré des attributs d'un médecin", arguments: Action.allCases)
    func exploitant(_ acte: Action) async throws {
        guard acte != .creationDossier, !acte.changeLeDossier else { return }
        let violations = try await violations(acte) { essai, dire in
            for preuve in Acteur.Authentification.allCases {
                essai.demande.appelant = .reconnu(
                    Acteur(
                        genre: .exploitant, id: "E1", profession: "10", specialite: "SM26",
                        structure: maStructure, droitRegulation: true, authentification: preuve))
                if try motif(essai) == .accorde { dire(essai) }
            }
        }
        #expect(violations == [])
    }

    @Test("nul autre que l'auteur, le MT et le patient ne change un masque")
    func masque() async throws {
        for acte in [Action.masquage, .demasquage] {
            let violations = try await violations(acte) { essai, dire in
                guard essai.genre != .patient else { return }
                essai.faits.document?.auteur = false
                essai.faits.dossier?.medecinTraitant = false
                if try motif(essai) != .pasAuteur { dire(essai) }
            }
            #expect(violations == [])
        }
    }

    @Test("un fait inconnu n'accorde rien qu'une de ses valeurs refuserait", arguments: FaitIncertain.tous)
    func inconnu(_ fait: FaitIncertain) async throws {
        var trouvees: [String] = []
        for acte in Action.allCases {
            trouvees += try await violations(acte) { essai, dire in
                let faits = essai.faits
                let motifs = try fait.poser.map { poser in
                    essai.faits = faits
                    poser(&essai.faits)
                    return try motif(essai)
                }
                guard motifs[0] == .accorde, motifs.contains(where: { $0 != .accorde }) else { return }
                essai.faits = faits
                fait.poser[0](&essai.faits)
                dire(essai)
            }
        }
        #expect(trouvees.prefix(5) == [])
    }

    @Test("chaque refus de la matrice vaut en urgence")
    func matriceEnUrgence() async throws {
        var essayes = 0
        for acte in [Action.rechercheMetadonnees, .consultation, .archivage] {
            let violations = try await violations(acte) { essai, dire in
                guard essai.estPS, essai.mode != .normal, essai.document?.auteur == false else { return }
                essayes += 1
                for (type, refus) in zip(typesDEssai.dropFirst(), [Motif.typeFerme, .celluleInconnue]) {
                    essai.faits.document?.type = type
                    if try motif(essai) != refus { dire(essai) }
                }
            }
            #expect(violations == [])
        }
        #expect(essayes > 30)
    }

    private func motif(_ essai: Essai) throws -> Motif {
        try reglement.get().statuer(essai.demande, essai.faits).verdict.motif
    }

    /// Change chaque situation accordée que le parcours de l'acte a retenue ; cinq violations au plus.
    private func violations(
        _ acte: Action, _ epreuve: (inout Essai, (Essai) -> Void) throws -> Void
    ) async throws -> [String] {
        var trouvees: [String] = []
        for essai in try await Parcourus.bilan(acte).accords {
            var essai = essai
            try epreuve(&essai) { viole in if trouvees.count < 5 { trouvees.append(viole.lisible) } }
        }
        return trouvees
    }
}
