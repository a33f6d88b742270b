import Domaine
import Nomenclatures

/// Les droits fonctionnels acte par acte : qui, dans quel mode, à quelle condition, d'après quelle note.
struct TableauDroits {
    /// Les tables, dans leur ordre de lecture, et ce à quoi elles valent.
    private static let fichiers = [
        ("droits-fonctionnels-526.csv", "directe, indirecte"), ("droits-fonctionnels-606.csv", "AIR"),
        ("droits-complementaires.csv", "toutes"),
    ]

    /// Une cellule, avec la note que sa table porte.
    private struct Cellule {
        let categorie: CategorieActeur
        let mode: ModeAcces
        let droit: DroitFonctionnel
        let note: String
        let authentification: String
    }

    /// Ce qui réunit des acteurs sur une même ligne.
    private struct Ligne: Equatable {
        let modes: [ModeAcces]
        let droit: DroitFonctionnel
        let note: String
        var authentification: String
    }

    private let cellules: [Action: [Cellule]]

    init(nomenclatures: Nomenclatures) throws(Echec) {
        var cellules: [Action: [Cellule]] = [:]
        for (fichier, authentification) in Self.fichiers {
            for lus in try Self.lignes(fichier) {
                // Les complémentaires disent, après le mode, s'ils valent aussi en AIR.
                let complementaire = lus.count > 5
                let champs = complementaire ? Array(lus[..<3] + lus[4...]) : lus
                guard champs.count >= 5, let action = Action(rawValue: champs[0]),
                    let categorie = CategorieActeur(rawValue: champs[1]),
                    let mode = ModeAcces(rawValue: champs[2]), let droit = DroitFonctionnel.mots[champs[3]]
                else { throw Echec(.incident, "\(fichier) : ligne illisible") }
                let source = champs.count > 5 ? champs[5] : ""
                cellules[action, default: []].append(
                    Cellule(
                        categorie: categorie, mode: mode, droit: droit,
                        note: [champs[4], source].filter { !$0.isEmpty }.joined(separator: " ; "),
                        authentification: complementaire && lus[3] == "non"
                            ? "directe, indirecte" : authentification))
            }
        }
        self.cellules = cellules
    }

    private static func lignes(_ fichier: String) throws(Echec) -> [[String]] {
        guard let octets = Nomenclatures.tableEmbarquee(fichier) else {
            throw Echec(.incident, "\(fichier) : la table manque")
        }
        var lecteur = LecteurCSV(fichier, octets)
        var lignes: [[String]] = []
        do throws(ErreurNomenclature) {
            while try lecteur.commentaire() != nil {}
            while let champs = try lecteur.champs() { lignes.append(champs) }
        } catch { throw Echec(.incident, "\(error)") }
        return Array(lignes.dropFirst())
    }

    func markdown() throws(Echec) -> [String] {
        var lignes = [
            "## Les droits, acte par acte", "",
            "Ce qui n'est pas écrit ici est refusé (DRO-01). Les autres portes s'ajoutent : le consentement, la matrice,",
            "les masques et l'état du document. Sans autre mention, la source est PDT-INF-526, ou PDT-INF-606 en AIR.",
            "",
        ]
        for action in Action.allCases {
            lignes += ["### \(Self.titre(action))", "", "`\(action.rawValue)`, \(action.codeTD)", ""]
            let ouvertes = lignesOuvertes(action)
            guard !ouvertes.isEmpty else {
                lignes += ["Ouvert à personne.", ""]
                continue
            }
            lignes += [
                "| Qui | Mode | Authentification | Condition | Note et source |", "|---|---|---|---|---|",
            ]
            lignes += ouvertes + [""]
        }
        return lignes
    }

    private static func titre(_ action: Action) -> String {
        let phrase = EnClair.acte(action)
        return phrase.prefix(1).uppercased() + phrase.dropFirst()
    }

    /// Les cellules qui ouvrent, réunies : d'abord les modes d'un acteur, puis les acteurs.
    private func lignesOuvertes(_ action: Action) -> [String] {
        let ouvertes = (cellules[action] ?? []).filter { $0.droit != .non }
        var lignes: [(ligne: Ligne, acteurs: [CategorieActeur])] = []
        for (_, authentification) in Self.fichiers {
            for categorie in CategorieActeur.allCases {
                let siennes = ouvertes.filter {
                    $0.authentification == authentification && $0.categorie == categorie
                }
                for ligne in Self.reunir(siennes) {
                    if let rang = lignes.firstIndex(where: { $0.ligne == ligne }) {
                        lignes[rang].acteurs.append(categorie)
                    } else {
                        lignes.append((ligne, [categorie]))
                    }
                }
            }
        }
        return Self.fondre(lignes).map { ligne, acteurs in
            let champs = [
                acteurs.map(EnClair.acteur).joined(separator: ", "),
                ligne.modes.map(EnClair.mode).joined(separator: ", "), ligne.authentification,
                EnClair.droit(ligne.droit), ligne.note,
            ]
            return "| " + champs.map(PageReglement.cellule).joined(separator: " | ") + " |"
        }
    }

    /// Deux lignes que seule l'authentification sépare n'en font qu'une.
    private static func fondre(
        _ lignes: [(ligne: Ligne, acteurs: [CategorieActeur])]
    ) -> [(ligne: Ligne, acteurs: [CategorieActeur])] {
        var fondues: [(ligne: Ligne, acteurs: [CategorieActeur])] = []
        for (ligne, acteurs) in lignes {
            let rang = fondues.firstIndex {
                $0.acteurs == acteurs && $0.ligne.modes == ligne.modes && $0.ligne.droit == ligne.droit
                    && $0.ligne.note == ligne.note
            }
            if let rang {
                fondues[rang].ligne.authentification += ", " + ligne.authentification
            } else {
                fondues.append((ligne, acteurs))
            }
        }
        return fondues
    }

    private static func reunir(_ cellules: [Cellule]) -> [Ligne] {
        var lignes: [Ligne] = []
        for cellule in cellules {
            let rang = lignes.firstIndex {
                $0.droit == cellule.droit && $0.note == cellule.note
            }
            let modes = (rang.map { lignes[$0].modes } ?? []) + [cellule.mode]
            let ligne = Ligne(
                modes: modes, droit: cellule.droit, note: cellule.note,
                authentification: cellule.authentification)
            if let rang { lignes[rang] = ligne } else { lignes.append(ligne) }
        }
        return lignes
    }
}
