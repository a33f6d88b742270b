import Foundation
import HTTPServer
import HTTPWire
import Merkle
import OpenSSLKit
import Outillage
import Synchronization
import Testing

@testable import Greffe

/// Un serveur HTTP qui garde les points qu'on lui envoie.
private final class TemoinEssai: Sendable {
    let recus = Mutex<[String]>([])
    let statut: Mutex<Int>
    private let serveur = Mutex<Server?>(nil)

    init(statut: Int = 204) { self.statut = Mutex(statut) }

    func demarrer(_ tls: TLSSettings? = nil) throws -> UInt16 {
        var routes = RouteTable()
        routes.on(
            .post, "/points",
            .synchronous { [self] requete in
                recus.withLock { $0.append(String(decoding: requete.body, as: UTF8.self)) }
                return Response(status: statut.withLock { $0 })
            })
        let demarre = try Server.start(routes: routes, tls: tls, workers: 1)
        serveur.withLock { $0 = demarre }
        return demarre.port
    }

    deinit { serveur.withLock { $0?.stop(graceSeconds: 0) {} } }
}

@Suite("Témoins : ce qui leur est porté")
struct CourrierTests {
    private static func note(_ taille: UInt64) throws -> SignedNote {
        let point = Checkpoint(origin: "essai", size: taille, root: MerkleHash.empty)
        return try SignedNote(signing: point.text, name: "essai", key: try Ed25519PrivateKey.generate())
    }

    @Test("chaque point s'ajoute au fichier du témoin, et arrive tel quel au serveur témoin")
    func portes() throws {
        let dossier = try DossierEssai()
        let temoin = TemoinEssai()
        let adresse = try #require(AdresseTemoin("http://127.0.0.1:\(try temoin.demarrer())/points"))
        let fichier = dossier.chemin + "/temoin"
        let courrier = Courrier([.fichier(fichier), .http(adresse)], dire: { _ in })
        let notes = try (1...3).map { try Self.note($0) }
        for note in notes {
            courrier.porter(note)
            // La file est la sienne : attendre que ce point soit porté avant le suivant.
            courrier.arreter()
        }
        #expect(temoin.recus.withLock { $0 } == notes.map(\.note))
        let gardes = Points.lire([UInt8](try Data(contentsOf: URL(fileURLWithPath: fichier)))).notes
        #expect(gardes == notes && courrier.echecs == 0)
    }

    @Test("au fichier d'un témoin qu'une coupure a laissé inachevé, le point suivant ne se colle pas")
    func temoinCoupe() throws {
        let dossier = try DossierEssai()
        let notes = try (1...3).map { try Self.note($0) }
        let (un, deux) = (Points.enregistrement(notes[0]), Points.enregistrement(notes[1]))
        for coupe in 1..<deux.count {
            let fichier = URL(fileURLWithPath: "\(dossier.chemin)/temoin-\(coupe)")
            let avant = Data(un + deux[..<coupe])
            try avant.write(to: fichier)
            let courrier = Courrier([.fichier(fichier.path)], dire: { _ in })
            courrier.porter(notes[2])
            courrier.arreter()
            let apres = try Data(contentsOf: fichier)
            // Rien n'y est repris : ce qu'un témoin garde ne s'efface pas.
            #expect(apres.starts(with: avant))
            #expect(apres.suffix(Points.enregistrement(notes[2]).count + 1).first == 0x0A, "coupé à \(coupe)")
            let lus = Points.lire([UInt8](apres)).notes
            #expect(lus.first == notes[0] && lus.last == notes[2], "coupé à \(coupe)")
        }
    }

    @Test("un témoin qui manque est compté, dit une fois, et reçoit le dernier point quand il revient")
    func retour() throws {
        let temoin = TemoinEssai(statut: 503)
        let adresse = try #require(AdresseTemoin("http://127.0.0.1:\(try temoin.demarrer())/points"))
        let dits = Mutex<[String]>([])
        let dire: @Sendable (String) -> Void = { phrase in dits.withLock { $0.append(phrase) } }
        let courrier = Courrier([.http(adresse), .fichier("/nulle/part")], dire: dire)
        courrier.porter(try Self.note(1))
        courrier.arreter()
        courrier.porter(try Self.note(2))
        courrier.arreter()
        #expect(courrier.echecs == 6)
        #expect(dits.withLock { $0 }.count == 2)
        temoin.statut.withLock { $0 = 200 }
        let dernier = try Self.note(3)
        courrier.porter(dernier)
        courrier.arreter()
        #expect(temoin.recus.withLock { $0.last } == dernier.note)
        #expect(dits.withLock { $0 }.last == "journal : le témoin 1 reçoit de nouveau")
        #expect(
            dits.withLock { phrases in phrases.allSatisfy { !$0.contains("nulle") && !$0.contains("127") } })
    }

    @Test("un témoin en repos n'est pas assailli : les essais s'espacent")
    func repos() throws {
        let courrier = Courrier([.fichier("/nulle/part")], dire: { _ in })
        courrier.porter(try Self.note(1))
        courrier.arreter()
        for _ in 0..<64 { courrier.relancer() }
        courrier.arreter()
        // Deux au premier point, puis aux passages 2, 6, 14, 30 et 62, et un à l'arrêt.
        #expect(courrier.echecs == 8)
    }

    @Test("en HTTPS, un certificat d'une autre autorité ou d'un autre nom est refusé")
    func tls() throws {
        let (autorite, etrangere) = (try TestAuthority(), try TestAuthority())
        let identite = try autorite.server()
        let temoin = TemoinEssai()
        let port = try temoin.demarrer(TLSSettings(certificate: identite.certificate, key: identite.key))
        func envoyer(_ hote: String, _ autorites: String) throws -> Bool {
            let adresse = try #require(AdresseTemoin("https://\(hote):\(port)/points", autorites: autorites))
            return EnvoiHTTP.envoyer(Array("point".utf8), a: adresse)
        }
        #expect(try envoyer("127.0.0.1", autorite.certificate))
        #expect(try envoyer("localhost", autorite.certificate))
        #expect(try !envoyer("127.0.0.1", etrangere.certificate))
        // Même serveur, par un nom que son certificat ne porte pas.
        #expect(try !envoyer("127.0.0.2", autorite.certificate))
        #expect(temoin.recus.withLock { $0 } == ["point", "point"])
    }
}
