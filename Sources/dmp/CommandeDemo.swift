import Authentification
import Domaine
import Entrepot
import Foundation
import Greffe
import HTTPWire
import Nomenclatures
import Parcours

/// `dmp demo` : un serveur de démonstration, avec ses dossiers fictifs, ses clés et ses réglages.
enum CommandeDemo {
    /// Le répertoire quand `--donnees` ne le dit pas.
    static let repertoireParDefaut = "donnees/demo"

    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: ["port", "donnees"], drapeaux: ["jetable"])
        try options.sansReste()
        let port = try options.entier("port", defaut: 8080, 0...65535)
        let jetable = options.drapeau("jetable")
        guard !jetable || options.valeur("donnees") == nil else {
            throw Echec(.usage, "--jetable et --donnees s'excluent")
        }
        let donnees = jetable ? temporaire() : options.valeur("donnees") ?? repertoireParDefaut
        defer { if jetable { try? FileManager.default.removeItem(atPath: donnees) } }
        FichierSur.resserrer(donnees: donnees)
        try FichierSur.controler(donnees: donnees)
        if FileManager.default.fileExists(atPath: donnees + "/environnement") {
            guard try Environnement.lire(donnees) == .demo else {
                throw Echec(.refuse, "ce répertoire n'est pas celui d'une démonstration")
            }
        } else {
            try Environnement.demo.marquer(donnees)
        }
        let emetteur = try emetteur(donnees)
        Signaux.retenir(relecture: false)
        let travailleurs = Service.coeurs
        var guichet = try Service.guichet(
            donnees: donnees, environnement: .demo, creer: true,
            reglages: Guichet.Reglages(coherenceAuteur: .tracee, demandeEcrite: .tracee),
            travailleurs: travailleurs)
        try peupler(guichet)
        guichet.greffier = try Service.greffier(donnees, Greffier.Reglages(), guichet.entrepot)
        let verificateur = Verificateur(
            emetteur: EmetteurDemo.emetteur, audience: EmetteurDemo.audience, jwks: emetteur.jwks,
            professionsConnues: guichet.nomenclatures.professions, horloge: Service.horloge)
        let service = Service(guichet: guichet, verificateur: verificateur)
        let ecoute = Ecoute(nom: nil, adresse: "127.0.0.1", port: port, service.routes(mesures: true), nil)
        return try service.servir(
            [ecoute], limites: limites(), travailleurs: travailleurs, arretSecondes: 10,
            annonce: { annoncer($0.first ?? 0, donnees) })
    }

    private static func limites() -> Limits {
        var limites = Limits()
        limites.bodiesInMemory = Service.corpsAdmis(limites.bodiesInMemory, unDocument: limites.body)
        return limites
    }

    private static func temporaire() -> String {
        NSTemporaryDirectory() + "dmp-demo-" + UUID().uuidString.lowercased()
    }

    private static func emetteur(_ donnees: String) throws(Echec) -> EmetteurDemo {
        do throws(ErreurEmetteurDemo) {
            return try EmetteurDemo(repertoire: donnees)
        } catch .nonInitialise {
            do throws(ErreurEmetteurDemo) {
                return try EmetteurDemo.initialiser(repertoire: donnees)
            } catch { throw Echec(.incident, "clés de démonstration : \(error)") }
        } catch { throw Echec(.incident, "clés de démonstration : \(error)") }
    }

    /// Crée les dossiers fictifs d'un entrepôt neuf ; un entrepôt déjà peuplé reste tel quel.
    private static func peupler(_ guichet: Guichet) throws(Echec) {
        do throws(ErreurEntrepot) {
            let premier = try guichet.entrepot.attendre { (t) throws(ErreurEntrepot) in
                try t.dossier(matricule: "279035121518989", oid: "1.2.250.1.213.1.4.10")
            }
            if premier != nil { return }
        } catch { throw Echec(.incident, Service.phrase(error)) }
        let exploitant = Presentation(
            appelant: .reconnu(Acteur(genre: .exploitant, id: "demo")),
            origine: Origine(facade: .commande, logiciel: "dmp demo"))
        let bilan: ImportDossiers.Bilan
        do throws(Incident) {
            bilan = try ImportDossiers(guichet).importer(PackageResources.dossiers_csv, par: exploitant)
        } catch { throw Echec(.incident, "dossiers de démonstration : \(error)") }
        if case .refuse(let lignes) = bilan { throw Echec(.incident, CommandeDossiers.phrase(lignes)) }
    }

    /// L'adresse sur la sortie standard ; le mode d'emploi sur l'autre, pour ne pas gêner un script.
    private static func annoncer(_ port: UInt16, _ donnees: String) {
        print("prêt : http://127.0.0.1:\(port)")
        fflush(nil)
        let mode = """
            démonstration : dossiers et professionnels fictifs, jetons signés par une clé de \(donnees)/cles
              jeton d'un laboratoire : dmp jeton etablissement --structure 1120459876 --donnees \(donnees)
              jeton d'un médecin     : dmp jeton ps --id 899900063480 --nom GENERALISTE --prenom CLAIRE \
            --profession 10 --specialite SM26 --structure 1750803447 --donnees \(donnees)
            """
        ErreurStandard.dire(mode)
    }
}
