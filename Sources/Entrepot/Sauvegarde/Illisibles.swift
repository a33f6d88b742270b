/// Les sauvegardes d'un dépôt qui ne se lisent plus : nommées, jamais passées sous silence.
struct Illisibles {
    private var noms: [String] = []
    private(set) var faute: ErreurSauvegarde?

    /// Lit un manifeste ; `nil` s'il est abîmé, ce qui est retenu.
    mutating func lire(
        _ manifeste: () throws(ErreurSauvegarde) -> Manifeste
    ) throws(ErreurSauvegarde) -> Manifeste? {
        do throws(ErreurSauvegarde) { return try manifeste() } catch .abime(let nom, let defaut) {
            noms.append("\(nom) : \(defaut)")
            let dit = """
                \(defaut), et ce qu'elle tenait n'est pas connu ; `--au` suivi de l'instant exact d'une autre la restaure \
                (`dmp sauvegarder lister` les dit)
                """
            faute = faute ?? .abime(nom, dit)
            return nil
        }
    }

    /// Rend cette reprise si une sauvegarde illisible n'a pu en être une meilleure : elle est nommée exactement, ou ce qui la
    /// prolonge va au-delà du moment demandé.
    func admettre(
        _ reprise: Reprise, _ moment: DepotDeSauvegardes.Moment, depassee: Bool = false
    ) throws(ErreurSauvegarde) -> Reprise {
        guard let faute else { return reprise }
        let exacte =
            switch moment {
            case .dernier: false
            case .instant(let instant): reprise.manifeste.date == instant
            case .rang(let rang): reprise.manifeste.traces == rang
            }
        guard exacte || depassee else { throw faute }
        var reprise = reprise
        reprise.illisibles = noms
        return reprise
    }
}

extension DepotDeSauvegardes {
    /// Les sauvegardes qui se lisent, et ce qu'ont les autres.
    public func inventorier() throws(ErreurSauvegarde) -> (lisibles: [Manifeste], fautes: [String]) {
        var (lisibles, fautes): ([Manifeste], [String]) = ([], [])
        for numero in numeros() {
            do throws(ErreurSauvegarde) { lisibles.append(try manifeste(numero)) } catch .abime(
                let nom, let defaut)
            {
                fautes.append("\(nom) : \(defaut)")
            }
        }
        return (lisibles, fautes)
    }
}
