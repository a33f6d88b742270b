/// Relire un dépôt, et en retirer les sauvegardes anciennes.
extension DepotDeSauvegardes {
    /// Ce qu'une relecture a trouvé.
    public struct Examen: Sendable, Equatable {
        /// Les sauvegardes dont chaque groupe est là et conforme.
        public var restaurables: [Manifeste] = []
        /// Ce qui ne l'est pas : le nom du fichier du dépôt, et ce qu'il a.
        public var fautes: [String] = []
        /// Groupes relus.
        public var groupes = 0
        /// Octets relus.
        public var octets: Int64 = 0
        /// Les journaux de pages.
        public var journaux: [JournalRelu] = []
    }

    /// Relit chaque groupe que nomme une sauvegarde, une fois, et dit ce qui peut être restauré.
    public func examiner() throws(ErreurSauvegarde) -> Examen {
        var examen = Examen()
        var issues: [String: String?] = [:]
        let groupes = groupes
        for numero in numeros() {
            do throws(ErreurSauvegarde) {
                let lu = try manifeste(numero)
                var premiere: String?
                for fichier in lu.fichiers {
                    for hache in fichier.listes + (try groupes.groupes(fichier)) {
                        let faute: String?
                        if let connue = issues[hache] {
                            faute = connue
                        } else {
                            faute = try Self.relire(hache, groupes, &examen)
                            issues[hache] = faute
                            if let faute { examen.fautes.append(faute) }
                        }
                        premiere = premiere ?? faute
                    }
                }
                if premiere == nil { examen.restaurables.append(lu) }
            } catch .abime(let nom, let defaut) {
                examen.fautes.append("\(nom) : \(defaut)")
            }
        }
        for numero in Self.journaux(chemin) {
            do throws(ErreurSauvegarde) {
                let lu = try journal(numero)
                if lu.estAbime { examen.fautes.append("\(JournalDePages.nom(numero)) : \(lu.defaut)") }
                examen.journaux.append(lu)
            } catch .abime(let nom, let defaut) {
                examen.fautes.append("\(nom) : \(defaut)")
            }
        }
        return examen
    }

    private static func relire(
        _ hache: String, _ groupes: Groupes, _ examen: inout Examen
    ) throws(ErreurSauvegarde) -> String? {
        do throws(ErreurSauvegarde) {
            examen.octets += Int64(try groupes.lire(hache).count)
            examen.groupes += 1
            return nil
        } catch .abime(let nom, let defaut) { return "\(nom) : \(defaut)" }
    }

    /// Ce qu'une purge a retiré.
    public struct Purge: Sendable, Equatable {
        /// Sauvegardes.
        public var sauvegardes = 0
        /// Groupes que plus rien ne nommait.
        public var groupes = 0
        /// Octets de ces groupes.
        public var octets: Int64 = 0
        /// Journaux de pages.
        public var journaux = 0
    }

    /// Retire les sauvegardes les plus anciennes, puis les groupes que plus aucune ne nomme.
    ///
    /// Interrompue, elle se reprend : une sauvegarde disparaît d'abord de la liste, durablement ; ses groupes ensuite. Une
    /// seule sauvegarde illisible l'arrête avant tout groupe : on ne sait ce qu'elle nomme.
    ///
    /// - Parameter garder: nombre de sauvegardes à garder, 1 au moins.
    public func purger(garder: Int) throws(ErreurSauvegarde) -> Purge {
        let numeros = numeros()
        let retirees = numeros.dropLast(max(1, garder))
        // Ce qui reste doit être lisible avant que rien ne parte.
        var nommes: Set<String> = []
        var appui = Int.max
        for numero in numeros.dropFirst(retirees.count) {
            let gardee = try manifeste(numero)
            appui = min(appui, gardee.journal ?? Int.max)
            for fichier in gardee.fichiers {
                nommes.formUnion(fichier.listes)
                nommes.formUnion(try groupes.groupes(fichier))
            }
        }
        var purge = Purge()
        for numero in retirees {
            try FichierDurable.retirer(
                chemin + "/sauvegardes/" + Manifeste.nom(numero), nom: "sauvegardes/" + Manifeste.nom(numero))
            purge.sauvegardes += 1
        }
        try FichierDurable.synchroniser(chemin + "/sauvegardes", nom: "sauvegardes")
        for hache in groupes.presents() where !nommes.contains(hache) {
            purge.octets += try groupes.retirer(hache)
            purge.groupes += 1
        }
        // Un journal prolonge les sauvegardes d'avant : plus rien ne s'appuie sur ceux-ci.
        for numero in Self.journaux(chemin) where numero < appui {
            purge.octets += try Self.retirerJournal(chemin, numero)
            purge.journaux += 1
        }
        return purge
    }
}
