/// Codes de sortie (contrat § 1).
enum CodeSortie: Int32 {
    case fait = 0
    case usage = 1
    case refuse = 2
    case invalide = 3
    case rompu = 4
    case incident = 5
}

/// Une commande qui n'aboutit pas : un message en français et un code de sortie.
struct Echec: Error {
    let code: CodeSortie
    let message: String

    init(_ code: CodeSortie, _ message: String) {
        self.code = code
        self.message = message
    }
}

/// L'aiguillage des commandes.
enum Commandes {
    static let usage = """
        usage :
          dmp demo [--port 8080] [--donnees DIR] [--jetable]
          dmp servir --config FICHIER
          dmp initialiser --config FICHIER
          dmp jeton ACTEUR … --donnees DIR
              ps --id ID --nom N --prenom P --profession 10 [--specialite SM26] [--section A]
                 [--structure S] [--regulation] [--air]
              patient --ins M · representant --id I --nom N --prenom P --ins M
              etablissement --structure S [--regulation] · secretariat --structure S
              personnel --id I --structure S (AIR)
              assurance-maladie · exploitant --id I      (tous : [--duree SECONDES] [--usage-unique])
          dmp regles
          dmp expliquer FICHIER.json
          dmp matrice verifier FICHIER.csv
          dmp verifier --donnees DIR [--config FICHIER] [--temoin FICHIER] [--cle CLE-PUBLIQUE.pem]
          dmp cles etat|tourner --donnees DIR [--config FICHIER] · dmp cles copier --donnees DIR --vers DIR
          dmp journal cle|point|coherence NOMBRE --donnees DIR
          dmp exporter auditevent --donnees DIR [--apres RANG] [--textes [--config FICHIER]]
          dmp exporter syslog --donnees DIR --vers HÔTE[:6514] --autorites AC.pem --reprise FICHIER
              [--certificat C.pem --cle K.pem]
          dmp dossiers importer FICHIER.csv --donnees DIR [--config FICHIER]
          dmp sauvegarder --donnees DIR|--config FICHIER --vers DEPOT [--toutes SECONDES]
              [--continu [--base HEURES] [--cles DIR]]
          dmp sauvegarder lister|verifier DEPOT · dmp sauvegarder purger DEPOT --garder NOMBRE
          dmp restaurer DEPOT --vers DIR --cles DIR [--au INSTANT|RANG]
          dmp purger --donnees DIR|--config FICHIER [--simuler] [--le DATE]
        """

    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        guard let commande = arguments.first else { throw Echec(.usage, usage) }
        let suite = Array(arguments.dropFirst())
        try ImageMemoire.proteger(mesurable: commande == "demo")
        switch commande {
        case "demo": return try CommandeDemo.executer(suite)
        case "servir": return try CommandeServir.executer(suite)
        case "initialiser": return try CommandeServir.initialiser(suite)
        case "jeton": return try CommandeJeton.executer(suite)
        case "regles": return try CommandeRegles.executer(suite)
        case "expliquer": return try CommandeExpliquer.executer(suite)
        case "matrice": return try CommandeMatrice.executer(suite)
        case "journal": return try CommandeJournal.executer(suite)
        case "cles": return try CommandeCles.executer(suite)
        case "exporter": return try CommandeExporter.executer(suite)
        case "verifier": return try CommandeVerifier.executer(suite)
        case "sauvegarder": return try CommandeSauvegarder.executer(suite)
        case "restaurer": return try CommandeRestaurer.executer(suite)
        case "purger": return try CommandePurger.executer(suite)
        case "dossiers": return try CommandeDossiers.executer(suite)
        case "--help", "-h", "aide":
            print(usage)
            return .fait
        default: throw Echec(.usage, "commande inconnue\n\(usage)")
        }
    }
}

/// Les options d'une commande : `--nom valeur`, `--drapeau`, et le reste.
struct Options {
    private var valeurs: [String: String] = [:]
    private var drapeaux: Set<String> = []
    /// Ce qui n'est pas une option.
    private(set) var reste: [String] = []

    init(_ arguments: [String], valeurs noms: Set<String>, drapeaux: Set<String> = []) throws(Echec) {
        var rang = 0
        while rang < arguments.count {
            let argument = arguments[rang]
            rang += 1
            guard argument.hasPrefix("--") else {
                reste.append(argument)
                continue
            }
            let nom = String(argument.dropFirst(2))
            if drapeaux.contains(nom) {
                self.drapeaux.insert(nom)
            } else if noms.contains(nom), rang < arguments.count {
                guard valeurs.updateValue(arguments[rang], forKey: nom) == nil else {
                    throw Echec(.usage, "option répétée : --\(nom)")
                }
                rang += 1
            } else {
                throw Echec(.usage, "option inconnue ou sans valeur\n\(Commandes.usage)")
            }
        }
    }

    func valeur(_ nom: String) -> String? { valeurs[nom] }

    func drapeau(_ nom: String) -> Bool { drapeaux.contains(nom) }

    func obligatoire(_ nom: String) throws(Echec) -> String {
        guard let valeur = valeurs[nom], !valeur.isEmpty else {
            throw Echec(.usage, "option --\(nom) obligatoire\n\(Commandes.usage)")
        }
        return valeur
    }

    func entier(_ nom: String, defaut: Int, _ bornes: ClosedRange<Int>) throws(Echec) -> Int {
        guard let texte = valeurs[nom] else { return defaut }
        guard let valeur = Int(texte), bornes.contains(valeur) else {
            throw Echec(.usage, "--\(nom) : entier de \(bornes.lowerBound) à \(bornes.upperBound)")
        }
        return valeur
    }

    func sansReste() throws(Echec) {
        guard reste.isEmpty else { throw Echec(.usage, "argument en trop\n\(Commandes.usage)") }
    }
}
