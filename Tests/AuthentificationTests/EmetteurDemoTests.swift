import Domaine
import Foundation
import OpenSSLKit
import Testing

@testable import Authentification

@Suite("Émetteur de démonstration")
struct EmetteurDemoTests {
    static let instant = Instant(ms: Atelier.instant * 1000 + 250)

    private func dansUnRepertoire(_ essai: (String) throws -> Void) throws {
        let chemin = FileManager.default.temporaryDirectory.path() + "/emetteur-" + Random.uuidV4()
        try FileManager.default.createDirectory(atPath: chemin, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: chemin) }
        try essai(chemin)
    }

    static let professionnels: [(PorteurDemo, Acteur)] = [
        (
            .ps(
                id: "899700218896", nom: "DÉMO \"É\"", prenom: "Zoë\n", profession: "10",
                specialite: "SM26", section: nil, structure: "1750803447", regulation: true),
            Acteur(
                genre: .professionnelDeSante, id: "899700218896", nom: "DÉMO \"É\"", prenom: "Zoë\n",
                profession: "10", specialite: "SM26", structure: "1750803447", droitRegulation: true)
        ),
        (
            .ps(
                id: "8", nom: "N", prenom: "P", profession: "21", specialite: nil, section: "G",
                structure: "318003502400041", regulation: false),
            Acteur(
                genre: .professionnelDeSante, id: "8", nom: "N", prenom: "P", profession: "21",
                section: "G", structure: "318003502400041")
        ),
        (
            .ps(
                id: "8", nom: "N", prenom: "P", profession: "60", specialite: nil, section: nil,
                structure: nil, regulation: false),
            Acteur(genre: .professionnelDeSante, id: "8", nom: "N", prenom: "P", profession: "60")
        ),
        (
            .ps(
                id: "8", nom: "N", prenom: "P", profession: "60", specialite: nil, section: nil,
                structure: "1750803447", regulation: false, air: true),
            Acteur(
                genre: .professionnelDeSante, id: "8", nom: "N", prenom: "P", profession: "60",
                structure: "1750803447", authentification: .air)
        ),
    ]

    static func autres() throws -> [(PorteurDemo, Acteur)] {
        let ins = try MatriculeINS(Atelier.matricule)
        return [
            (.patient(ins: ins), Acteur(genre: .patient, id: "", matricule: ins)),
            (
                .representant(id: "R1", nom: "N", prenom: "P", ins: ins),
                Acteur(genre: .representantLegal, id: "R1", nom: "N", prenom: "P", matricule: ins)
            ),
            (
                .etablissement(structure: "1750803447"),
                Acteur(
                    genre: .etablissement, id: "1750803447", structure: "1750803447",
                    authentification: .indirecte)
            ),
            (
                .etablissement(structure: "1750803447", regulation: true),
                Acteur(
                    genre: .etablissement, id: "1750803447", structure: "1750803447", droitRegulation: true,
                    authentification: .indirecte)
            ),
            (
                .personnel(id: "P1", structure: "1750803447"),
                Acteur(
                    genre: .personnelEtablissement, id: "P1", structure: "1750803447", authentification: .air)
            ),
            (
                .secretariat(structure: "1750803447"),
                Acteur(genre: .secretariat, id: "1750803447", structure: "1750803447")
            ),
            (
                .assuranceMaladie,
                Acteur(
                    genre: .assuranceMaladie, id: PorteurDemo.idAssuranceMaladie, authentification: .indirecte
                )
            ),
            (.exploitant(id: "E1"), Acteur(genre: .exploitant, id: "E1")),
        ]
    }

    @Test("chaque porteur devient l'acteur attendu, et son jeton expire")
    func allersRetours() throws {
        try dansUnRepertoire { chemin in
            let emetteur = try EmetteurDemo.initialiser(repertoire: chemin)
            let jwks = try JWKS(octets: Array(Data(contentsOf: URL(filePath: chemin + "/jwks.json"))))
            let horloge = HorlogeFictive(secondes: Atelier.instant)
            let verificateur = Verificateur(
                emetteur: EmetteurDemo.emetteur, audience: EmetteurDemo.audience, jwks: jwks,
                professionsConnues: ["10", "21", "60"], horloge: { horloge.maintenant })
            let rouvert = try EmetteurDemo(repertoire: chemin)
            for (porteur, acteur) in try Self.professionnels + Self.autres() {
                for signataire in [emetteur, rouvert] {
                    let jeton = try signataire.jeton(porteur, dureeSecondes: 3600, maintenant: Self.instant)
                    #expect(verificateur.authentifier("Bearer " + jeton) == .reconnu(acteur))
                }
                let expire = try emetteur.jeton(porteur, dureeSecondes: -30, maintenant: Self.instant)
                #expect(verificateur.authentifier("Bearer " + expire) == .preuveInvalide)
            }
        }
    }

    @Test("la clé est en mode 0600, jamais remplacée, et une initialisation interrompue se reprend")
    func fichiers() throws {
        try dansUnRepertoire { chemin in
            #expect(throws: ErreurEmetteurDemo.nonInitialise) { try EmetteurDemo(repertoire: chemin) }
            let cle = chemin + "/cles/emetteur-demo.pem"
            _ = try EmetteurDemo.initialiser(repertoire: chemin)
            let avant = try Data(contentsOf: URL(filePath: cle))
            let attributs = try FileManager.default.attributesOfItem(atPath: cle)
            #expect(attributs[.posixPermissions] as? Int == 0o600)
            #expect(throws: ErreurEmetteurDemo.dejaInitialise) {
                try EmetteurDemo.initialiser(repertoire: chemin)
            }
            try FileManager.default.removeItem(atPath: chemin + "/jwks.json")
            #expect(throws: ErreurEmetteurDemo.jwksDiscordant) { try EmetteurDemo(repertoire: chemin) }
            _ = try EmetteurDemo.initialiser(repertoire: chemin)
            _ = try EmetteurDemo(repertoire: chemin)
            #expect(try Data(contentsOf: URL(filePath: cle)) == avant)
        }
    }

    @Test("une clé exposée, illisible ou d'un autre JWKS est refusée")
    func fichiersFautifs() throws {
        try dansUnRepertoire { chemin in
            _ = try EmetteurDemo.initialiser(repertoire: chemin)
            let cle = chemin + "/cles/emetteur-demo.pem"
            try Data("{\"keys\":[]}".utf8).write(to: URL(filePath: chemin + "/jwks.json"))
            #expect(throws: ErreurEmetteurDemo.jwksDiscordant) { try EmetteurDemo(repertoire: chemin) }
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: cle)
            #expect(throws: ErreurEmetteurDemo.cleExposee) { try EmetteurDemo(repertoire: chemin) }
            try FileManager.default.removeItem(atPath: cle)
            try PrivateKey.generateRSA2048().save(to: cle)
            #expect(throws: ErreurEmetteurDemo.cleIllisible) { try EmetteurDemo(repertoire: chemin) }
            #expect(throws: ErreurEmetteurDemo.fichier(errno: ENOENT)) {
                try EmetteurDemo.initialiser(repertoire: chemin + "/absent")
            }
        }
    }

    @Test("rien de ce qui s'affiche ne contient un jeton, un nom ou un matricule")
    func discretion() throws {
        let atelier = try Atelier.partage.get()
        let verificateur = try atelier.verificateur()
        let jeton = try atelier.jeton(
            charge: Atelier.charge(sauf: ["dmp_acteur": #""patient""#, "ins": "\"\(Atelier.matricule)\""]))
        var textes: [String] = []
        func noter(_ valeur: Any) {
            var sortie = ""
            dump(valeur, to: &sortie)
            textes += [String(describing: valeur), String(reflecting: valeur), sortie]
        }
        // Un jeton accepté est gardé avec son acteur : rien ne doit en transparaître.
        #expect(verificateur.authentifier("Bearer " + jeton).acteur != nil)
        #expect(verificateur.authentifier("Bearer " + (try atelier.jeton())).acteur != nil)
        noter(verificateur)
        noter(PorteurDemo.patient(ins: try MatriculeINS(Atelier.matricule)))
        for faux in JetonsFaussesTests.forme + JetonsFaussesTests.revendications {
            noter(verificateur.authentifier("Bearer " + (try faux.forger(atelier))))
        }
        let rejets: [any Error] = [RejetJSON(), RefusActeur.invalide, RefusActeur.role]
        rejets.forEach(noter)
        for erreur: ErreurEmetteurDemo in [
            .dejaInitialise, .nonInitialise, .cleExposee, .cleIllisible, .jwksDiscordant, .fichier(errno: 13),
            .signature,
        ] { noter(erreur) }
        for cas in JWKSTests.refus { noter(cas.erreur) }
        for texte in textes {
            #expect(!texte.contains(Atelier.matricule) && !texte.contains("SECRET"))
            #expect(!texte.contains(jeton.suffix(20)) && !texte.contains("eyJ"))
        }
    }
}
