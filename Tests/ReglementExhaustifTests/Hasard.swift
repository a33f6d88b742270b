import Domaine

/// Des situations tirées au sort, qui s'ouvrent assez souvent pour qu'une règle de trop s'y voie.
struct Hasard {
    let etapes: [Etape]
    private let acte: Action
    private var tirage: Tirage

    init(_ acte: Action, graine: UInt64) {
        self.acte = acte
        etapes = ReglementExhaustifTests.etapes(acte)
        tirage = Tirage(graine: graine &* 1_000 &+ UInt64(acte.rang))
    }

    /// Tous les axes, dans l'ordre des portes.
    var axes: [Axe] { etapes.flatMap { $0.axes + [$0.propre].compactMap(\.self) } }

    /// Une situation.
    mutating func essai() -> Essai {
        var essai = Essai(acte)
        for axe in axes { axe.poser(&essai, tirage.rangOuvrant(axe.nombre)) }
        return essai
    }

    /// La même situation, où chaque axe dont la spécification dit qu'il n'importe pas prend une autre valeur.
    mutating func autrement(_ essai: Essai) -> [(axe: String, essai: Essai)] {
        var autres: [(axe: String, essai: Essai)] = []
        // Ces axes-là refont tout un fait : les reposer effacerait ce que d'autres axes y ont mis.
        for axe in axes where !axe.compte(essai) && axe.nom != "relation" && axe.nom != "pièce" {
            var autre = essai
            axe.poser(&autre, tirage.rang(axe.nombre))
            autres.append((axe.nom, autre))
        }
        return autres
    }
}

/// Un fait que l'entrepôt peut ne pas connaître.
struct FaitIncertain: Sendable, CustomStringConvertible {
    let description: String
    /// Le fait inconnu, puis chacune de ses valeurs.
    let poser: [@Sendable (inout Faits) -> Void]

    private init<Valeur: Sendable>(
        _ nom: String, _ valeurs: [Valeur], _ poser: @escaping @Sendable (inout Faits, Valeur?) -> Void
    ) {
        description = nom
        self.poser = ([nil] + valeurs.map(Optional.some)).map { valeur in { poser(&$0, valeur) } }
    }

    static let tous: [FaitIncertain] = [
        FaitIncertain("bloqué", [true, false]) { $0.dossier?.bloque = $1 },
        FaitIncertain("autorisation", StatutAutorisation.allCases) { $0.dossier?.autorisation = $1 },
        FaitIncertain("autorisation de la structure", StatutAutorisation.allCases) {
            $0.dossier?.autorisationStructure = $1
        },
        FaitIncertain("mineur", [true, false]) { $0.dossier?.mineur = $1 },
        FaitIncertain("bris de glace", [true, false]) { $0.dossier?.brisDeGlace = $1 },
        FaitIncertain("centre 15", [true, false]) { $0.dossier?.centre15 = $1 },
        FaitIncertain("masqués en urgence", [true, false]) { $0.dossier?.masquesEnUrgence = $1 },
        FaitIncertain("tout masqué", [true, false]) { $0.dossier?.masquageParDefaut = $1 },
        FaitIncertain("montré au patient", [true, false]) { $0.document?.montreAuPatient = $1 },
        FaitIncertain("traits", [traitsDuDossier, autresTraits]) { $0.dossier?.traits = $1 },
    ]

    private static let autresTraits = TraitsIdentite(
        nomNaissance: "AUTRE", prenoms: "JEAN", dateNaissance: "1950-01-01", sexe: "M", lieuNaissance: "75101"
    )
}
