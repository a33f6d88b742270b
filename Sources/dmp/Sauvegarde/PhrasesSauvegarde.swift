import Entrepot
import Foundation

/// Ce que les commandes de sauvegarde disent à l'exploitant.
enum PhrasesSauvegarde {
    /// Convertit une panne de sauvegarde à la frontière de la ligne de commande.
    static func traduire<T: ~Copyable>(_ corps: () throws(ErreurSauvegarde) -> T) throws(Echec) -> T {
        do throws(ErreurSauvegarde) { return try corps() } catch { throw echec(error) }
    }

    static func echec(_ erreur: ErreurSauvegarde) -> Echec {
        switch erreur {
        case .entrepot(.base(let code)) where [11, 26].contains(code & 0xFF):
            // SQLITE_CORRUPT, SQLITE_NOTADB.
            Echec(.rompu, "rompu : le fichier de la base est abîmé (SQLite \(code))")
        case .entrepot(let erreur): Echec(.incident, Service.phrase(erreur))
        case .fichier(let nom, let code):
            if [ENOSPC, EDQUOT, EFBIG].contains(code) {
                Echec(
                    .incident, "\(nom) : la place manque (errno \(code)) ; rien n'est sauvegardé ni restauré")
            } else {
                Echec(.incident, "\(nom) : le fichier ne peut être lu ou écrit (errno \(code))")
            }
        case .occupe: Echec(.refuse, "une autre commande tient ce dépôt")
        case .pasUnDepot:
            Echec(.invalide, "ce répertoire n'est pas un dépôt de sauvegardes que ce programme sache lire")
        case .pasVide: Echec(.refuse, "le répertoire n'est pas vide : rien n'y est écrit")
        case .abime(let nom, let defaut): Echec(.rompu, "abîmé : \(nom) : \(defaut)")
        case .aucune:
            Echec(.refuse, "aucune sauvegarde n'est aussi ancienne (`dmp sauvegarder lister` les dit)")
        case .restaurationEnCours: Echec(.refuse, "une autre restauration est en cours au même endroit")
        case .rompu(let maillon): Echec(.rompu, "rompu : \(maillon)")
        case .interrompu(let cause): Echec(.incident, "la suite du journal de pages \(phrase(cause))")
        }
    }

    /// Dit ce qu'une sauvegarde a fait.
    static func dire(_ manifeste: Manifeste, _ ajouts: Ajouts) {
        print(ligne(manifeste))
        print("  \(ajouts.neufs) groupes nouveaux sur \(ajouts.nommes), \(octets(ajouts.octets)) écrits")
        fflush(nil)
    }

    /// Un dossier que la base restaurée tient encore, et que plus rien n'ouvre.
    static func aEffacer(_ uuid: String) -> String { "à effacer de nouveau, sa clé est détruite : \(uuid)" }

    /// Une sauvegarde en une ligne.
    static func ligne(_ manifeste: Manifeste) -> String {
        let base = manifeste.fichiers.first?.taille ?? 0
        return """
            sauvegarde \(manifeste.numero) : \(manifeste.instant), \(manifeste.traces) traces, \
            base de \(octets(base)) (schéma \(manifeste.schema))
            """
    }

    private static func phrase(_ cause: ErreurSauvegarde.Interruption) -> String {
        switch cause {
        case .trou: "ne se prouve pas : des transactions ne sont plus dans le WAL"
        case .journalRetire: "n'est plus dans le dépôt : une purge l'a retirée"
        case .baseRemplacee: "s'arrête : une autre base a pris la place de celle qui était suivie"
        case .schema: "s'arrête : le schéma de la base a changé"
        }
    }

    /// Un journal de pages en une ligne.
    static func ligne(_ journal: JournalRelu) -> String {
        guard let premier = journal.premier, let dernier = journal.dernier else {
            return "  journal \(journal.numero) : aucun instant encore"
        }
        return """
              journal \(journal.numero) : \(journal.cycles) instants de \(premier.instant) à \(dernier.instant), \
            \(dernier.traces) traces, \(octets(journal.octets))
            """
    }

    /// Une taille lisible.
    static func octets(_ nombre: Int64) -> String {
        if nombre < 10_000 { return "\(nombre) o" }
        if nombre < 10_000_000 { return "\(nombre / 1000) ko" }
        return nombre < 10_000_000_000 ? "\(nombre / 1_000_000) Mo" : "\(nombre / 1_000_000_000) Go"
    }
}

/// Le répertoire des données qu'une commande vise : `--donnees DIR`, ou celui de `--config FICHIER`.
enum LieuDesDonnees {
    static func lire(_ options: Options) throws(Echec) -> String {
        switch (options.valeur("donnees"), options.valeur("config")) {
        case (let donnees?, nil):
            _ = try Environnement.lire(donnees)
            return donnees
        case (nil, let config?):
            let configuration = try Configuration.lire(config)
            _ = try Environnement.lire(configuration.donnees)
            return configuration.donnees
        default: throw Echec(.usage, "--donnees DIR, ou --config FICHIER\n\(Commandes.usage)")
        }
    }

    /// Un chemin est dans un répertoire, ou en est un autre nom.
    static func contient(_ repertoire: String, _ chemin: String) -> Bool {
        func reel(_ chemin: String) -> String {
            URL(fileURLWithPath: chemin).standardizedFileURL.resolvingSymlinksInPath().path
        }
        return (reel(chemin) + "/").hasPrefix(reel(repertoire) + "/")
    }
}

extension Options {
    /// Le seul argument qui n'est pas une option.
    func seul(_ nom: String) throws(Echec) -> String {
        guard reste.count == 1, !reste[0].isEmpty else {
            throw Echec(.usage, "un \(nom), et un seul\n\(Commandes.usage)")
        }
        return reste[0]
    }
}
