import Authentification
import Domaine
import Foundation
import Outillage
import Testing

@testable import Entrepot

@Suite("Sauvegarder à côté d'un serveur, restaurer ailleurs")
struct SauvegardeTests {
    @Test(
        "prise pendant des dépôts, elle a chaque octet de ce qui fut répondu avant elle, et la tête du journal d'alors"
    )
    func pendantLaCharge() throws {
        let atelier = try AtelierSauvegarde()
        let deposants = Deposants(
            atelier.serveur.port, atelier.laboratoire.jeton, nombre: 8, taille: 30_000, chacun: 750)
        #expect(deposants.attendre(150))
        let avant = deposants.acceptes
        let prise = try atelier.sauvegarder()
        #expect(prise.code == 0, "\(prise.sortie)")
        #expect(deposants.attendre(avant.count + 50))
        deposants.arreter()
        // L'écrivain n'a rien refusé pendant ce temps.
        #expect(deposants.tousAcceptes)
        let restauree = try atelier.restaurer("r")
        #expect(restauree.code == 0, "\(restauree.sortie)")
        let manifeste = try #require(try atelier.manifestes().first)
        let place = atelier.place + "/r"
        #expect(
            try AtelierSauvegarde.empreinte(atelier.serveur.donnees, trace: manifeste.traces)
                == manifeste.tete)
        #expect(try AtelierSauvegarde.empreinte(place, trace: manifeste.traces) == manifeste.tete)
        #expect(try AtelierSauvegarde.empreinte(place, trace: manifeste.traces + 1) == nil)
        #expect(restauree.sortie.contains("tête du journal : \(manifeste.traces):\(manifeste.tete)"))
        // Un serveur y démarre, et rend chacun tel qu'il fut déposé.
        let second = try ServeurEssai(reprendre: place)
        let medecin = try Usager(second, .medecin)
        for numero in avant {
            let document = DocumentExemple(numero: numero, taille: 30_000)
            let lu = try medecin.lire(document.uniqueId)
            #expect(lu.status == 200 && lu.body == document.octets)
        }
        #expect(second.arreter() == 0)
        let verification = try ServeurEssai.dmp("verifier", "--donnees", place)
        #expect(verification.code == 0, "\(verification.sortie)")
    }

    @Test("la suivante n'écrit que ce qui a changé, et jamais deux fois le même groupe")
    func incrementale() throws {
        let atelier = try AtelierSauvegarde()
        try atelier.deposer(60)
        #expect(try atelier.sauvegarder().code == 0)
        let premiers = try atelier.groupes()
        #expect(try atelier.sauvegarder().sortie.contains(" 0 groupes nouveaux"))
        #expect(try atelier.groupes() == premiers)
        try atelier.deposer(1)
        let seconde = try atelier.sauvegarder()
        #expect(seconde.code == 0)
        let tous = try atelier.groupes()
        let neufs = tous.count - premiers.count
        #expect(seconde.sortie.contains("  \(neufs) groupes nouveaux sur "))
        #expect(neufs > 0 && neufs * 3 < premiers.count, "\(neufs) sur \(premiers.count)")
        // Les anciens n'ont été ni récrits ni touchés.
        for (nom, etat) in premiers { #expect(tous[nom] == etat) }
    }

    @Test("on revient à un rang ou à un instant : la dernière sauvegarde d'alors, ni plus ni moins")
    func moment() throws {
        let atelier = try AtelierSauvegarde()
        var contenus: [[String: [UInt8]]] = []
        for _ in 1...3 {
            try atelier.deposer(3)
            contenus.append(try AtelierSauvegarde.documents(atelier.serveur.donnees))
            #expect(try atelier.sauvegarder().code == 0)
        }
        let manifestes = try atelier.manifestes()
        #expect(manifestes.count == 3)
        for (rang, manifeste) in manifestes.enumerated() {
            let cas = [
                "rang": "\(manifeste.traces + 1)", "exact": "\(manifeste.traces)",
                "instant": manifeste.instant,
            ]
            for (nom, au) in cas {
                let restauree = try atelier.restaurer("\(nom)\(rang)", au: au)
                #expect(restauree.code == 0, "\(restauree.sortie)")
                #expect(try AtelierSauvegarde.documents(atelier.place + "/\(nom)\(rang)") == contenus[rang])
            }
        }
        #expect(try atelier.restaurer("trop", au: "1").code == 2)
        #expect(try atelier.restaurer("trop", au: "2020-01-01").code == 2)
        #expect(try atelier.restaurer("trop", au: "hier").code == 1)
        #expect(!FileManager.default.fileExists(atPath: atelier.place + "/trop"))
    }

    @Test(
        "un groupe changé ou absent, un manifeste coupé : refusé et nommé, sans rien laisser ; le reste se restaure"
    )
    func abime() throws {
        let atelier = try AtelierSauvegarde()
        try atelier.deposer(10)
        #expect(try atelier.sauvegarder().code == 0)
        let premiers = Set(try atelier.groupes().keys)
        try atelier.deposer(10)
        #expect(try atelier.sauvegarder().code == 0)
        let neuf = try #require(
            try atelier.groupes().first { !premiers.contains($0.key) && $0.value.hasSuffix(" 65536") }?.key)
        let chemin = atelier.depot + "/groupes/" + neuf
        let juste = try #require(FileManager.default.contents(atPath: chemin))
        var faux = juste
        faux[juste.count / 2] ^= 1
        for (octets, dit) in [
            (faux, "n'est plus celui"), (Data(juste.dropLast()), "n'est plus celui"), (nil, "manque"),
        ] {
            try FileManager.default.removeItem(atPath: chemin)
            if let octets { try octets.write(to: URL(fileURLWithPath: chemin)) }
            for commande in [
                try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot), try atelier.restaurer("r"),
            ] {
                #expect(commande.code == 4)
                #expect(
                    commande.sortie.contains("groupes/" + neuf) && commande.sortie.contains(dit),
                    "\(commande.sortie)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: atelier.place) == ["depot"])
        }
        // La première n'a pas besoin de ce groupe.
        let verification = try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot)
        #expect(verification.sortie.contains("1 sauvegardes restaurables"))
        let rang = try #require(try atelier.manifestes().first).traces
        #expect(try atelier.restaurer("r", au: "\(rang)").code == 0)
        // Une sauvegarde de plus retrouve le groupe qui manque.
        #expect(try atelier.sauvegarder().code == 0)
        #expect(try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot).code == 0)
        let manifeste = atelier.depot + "/sauvegardes/" + Manifeste.nom(3)
        let entier = try #require(FileManager.default.contents(atPath: manifeste))
        try Data(entier.dropLast(10)).write(to: URL(fileURLWithPath: manifeste))
        for commande in [
            ["sauvegarder", "verifier", atelier.depot], ["sauvegarder", "lister", atelier.depot],
            ["sauvegarder", "purger", atelier.depot, "--garder", "1"],
            ["restaurer", atelier.depot, "--vers", atelier.place + "/x", "--cles", atelier.serveur.donnees],
        ] {
            let (code, sortie) = try ServeurEssai.dmp(commande)
            #expect(code == 4 && sortie.contains("sauvegardes/" + Manifeste.nom(3)), "\(sortie)")
        }
        // La purge refusée n'a rien retiré.
        try entier.write(to: URL(fileURLWithPath: manifeste))
        #expect(try atelier.manifestes().count == 3)
        #expect(try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot).code == 0)
    }

    @Test("ce que la sauvegarde a noté du journal se vérifie : une tête ou une racine fausse ne passe pas")
    func teteFausse() throws {
        let atelier = try AtelierSauvegarde()
        try atelier.deposer(2)
        #expect(try atelier.sauvegarder().code == 0)
        let juste = try #require(try atelier.manifestes().first)
        let chemin = atelier.depot + "/sauvegardes/" + Manifeste.nom(1)
        let zeros = String(repeating: "0", count: 64)
        let changements: [(inout Manifeste) -> Void] = [
            { $0.tete = zeros }, { $0.racine = zeros }, { $0.traces += 1 }, { $0.fichiers[0].taille += 1 },
            { $0.fichiers[1].nom = "../evade" }, { $0.fichiers[1].nom = "journal/cle.pem" },
        ]
        for changer in changements {
            var faux = juste
            changer(&faux)
            try Data(faux.octets()).write(to: URL(fileURLWithPath: chemin))
            let (code, sortie) = try atelier.restaurer("r")
            #expect(code == 4, "\(sortie)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: atelier.place) == ["depot"])
        }
        var futur = juste
        futur.schema = 99
        try Data(futur.octets()).write(to: URL(fileURLWithPath: chemin))
        let (code, sortie) = try atelier.restaurer("r")
        #expect(code == 5 && sortie.contains("trop ancien"))
    }

    @Test("la purge garde les dernières, ne retire que ce que rien ne nomme, et reprend après un arrêt")
    func purge() throws {
        let atelier = try AtelierSauvegarde()
        for _ in 1...4 {
            try atelier.deposer(4)
            #expect(try atelier.sauvegarder().code == 0)
        }
        let avant = try atelier.groupes().count
        // Interrompue après la liste : les groupes restent, que rien ne nomme.
        try FileManager.default.removeItem(atPath: atelier.depot + "/sauvegardes/" + Manifeste.nom(1))
        let purge = try ServeurEssai.dmp("sauvegarder", "purger", atelier.depot, "--garder", "2")
        #expect(purge.code == 0 && purge.sortie.contains("1 sauvegardes retirées"), "\(purge.sortie)")
        #expect(try atelier.manifestes().map(\.numero) == [3, 4])
        #expect(try atelier.groupes().count < avant)
        let verification = try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot)
        #expect(verification.code == 0 && verification.sortie.contains("2 sauvegardes restaurables"))
        #expect(try atelier.restaurer("r").code == 0)
        // La suivante prend un numéro neuf.
        #expect(try atelier.sauvegarder().code == 0)
        #expect(try atelier.manifestes().map(\.numero) == [3, 4, 5])
        #expect(try ServeurEssai.dmp("sauvegarder", "purger", atelier.depot, "--garder", "0").code == 1)
        #expect(try ServeurEssai.dmp("sauvegarder", "purger", atelier.depot).code == 1)
    }

    @Test(
        "un mauvais endroit est refusé : répertoire plein, dépôt dans les données, ce qui n'est pas un dépôt")
    func endroits() throws {
        let atelier = try AtelierSauvegarde()
        let autre = atelier.place + "/autre"
        try FileManager.default.createDirectory(atPath: autre, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(fileURLWithPath: autre + "/fichier"))
        let donnees = atelier.serveur.donnees
        #expect(try ServeurEssai.dmp("sauvegarder", "--donnees", donnees, "--vers", autre).code == 2)
        #expect(try ServeurEssai.dmp("sauvegarder", "--donnees", donnees, "--vers", donnees + "/d").code == 1)
        #expect(
            try ServeurEssai.dmp(
                "sauvegarder", "--donnees", donnees, "--vers",
                donnees + "/../x/../\(URL(fileURLWithPath: donnees).lastPathComponent)/d"
            ).code == 1)
        #expect(try ServeurEssai.dmp("sauvegarder", "--donnees", autre, "--vers", atelier.depot).code == 3)
        #expect(try ServeurEssai.dmp("sauvegarder", "verifier", autre).code == 3)
        #expect(
            try ServeurEssai.dmp(
                "restaurer", autre, "--vers", atelier.place + "/r", "--cles", atelier.serveur.donnees
            ).code == 3)
        #expect(try atelier.sauvegarder().code == 0)
        #expect(try atelier.restaurer("autre").code == 2)
        // Une commande à la fois y écrit.
        let verrou = open(atelier.depot + "/verrou", O_RDWR)
        #expect(flock(verrou, LOCK_EX) == 0)
        #expect(try atelier.sauvegarder().code == 2)
        #expect(try atelier.restaurer("r").code == 2)
        #expect(flock(verrou, LOCK_UN) == 0 && close(verrou) == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: autre) == ["fichier"])
        // Un répertoire vide se remplit ; une seconde fois, non.
        try FileManager.default.createDirectory(
            atPath: atelier.place + "/r", withIntermediateDirectories: true)
        #expect(try atelier.restaurer("r").code == 0)
        #expect(try atelier.restaurer("r").code == 2)
        for nom in ["r", "r/journal", "depot", "depot/groupes", "depot/sauvegardes"] {
            let mode = try FileManager.default.attributesOfItem(atPath: atelier.place + "/" + nom)[
                .posixPermissions]
            #expect(mode as? Int == 0o700, "\(nom)")
        }
        for nom in ["r/dmp.sqlite", "depot/sauvegardes/" + Manifeste.nom(1), "depot/depot"] {
            let mode = try FileManager.default.attributesOfItem(atPath: atelier.place + "/" + nom)[
                .posixPermissions]
            #expect(mode as? Int == 0o600, "\(nom)")
        }
    }

    @Test(
        "un dépôt sans place : un message et le code 5, aucune sauvegarde de plus, et le serveur n'en sait rien",
        // Un programme compilé pour en être surveillé écrit lui-même un fichier que cette limite coupe.
        .disabled(if: ProcessState.isSanitized)
    )
    func depotPlein() throws {
        let atelier = try AtelierSauvegarde()
        try atelier.deposer(5)
        #expect(try atelier.sauvegarder().code == 0)
        try atelier.deposer(5)
        // Aucun fichier de plus de 32 Kio ne peut s'écrire : un groupe en a 64.
        let plein = try Command.run(
            "/bin/bash",
            [
                "-c", "trap '' XFSZ; ulimit -f 32; exec \"$@\"", "bash", ServeurEssai.executable,
                "sauvegarder", "--donnees", atelier.serveur.donnees, "--vers", atelier.depot,
            ])
        #expect(plein.status == 5 && plein.output.contains("la place manque"), "\(plein.output)")
        #expect(try atelier.manifestes().count == 1)
        try atelier.deposer(1)
        let verification = try ServeurEssai.dmp("sauvegarder", "verifier", atelier.depot)
        #expect(verification.code == 0 && verification.sortie.contains("1 sauvegardes restaurables"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: atelier.depot + "/encours").isEmpty)
        // De même pour qui restaure.
        let sansPlace = try Command.run(
            "/bin/bash",
            [
                "-c", "trap '' XFSZ; ulimit -f 32; exec \"$@\"", "bash", ServeurEssai.executable,
                "restaurer", atelier.depot, "--vers", atelier.place + "/r", "--cles", atelier.serveur.donnees,
            ])
        #expect(sansPlace.status == 5, "\(sansPlace.output)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: atelier.place) == ["depot"])
        #expect(try atelier.sauvegarder().code == 0)
        #expect(try atelier.restaurer("r").code == 0)
    }

    @Test("--toutes en prend une à chaque changement, et rien quand rien ne change")
    func toutes() throws {
        let atelier = try AtelierSauvegarde()
        let processus = try ChildProcess(
            ServeurEssai.executable,
            ["sauvegarder", "--donnees", atelier.serveur.donnees, "--vers", atelier.depot, "--toutes", "1"])
        func attendre(_ texte: String) -> Bool {
            var lu = ""
            while !lu.contains(texte) {
                let octets = processus.readAvailable()
                guard !octets.isEmpty else { return false }
                lu += String(decoding: octets, as: UTF8.self)
            }
            return true
        }
        #expect(attendre("sauvegarde 1 :"))
        try atelier.deposer(1)
        #expect(attendre("sauvegarde 2 :"))
        try atelier.deposer(1)
        #expect(attendre("sauvegarde 3 :"))
        // Le répertoire restauré à la même place est un autre fichier : c'est lui qui est suivi.
        #expect(
            try atelier.restaurer("r", au: "\(try #require(atelier.manifestes().first).traces)").code == 0)
        #expect(atelier.serveur.arreter() == 0)
        let donnees = atelier.serveur.donnees
        try FileManager.default.moveItem(atPath: donnees, toPath: atelier.place + "/avant")
        try FileManager.default.moveItem(atPath: atelier.place + "/r", toPath: donnees)
        try atelier.serveur.demarrer()
        while try #require(atelier.manifestes().last).traces > atelier.manifestes()[0].traces {
            #expect(attendre("sauvegarde "))
        }
        #expect(try AtelierSauvegarde.documents(donnees).isEmpty)
        let manifestes = Array(try atelier.manifestes().prefix(3))
        #expect(zip(manifestes, manifestes.dropFirst()).allSatisfy { $0.traces < $1.traces })
    }
}
