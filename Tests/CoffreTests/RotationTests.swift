import Foundation
import OpenSSLKit
import SQLiteKit
import Synchronization
import Testing

@testable import Coffre

@Suite("Rotation de la clé principale")
struct RotationTests {
    private func garni(_ nombre: Int) throws -> (Repertoire, Trousseau, [String: [UInt8]]) {
        let repertoire = try Repertoire()
        let trousseau = try repertoire.ouvrir()
        try trousseau.inscrire((0..<nombre).map { ("d\($0)", SecretKey.random()) })
        var cles: [String: [UInt8]] = [:]
        for numero in 0..<nombre { cles["d\(numero)"] = try trousseau.octets("d\(numero)") }
        return (repertoire, trousseau, cles)
    }

    @Test(
        "toutes les clés passent sous la nouvelle, les mêmes ; l'ancienne retirée n'ouvre plus rien et ne manque pas"
    )
    func entiere() throws {
        let (repertoire, serveur, cles) = try garni(20)
        try serveur.detruire(["d7"])
        let ancienneEnveloppe = try #require(try repertoire.enveloppe("d3"))
        let fichiers = FichierDeCle(repertoire.chemin)
        let ancienne = try SourceDeCle.fichier(fichiers.courante).lire().id
        #expect(try fichiers.changer())
        // Comme `dmp cles tourner`, dans un autre processus.
        let outil = try repertoire.ouvrir(.ecrire)
        #expect(try outil.etat().resteATourner == 21)
        #expect(try outil.tourner(lot: 4) == 21)
        let etat = try outil.etat()
        #expect(etat.resteATourner == 0 && etat.scelle == etat.configuree && etat.scelle != ancienne)
        #expect(etat.cles == [etat.scelle: 21])
        try fichiers.retirerAncienne()
        #expect(access(fichiers.ancienne, F_OK) != 0)
        // Le serveur, qui ne savait rien de la rotation, scelle sous la nouvelle et ouvre tout.
        try serveur.inscrire([("apres", .random())])
        #expect(try serveur.etat().cles == [etat.scelle: 22])
        let relu = try repertoire.ouvrir(.ecrire)
        for (nom, octets) in cles where nom != "d7" { #expect(try relu.octets(nom) == octets) }
        #expect(try relu.octets("apres") != nil)
        guard case .detruite = try relu.cle("d7") else { Issue.record("d7"); return }
        #expect(try !repertoire.contient(ancienneEnveloppe))
    }

    @Test("interrompue après chaque lot, elle se reprend ; entre-temps tout s'ouvre et se scelle")
    func interrompue() throws {
        let (repertoire, serveur, cles) = try garni(30)
        let fichiers = FichierDeCle(repertoire.chemin)
        #expect(try fichiers.changer())
        var tours = 0
        while try repertoire.ouvrir(.ecrire).etat().resteATourner > 0 {
            // Un seul lot, puis plus rien : un nouveau processus reprend, la clé déjà changée.
            #expect(try !fichiers.changer())
            try repertoire.ouvrir(.ecrire).tourner(lot: 7, apresLot: { _ in false })
            try serveur.inscrire([("n\(tours)", .random())])
            let relu = try repertoire.ouvrir(.ecrire, capacite: 1)
            for (nom, octets) in cles { #expect(try relu.octets(nom) == octets) }
            tours += 1
        }
        #expect(tours == 5)
        let etat = try serveur.etat()
        #expect(etat.cles == [etat.scelle: 32 + tours])
    }

    @Test("un arrêt brutal entre deux renommages ne perd aucune des deux clés", arguments: [0, 1, 2])
    func renommages(_ etape: Int) throws {
        let (repertoire, _, cles) = try garni(3)
        let fichiers = FichierDeCle(repertoire.chemin)
        if etape >= 1 { try FichierDeCle.creer(fichiers.nouvelle) }
        if etape >= 2 { #expect(link(fichiers.courante, fichiers.ancienne) == 0) }
        // À chaque étape, ce qui est sur le disque ouvre encore tout.
        #expect(try repertoire.ouvrir(.ecrire).octets("d1") == cles["d1"])
        #expect(try fichiers.changer() == (etape < 2))
        #expect(access(fichiers.nouvelle, F_OK) != 0)
        let outil = try repertoire.ouvrir(.ecrire)
        #expect(try outil.tourner() == 5)
        try fichiers.retirerAncienne()
        #expect(try repertoire.ouvrir(.ecrire).octets("d1") == cles["d1"])
    }

    @Test("sans l'ancienne clé, une rotation n'abîme rien et le dit")
    func sansAncienne() throws {
        let (repertoire, trousseau, cles) = try garni(3)
        let nouvelle = try repertoire.ecrire("nouvelle", String(repeating: "ab", count: 32))
        #expect(throws: ErreurCoffre.mauvaiseCle) {
            _ = try repertoire.ouvrir(.ecrire, SourcesDeCles(.fichier(nouvelle)))
        }
        #expect(try trousseau.octets("d1") == cles["d1"])
    }

    @Test(
        "un serveur dont les sources n'ont pas la nouvelle clé refuse d'inscrire au lieu de sceller sous l'ancienne"
    )
    func sourcesPerimees() throws {
        let (repertoire, _, _) = try garni(3)
        let fichiers = FichierDeCle(repertoire.chemin)
        let fige = try repertoire.ecrire(
            "figee", try String(contentsOfFile: fichiers.courante, encoding: .utf8))
        let serveur = try repertoire.ouvrir(.ecrire, SourcesDeCles(.fichier(fige)))
        #expect(try fichiers.changer())
        let outil = try repertoire.ouvrir(.ecrire)
        try outil.tourner()
        let id = try outil.etat().scelle
        #expect(throws: ErreurCoffre.principaleInconnue(id)) { try serveur.inscrire([("n", .random())]) }
        #expect(try outil.etat().cles == [id: 5])
    }

    @Test(
        "relire des clés principales qui n'ouvrent pas tout le trousseau est refusé : celles d'avant restent")
    func relectureRefusee() throws {
        let (repertoire, _, cles) = try garni(6)
        let fichiers = FichierDeCle(repertoire.chemin)
        let vieille = SourceDeCle.fichier(
            try repertoire.ecrire("vieille", try String(contentsOfFile: fichiers.courante, encoding: .utf8)))
        let neuve = SourceDeCle.fichier(
            try repertoire.ecrire("neuve", String(repeating: "ab", count: 32)))
        let nommees = Mutex<(SourceDeCle, [SourceDeCle])>((vieille, []))
        let serveur = try repertoire.ouvrir(
            .ecrire, SourcesDeCles { () throws(ErreurCoffre) in nommees.withLock { $0 } })
        let id = try serveur.etat().scelle
        // L'ancienne oubliée : rien de ce qu'elle scelle ne s'ouvrirait plus.
        nommees.withLock { $0 = (neuve, []) }
        #expect(throws: ErreurCoffre.principaleInconnue(id)) { try serveur.relire() }
        #expect(try serveur.octets("d1") == cles["d1"])
        #expect(try serveur.etat().configuree == id)
        // De même au milieu d'une rotation, quand une partie seulement est sous l'ancienne.
        nommees.withLock { $0 = (neuve, [vieille]) }
        try serveur.relire()
        try serveur.tourner(lot: 3) { _ in false }
        nommees.withLock { $0 = (neuve, []) }
        #expect(throws: ErreurCoffre.principaleInconnue(id)) { try serveur.relire() }
        for (nom, cle) in cles { #expect(try serveur.octets(nom) == cle) }
        nommees.withLock { $0 = (neuve, [vieille]) }
        try serveur.tourner()
        nommees.withLock { $0 = (neuve, []) }
        try serveur.relire()
        // Le bon nom ne suffit pas : il faut qu'elle ouvre.
        let connexion = try Connection(path: repertoire.chemin + "/trousseau.db", mode: .readWrite)
        try connexion.execute("UPDATE cle SET enveloppe = zeroblob(60)")
        #expect(throws: ErreurCoffre.altere) { try serveur.relire() }
    }
}
