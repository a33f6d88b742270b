import Coffre
import Entrepot
import Foundation

/// `dmp cles` : ce que tient le trousseau, et la rotation de la clé principale, à côté d'un serveur qui sert.
enum CommandeCles {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: ["donnees", "config", "vers"])
        let donnees = try options.obligatoire("donnees")
        _ = try Environnement.lire(donnees)
        let cles = try options.cles(donnees)
        guard let acte = options.reste.first, options.reste.count == 1,
            ["etat", "tourner", "copier"].contains(acte)
        else { throw Echec(.usage, Commandes.usage) }
        if acte == "copier" { return try copier(donnees, vers: try options.obligatoire("vers")) }
        do throws(ErreurCoffre) {
            if acte == "etat" {
                let sources = cles ?? .duRepertoire(donnees)
                dire(try Trousseau(repertoire: donnees, sources: sources, .lire).etat())
            } else {
                try tourner(donnees, cles)
            }
        } catch { throw Echec(estInvalide(error) ? .invalide : .incident, phrase(error)) }
        return .fait
    }

    /// Les clés des dossiers, scellées, et celle des pseudonymes : ce qu'une sauvegarde de la base ne tient pas.
    private static func copier(_ donnees: String, vers: String) throws(Echec) -> CodeSortie {
        do throws(ErreurCoffre) { try Trousseau.copier(repertoire: donnees, vers: vers) } catch {
            if case .fichier(errno: EEXIST) = error {
                throw Echec(.refuse, "un trousseau est déjà à cet endroit : il n'est pas touché")
            }
            throw Echec(estInvalide(error) ? .invalide : .incident, phrase(error))
        }
        let pseudonymes = "/pseudonymes.cle"
        if FileManager.default.fileExists(atPath: donnees + pseudonymes) {
            try? FileManager.default.copyItem(atPath: donnees + pseudonymes, toPath: vers + pseudonymes)
        }
        print("trousseau copié ; la clé principale se garde ailleurs encore")
        return .fait
    }

    /// Une clé que le répertoire tient lui-même est remplacée par une nouvelle ; toute autre, l'exploitant l'a déjà changée.
    private static func tourner(_ donnees: String, _ cles: SourcesDeCles?) throws(ErreurCoffre) {
        let fichiers = FichierDeCle(donnees)
        let sources = cles ?? .duRepertoire(donnees)
        let dansLeRepertoire = try sources.nommees().0 == .fichier(fichiers.courante)
        // Vérifie d'abord que ce qui est là ouvre tout.
        _ = try Trousseau(repertoire: donnees, sources: sources, .lire)
        if dansLeRepertoire, try !fichiers.changer() { print("rotation interrompue : elle est reprise") }
        let trousseau = try Trousseau(repertoire: donnees, sources: sources, .ecrire)
        let nombre = try trousseau.tourner()
        let etat = try trousseau.etat()
        guard etat.resteATourner == 0 else { throw .occupe }
        if dansLeRepertoire { try fichiers.retirerAncienne() }
        print("\(nombre) clés rescellées")
        dire(etat)
    }

    private static func dire(_ etat: EtatTrousseau) {
        for (id, nombre) in etat.cles.sorted(by: { $0.key < $1.key }) {
            print("clé principale \(id) : \(nombre) clés" + (id == etat.configuree ? " (configurée)" : ""))
        }
        if etat.cles[etat.configuree] == nil {
            print("clé principale \(etat.configuree) : 0 clé (configurée)")
        }
        print(
            etat.resteATourner == 0
                ? "aucune rotation en cours" : "\(etat.resteATourner) clés à resceller : `dmp cles tourner`")
    }

    /// Ce que l'exploitant doit corriger ; le reste est un incident.
    static func estInvalide(_ erreur: ErreurCoffre) -> Bool {
        switch erreur {
        case .cleAbsente, .fichier, .permissions, .proprietaire, .malFormee, .commande, .mauvaiseCle,
            .principaleInconnue, .trousseauAbsent:
            true
        case .altere, .plein, .occupe, .base: false
        }
    }

    /// Une phrase, sans chemin ni secret.
    static func phrase(_ erreur: ErreurCoffre) -> String {
        switch erreur {
        case .cleAbsente: "le fichier de la clé principale n'existe pas : sans elle, rien ne se lit"
        case .fichier(let code): "le fichier de la clé principale ne peut être lu ou écrit (errno \(code))"
        case .permissions: "le fichier de la clé principale doit être en mode 0600 ou 0400"
        case .proprietaire: "le fichier de la clé principale n'est pas à l'utilisateur qui lance le programme"
        case .malFormee:
            "la clé principale n'est pas faite de 32 octets, en hexadécimal ou en base64url, sur une ligne"
        case .commande(let defaut): "la commande de la clé principale \(phrase(defaut))"
        case .mauvaiseCle: "la clé principale n'est pas celle de ce trousseau : rien n'est ouvert"
        case .principaleInconnue(let id):
            "des clés sont scellées sous la clé principale \(id), que la configuration ne nomme pas"
        case .trousseauAbsent: "le trousseau (trousseau.db) manque : sans lui, rien ne se lit"
        case .altere: "le trousseau a été altéré, ou n'est pas celui de cette base"
        case .plein: "le disque est plein"
        case .occupe: "un autre processus tient le trousseau"
        case .base(let code): "le trousseau ne peut être lu ou écrit (SQLite \(code))"
        }
    }

    private static func phrase(_ defaut: DefautCommande) -> String {
        switch defaut {
        case .lancement(let code): "ne peut être lancée (errno \(code))"
        case .delai: "n'a pas fini en dix secondes"
        case .bavarde: "écrit plus qu'une clé"
        case .echec(let code): code < 0 ? "a été tuée (signal \(-code))" : "a échoué (code \(code))"
        }
    }
}
