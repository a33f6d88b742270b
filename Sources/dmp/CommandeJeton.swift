import Authentification
import Domaine

/// `dmp jeton` : un jeton signé par l'émetteur de démonstration d'un répertoire.
enum CommandeJeton {
    private static let valeurs: Set<String> = [
        "id", "nom", "prenom", "profession", "specialite", "section", "structure", "ins", "duree", "donnees",
    ]

    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        guard let acteur = arguments.first, !acteur.hasPrefix("--") else {
            throw Echec(.usage, Commandes.usage)
        }
        let options = try Options(
            Array(arguments.dropFirst()), valeurs: valeurs, drapeaux: ["regulation", "air", "usage-unique"])
        try options.sansReste()
        // Un drapeau que l'acteur ne peut porter n'est pas ignoré.
        guard !options.drapeau("air") || acteur == "ps",
            !options.drapeau("regulation") || acteur == "ps" || acteur == "etablissement"
        else { throw Echec(.usage, "option qui ne convient pas à cet acteur\n\(Commandes.usage)") }
        let donnees = options.valeur("donnees") ?? CommandeDemo.repertoireParDefaut
        // Jamais contre un entrepôt de `servir` : ses jetons viennent d'ailleurs.
        guard try Environnement.lire(donnees) == .demo else {
            throw Echec(.refuse, "les jetons ne se font que pour une démonstration")
        }
        let unique = options.drapeau("usage-unique")
        let duree = try options.entier("duree", defaut: 3600, 1...(unique ? 82_800 : 31_536_000))
        let porteur = try porteur(acteur, options)
        do throws(ErreurEmetteurDemo) {
            let emetteur = try EmetteurDemo(repertoire: donnees)
            print(
                try emetteur.jeton(
                    porteur, dureeSecondes: duree, maintenant: Service.horloge(), usageUnique: unique))
        } catch { throw Echec(.incident, "émetteur de démonstration : \(error)") }
        return .fait
    }

    private static func porteur(_ acteur: String, _ o: Options) throws(Echec) -> PorteurDemo {
        switch acteur {
        case "ps":
            return .ps(
                id: try o.obligatoire("id"), nom: try o.obligatoire("nom"),
                prenom: try o.obligatoire("prenom"),
                profession: try o.obligatoire("profession"), specialite: o.valeur("specialite"),
                section: o.valeur("section"), structure: o.valeur("structure"),
                regulation: o.drapeau("regulation"), air: o.drapeau("air"))
        case "patient": return .patient(ins: try matricule(o))
        case "representant":
            return .representant(
                id: try o.obligatoire("id"), nom: try o.obligatoire("nom"),
                prenom: try o.obligatoire("prenom"),
                ins: try matricule(o))
        case "etablissement":
            return .etablissement(
                structure: try o.obligatoire("structure"), regulation: o.drapeau("regulation"))
        case "personnel":
            return .personnel(id: try o.obligatoire("id"), structure: try o.obligatoire("structure"))
        case "secretariat": return .secretariat(structure: try o.obligatoire("structure"))
        case "assurance-maladie": return .assuranceMaladie
        case "exploitant": return .exploitant(id: try o.obligatoire("id"))
        default: throw Echec(.usage, "acteur inconnu\n\(Commandes.usage)")
        }
    }

    private static func matricule(_ o: Options) throws(Echec) -> MatriculeINS {
        let texte = try o.obligatoire("ins")
        do throws(MatriculeINS.Rejet) {
            return try MatriculeINS(texte)
        } catch { throw Echec(.invalide, "--ins : matricule mal formé ou de clé fausse") }
    }
}
