import Authentification
import Domaine
import Entrepot
import Foundation
import FoundationXML
import Outillage
import Testing

@Suite(
    "Export du journal à un collecteur (IHE ITI-20 : DICOM PS3.15 § A.5, RFC 5424, RFC 5425)",
    .enabled(if: TestAuthority.isAvailable))
struct SyslogTests {
    private static func envoyer(
        _ serveur: ServeurEssai, _ port: UInt16, _ autorite: TestAuthority, certificat: Bool = true
    ) throws -> (code: Int32, sortie: String) {
        let identite = try autorite.client()
        let preuve = certificat ? ["--certificat", identite.certificate, "--cle", identite.key] : []
        return try ServeurEssai.dmp(
            [
                "exporter", "syslog", "--donnees", serveur.donnees, "--vers", "127.0.0.1:\(port)",
                "--autorites",
                autorite.certificate, "--reprise", serveur.donnees + "/syslog",
            ] + preuve)
    }

    /// Un message, puis chacun de ses détails, que le schéma veut en base64.
    private static func lisible(_ message: String) throws -> String {
        let valeurs = message.matches(of: #/<ParticipantObjectDetail type="([^"]*)" value="([^"]*)"/>/#)
        return try valeurs.reduce(into: message) { texte, valeur in
            let octets = try #require(Data(base64Encoded: String(valeur.2)))
            texte += "\n\(valeur.1)=" + String(decoding: octets, as: UTF8.self)
        }
    }

    @Test("chaque trace est un message d'audit, une fois, par identifiants ; ni matricule, ni nom n'en sort")
    func messages() throws {
        let serveur = try ServeurEssai()
        let laboratoire = try Usager(serveur, .laboratoire)
        let medecin = try Usager(serveur, .medecin)
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        let dossier = try medecin.dossier()
        _ = try medecin.lire(document.uniqueId)
        let autorite = try TestAuthority()
        let collecteur = try CollecteurEssai(autorite)
        let envoi = try Self.envoyer(serveur, collecteur.port, autorite)
        #expect(envoi.code == 0)
        let verifie = try ServeurEssai.dmp("verifier", "--donnees", serveur.donnees).sortie
        let nombre = try #require(verifie.split(separator: " ").compactMap { Int($0) }.first)
        #expect(envoi.sortie == "\(nombre) traces portées, la dernière est la \(nombre)\n")
        // Rien de neuf, puis une trace de plus : elle seule part.
        #expect(try Self.envoyer(serveur, collecteur.port, autorite).sortie.hasPrefix("0 traces portées"))
        _ = try medecin.enBrisDeGlace("Mme DURAND inconsciente").lire(document.uniqueId)
        #expect(try Self.envoyer(serveur, collecteur.port, autorite).sortie.hasPrefix("1 traces portées"))
        let messages = try collecteur.messages(nombre + 1)
        #expect(messages.count == nombre + 1)
        for message in messages {
            let entete = message.prefix { $0 != "\u{FEFF}" }.split(separator: " ")
            #expect(entete.count == 7 && entete[0] == "<85>1" && entete[1].hasSuffix("Z"))
            #expect(entete[3] == "dmp" && entete[5...] == ["DICOM+RFC3881", "-"])
            let xml = try #require(message.range(of: "<?xml")).lowerBound
            #expect(
                XMLParser(data: Data(message[xml...].utf8)).parse() && message.hasSuffix("</AuditMessage>"))
            #expect(!message.contains("ParticipantObjectID=\"\""))
        }
        let refus = try #require(messages.dropLast().last)
        #expect(refus.contains("EventOutcomeIndicator=\"4\"") && refus.contains(">CST-01<"))
        let urgence = try #require(messages.last)
        for attendu in [
            "csd-code=\"110106\" codeSystemName=\"DCM\" originalText=\"Export\"", "EventActionCode=\"R\"",
            "EventOutcomeIndicator=\"0\"", "csd-code=\"BTG\"", "UserID=\"899900063480\"",
            "ParticipantObjectID=\"urn:uuid:\(dossier)\"", "NetworkAccessPointTypeCode=\"2\"",
        ] { #expect(urgence.contains(attendu), "\(attendu)") }
        let lus = try messages.map(Self.lisible)
        #expect(lus.last?.contains("\nmode=bris_de_glace") == true)
        #expect(lus.last?.contains("\nraison=scellé ") == true, "\(lus.last ?? "")")
        for secret in [Matricule.patTrois, "PAT-TROIS", "DOMINIQUE", "ESSAI", "ALIX", "DURAND"] {
            #expect(!lus.contains { $0.contains(secret) }, "\(secret)")
        }
    }

    @Test("rien ne part vers un collecteur qui n'est pas le bon, ni sans le certificat qu'il exige")
    func refus() throws {
        let serveur = try ServeurEssai()
        let (autorite, etrangere) = (try TestAuthority(), try TestAuthority())
        let collecteur = try CollecteurEssai(autorite)
        #expect(try Self.envoyer(serveur, collecteur.port, autorite).code == 0)
        _ = try Usager(serveur, .medecin).chercher()
        let inconnu = try Self.envoyer(serveur, collecteur.port, etrangere)
        #expect(inconnu.code == 5 && inconnu.sortie.contains("le collecteur ne reçoit pas"))
        #expect(try Self.envoyer(serveur, try CollecteurEssai.portLibre(), autorite).code == 5)
        // En TLS 1.3, le refus d'un certificat n'arrive qu'après la poignée de main.
        #expect(try Self.envoyer(serveur, collecteur.port, autorite, certificat: false).code == 5)
        // Le collecteur a tout ce qu'il devait avoir, et la trace de la recherche part encore.
        #expect(try Self.envoyer(serveur, collecteur.port, autorite).sortie.hasPrefix("1 traces portées"))
        for faute in [["--vers", "127.0.0.1"], ["--vers", "a/b", "--autorites", "x", "--reprise", "y"]] {
            #expect(
                try ServeurEssai.dmp(["exporter", "syslog", "--donnees", serveur.donnees] + faute).code == 1)
        }
    }

