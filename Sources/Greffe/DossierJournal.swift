import Foundation

/// Le répertoire `journal` d'un répertoire de données : ce qui prouve le journal, hors de sa base.
struct DossierJournal {
    let chemin: String

    init(donnees: String) { chemin = donnees + "/journal" }

    /// La clé privée, quand la configuration n'en nomme pas une autre.
    var cle: String { chemin + "/cle.pem" }
    /// La clé publique, à remettre à qui veut vérifier.
    var clePublique: String { chemin + "/cle-publique.pem" }
    /// Les hachés de l'arbre ; se reconstruit depuis la base.
    var arbre: String { chemin + "/arbre" }
    /// Les points de contrôle signés, l'un après l'autre.
    var points: String { chemin + "/points" }
    /// Dit quel journal celui-ci reprend, dans un répertoire restauré.
    var restauration: String { chemin + "/restauration" }

    /// Crée le répertoire s'il manque, en mode 0700.
    func creer() throws(ErreurGreffe) {
        guard mkdir(chemin, 0o700) == 0 || errno == EEXIST else { throw .fichier(errno: errno) }
    }

    /// Rend durables les noms des fichiers : une coupure ne doit pas emporter la clé qui a déjà signé.
    func synchroniser() throws(ErreurGreffe) {
        for nom in [chemin, chemin + "/.."] {
            let descripteur = open(nom, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard descripteur >= 0 else { throw .fichier(errno: errno) }
            defer { close(descripteur) }
            guard fsync(descripteur) == 0 else { throw .fichier(errno: errno) }
        }
    }
}
