import Domaine
import Nomenclatures
import Regles

/// Le règlement en une page de Markdown : les portes, les motifs, les tables, les droits.
struct PageReglement {
    let nomenclatures: Nomenclatures

    func markdown() throws(Echec) -> String {
        let titre = "Règlement \(Reglement.version)"
        var lignes = [titre, String(repeating: "=", count: titre.count), ""]
        lignes += [
            "Qui peut faire quoi, à quel document, de quel dossier, dans quel mode, et le motif de chaque refus.",
            "Vérifié le \(Self.derniereVerification). Produit par `dmp regles` : ne se corrige pas ici.", "",
        ]
        lignes += portes + tables
        lignes += try TableauDroits(nomenclatures: nomenclatures).markdown()
        return lignes.joined(separator: "\n")
    }

    /// La date de la porte vérifiée en dernier.
    private static var derniereVerification: String {
        Reglement.regles.map { type(of: $0).reference.verifieeLe }.max() ?? ""
    }

    private var portes: [String] {
        var lignes = [
            "## Les \(Reglement.regles.count) portes", "",
            "Toute demande les passe dans cet ordre. Toutes sont examinées, tous les avis sont tracés, et la réponse",
            "dit le premier refus. Un fait inconnu refuse ; rien n'est accordé sans l'avis favorable de la porte DRO.",
            "",
        ]
        for (rang, regle) in Reglement.regles.enumerated() {
            let reference = type(of: regle).reference
            lignes += [
                "### \(rang + 1). \(reference.code)", "", "**\(reference.enonce)**", "",
                "\(EnClair.questions[reference.code] ?? "")", "",
                "- source : \(reference.source)", "- vérifiée le \(reference.verifieeLe)", "",
                "| Motif | Ce qui est dit |", "|---|---|",
            ]
            lignes += Self.motifs(reference.code) + [""]
        }
        lignes += ["### Hors des portes", "", "| Motif | Ce qui est dit |", "|---|---|"]
        let codes = Set(Reglement.regles.map { type(of: $0).reference.code })
        let autres = Motif.allCases.filter { !codes.contains($0.porte) }
        return lignes + autres.map { "| \($0.rawValue) | \($0.phrase) |" } + [""]
    }

    private static func motifs(_ porte: String) -> [String] {
        Motif.allCases.filter { $0.porte == porte }.map { "| \($0.rawValue) | \($0.phrase) |" }
    }

    private var tables: [String] {
        let (inconnues, total) = nomenclatures.matrice.inconnues
        var lignes = [
            "## Les tables en vigueur", "",
            "Matrice d'habilitation : \(total) cellules, dont \(inconnues) inconnues, qui refusent (HAB-02).",
            "Empreinte de l'ensemble, écrite dans chaque trace : `\(nomenclatures.empreinteTables.prefix(16))…`",
            "",
            "| Table | Source | Version | Vérifiée le | Confiance | Lignes | SHA-256 |",
            "|---|---|---|---|---|---|---|",
        ]
        for table in nomenclatures.tables {
            let champs = [
                "\(table.titre) (`\(table.nom)`)", table.source, table.version, table.verifieLe,
                table.confiance, "\(table.lignes)", "`\(table.empreinte.prefix(16))…`",
            ]
            lignes.append("| " + champs.map(Self.cellule).joined(separator: " | ") + " |")
        }
        return lignes + [""]
    }

    /// Un texte qui ne rompt pas un tableau.
    static func cellule(_ texte: String) -> String {
        String(texte.flatMap { $0 == "|" ? "\\|" : $0 == "\n" ? " " : String($0) })
    }
}