    @Test(
        "une base revenue en arrière n'est pas prise pour celle d'avant : rien ne manque au collecteur sans être dit"
    )
    func baseRevenueEnArriere() throws {
        let atelier = try AtelierSauvegarde()
        try atelier.deposer(2)
        try #require(try atelier.sauvegarder().code == 0)
        try atelier.deposer(3)
        let autorite = try TestAuthority()
        let collecteur = try CollecteurEssai(autorite)
        let identite = try autorite.client()
        let reprise = atelier.place + "/reprise"
        func porter(_ donnees: String) throws -> (code: Int32, sortie: String) {
            try ServeurEssai.dmp([
                "exporter", "syslog", "--donnees", donnees, "--vers", "127.0.0.1:\(collecteur.port)",
                "--autorites", autorite.certificate, "--certificat", identite.certificate, "--cle",
                identite.key, "--reprise", reprise,
            ])
        }
        try #require(try porter(atelier.serveur.donnees).code == 0)
        let retenu = try String(contentsOfFile: reprise, encoding: .utf8)
        let rang = try #require(retenu.split(separator: " ").first.flatMap { Int64($0) })
        #expect(
            try AtelierSauvegarde.empreinte(atelier.serveur.donnees, trace: rang).map(retenu.contains)
                == false, "l'empreinte dans la chaîne ne sort pas du serveur")
        #expect(atelier.serveur.arreter() == 0)
        try #require(try atelier.restaurer("r").code == 0)
        let place = atelier.place + "/r"
        func refuse() throws {
            let (code, sortie) = try porter(place)
            #expect(code == 2 && sortie.contains("la trace \(rang) "), "\(code) \(sortie)")
            #expect(try String(contentsOfFile: reprise, encoding: .utf8) == retenu)
        }
        // Elle n'a plus cette trace ; puis elle en a une autre de ce rang.
        try refuse()
        let second = try ServeurEssai(reprendre: place)
        let medecin = try Usager(second, .medecin)
        let manifeste = try #require(try atelier.manifestes().first)
        for _ in manifeste.traces...(rang + 1) { _ = try medecin.chercher() }
        #expect(second.arreter() == 0)
        try refuse()
        // L'exploitant dit d'où repartir : tout ce que la base a tracé depuis part.
        try Data("\(manifeste.traces)\n".utf8).write(to: URL(fileURLWithPath: reprise))
        let repris = try porter(place)
        #expect(repris.code == 0 && !repris.sortie.hasPrefix("0 "), "\(repris.sortie)")
        #expect(try porter(place).sortie.hasPrefix("0 traces portées"))
    }

    @Test("le serveur porte chaque trace de lui-même, et reprend où il en était quand le collecteur revient")
    func continu() throws {
        let autorite = try TestAuthority()
        let identite = try autorite.client()
        let port = try CollecteurEssai.portLibre()
        let serveur = try ServeurEssai(
            stricte: true,
            reglages: """
                journal: {syslog: {vers: "127.0.0.1:\(port)", autorites: "\(autorite.certificate)",
                    certificat: "\(identite.certificate)", cle: "\(identite.key)"}}
                """)
        let medecin = try Usager(serveur, .medecin)
        // Le collecteur n'est pas encore là ; aucun dossier non plus : la création est la première trace.
        let exploitant = try serveur.jeton(.exploitant(id: "e"))
        #expect(try serveur.json("POST", "/dossiers", exploitant, Self.dossier).status == 201)
        var collecteur = try CollecteurEssai(autorite, port: port)
        #expect(try collecteur.messages(1).count == 1)
        collecteur.arreter()
        _ = try medecin.chercher()
        collecteur = try CollecteurEssai(autorite, port: port)
        let message = try #require(try collecteur.messages(1).first)
        #expect(message.contains("csd-code=\"TD0.2\""))
    }

    private static let dossier = """
        {"matricule":"\(Matricule.patTrois)","oid":"1.2.250.1.213.1.4.10","nomNaissance":"PAT-TROIS",
         "prenoms":"DOMINIQUE","dateNaissance":"1979-03-01","sexe":"F","lieuNaissance":"51215","statut":"QUAL"}
        """
}
