import Authentification
import Domaine
import Foundation
import Outillage
import Testing

@testable import Entrepot

@Suite("Une sauvegarde dont le manifeste ne se lit plus n'emporte pas les autres")
struct ManifesteAbimeTests {
    private let atelier: AtelierSauvegarde
    private let manifestes: [Manifeste]

    private static func nom(_ numero: Int) -> String { "sauvegardes/" + Manifeste.nom(numero) }

    init() throws {
        atelier = try AtelierSauvegarde()
        for _ in 1...3 {
            try atelier.deposer(2, taille: 8_000)
            try #require(try atelier.sauvegarder().code == 0)
        }
        manifestes = try atelier.manifestes()
        try #require(manifestes.count == 3)
    }

    private func abimer(_ numero: Int, de autre: AtelierSauvegarde? = nil) throws {
        let fichier = URL(fileURLWithPath: (autre ?? atelier).depot + "/" + Self.nom(numero))
        try Data(try Data(contentsOf: fichier).dropLast(10)).write(to: fichier)
    }

    private func depot(_ commande: String, _ suite: String...) throws -> (code: Int32, sortie: String) {
        try ServeurEssai.dmp(["sauvegarder", commande, atelier.depot] + suite)
    }

    @Test("la dernière est nommée, et celle d'avant se restaure à qui la demande exactement")
    func derniere() throws {
        try abimer(3)
        let lister = try depot("lister")
        #expect(lister.code == 4 && lister.sortie.contains("abîmé : " + Self.nom(3)), "\(lister.sortie)")
        for numero in 1...2 { #expect(lister.sortie.contains("sauvegarde \(numero) : "), "\(lister.sortie)") }
        // Ce qu'elle tenait n'est pas connu : sans le dire, on ne revient pas plus loin.
        let (avant, rang) = (manifestes[1].instant, manifestes[1].traces)
        for au in [nil, "\(rang + 1)", "2099-01-01T00:00:00Z"] {
            let refuse = try atelier.restaurer("r", au: au)
            #expect(refuse.code == 4 && refuse.sortie.contains(Self.nom(3)), "\(refuse.sortie)")
            #expect(refuse.sortie.contains("--au"), "\(refuse.sortie)")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: atelier.place) == ["depot"])
        for (place, au) in [("instant", avant), ("rang", "\(rang)"), ("loin", manifestes[0].instant)] {
            let faite = try atelier.restaurer(place, au: au)
            #expect(faite.code == 0 && faite.sortie.contains("abîmé : " + Self.nom(3)), "\(faite.sortie)")
            #expect(
                try AtelierSauvegarde.documents(atelier.place + "/" + place).count
                    == (place == "loin" ? 2 : 4))
        }
        // La purge ne sait ce qu'elle nomme : elle ne retire rien tant que le fichier est là.
        let groupes = try atelier.groupes().count
        let purge = try depot("purger", "--garder", "1")
        #expect(purge.code == 4 && purge.sortie.contains(Self.nom(3)), "\(purge.sortie)")
        #expect(try atelier.groupes().count == groupes)
        // Une sauvegarde de plus, et tout redevient simple.
        try #require(try atelier.sauvegarder().code == 0)
        #expect(try atelier.restaurer("nouvelle").code == 0)
        #expect(try depot("purger", "--garder", "1").code == 0)
        #expect(try depot("lister").code == 0)
    }

    @Test("une plus ancienne n'empêche pas de restaurer la dernière, ni celles qu'on nomme")
    func ancienne() throws {
        try abimer(1)
        #expect(try atelier.restaurer("derniere").code == 0)
        #expect(try AtelierSauvegarde.documents(atelier.place + "/derniere").count == 6)
        #expect(try atelier.restaurer("avant", au: manifestes[1].instant).code == 0)
        let trop = try atelier.restaurer("trop", au: "1")
        #expect(trop.code == 4 && trop.sortie.contains(Self.nom(1)), "\(trop.sortie)")
    }

    @Test("prise à part pendant un suivi, elle n'empêche pas de revenir à un instant que le journal dépasse")
    func suivie() throws {
        let atelier = try AtelierSauvegarde()
        let suivi = try atelier.suivi()
        _ = try suivi.prendreUneBase()
        for _ in 1...3 {
            try atelier.deposer(1, taille: 8_000)
            try atelier.rattraper(suivi)
        }
        try #require(try atelier.sauvegarder().code == 0)
        try abimer(2, de: atelier)
        let dernier = try #require(try atelier.cycles(1).last?.date)
        let faite = try atelier.restaurer("r", au: Instant(ms: dernier.ms - 1).rfc3339)
        #expect(faite.code == 0 && faite.sortie.contains("abîmé : " + Self.nom(2)), "\(faite.sortie)")
        #expect(faite.sortie.contains("prolongée jusqu'à "), "\(faite.sortie)")
        // Au-delà du dernier cycle, elle seule le saurait.
        for au in [nil, Instant(ms: dernier.ms + 1).rfc3339] {
            let refuse = try atelier.restaurer("x", au: au)
            #expect(refuse.code == 4 && refuse.sortie.contains(Self.nom(2)), "\(refuse.sortie)")
        }
    }
}
