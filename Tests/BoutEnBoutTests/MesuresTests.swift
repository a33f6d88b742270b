import Foundation
import Outillage
import Testing

@Suite("Observation : /metrics dit ce que fait le serveur, et rien d'un patient")
struct MesuresTests {
    @Test("réponses par route et statut, durées, file et lots de l'écrivain")
    func metrics() throws {
        let serveur = try ServeurEssai()
        let laboratoire = try Usager(serveur, .laboratoire)
        let document = DocumentExemple(numero: 1)
        try laboratoire.deposer(document)
        #expect(try laboratoire.lire(document.uniqueId).status == 403)
        #expect(try serveur.demander("GET", "/nulle-part").status == 404)
        let metrics = try serveur.demander("GET", "/metrics")
        #expect(metrics.status == 200)
        #expect(metrics["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
        let lignes = Set(metrics.text.split(separator: "\n").map(String.init))
        #expect(
            lignes.contains(#"dmp_http_requests_total{route="/alimentation",method="POST",status="201"} 1"#))
        #expect(
            lignes.contains(
                #"dmp_http_requests_total{route="/consultation/{id}",method="GET",status="403"} 1"#))
        #expect(lignes.contains(#"dmp_http_requests_total{route="aucune",method="GET",status="404"} 1"#))
        #expect(
            lignes.contains(
                #"dmp_http_request_duration_seconds_bucket{route="/alimentation",le="+Inf"} 1"#))
        #expect(lignes.contains("dmp_writer_queue_depth 0"))
        #expect(lignes.contains("dmp_writer_failed_commits_total 0"))
        // Un dépôt et des traces : un lot au moins, et chaque acte dans un lot.
        func valeur(_ nom: String) throws -> Int {
            let ligne = try #require(lignes.first { $0.hasPrefix("\(nom) ") }, "\(nom)")
            return try #require(ligne.split(separator: " ").last.flatMap { Double($0) }.map { Int($0) })
        }
        let lots = try valeur("dmp_writer_batch_size_count")
        #expect(lots >= 1)
        #expect(try valeur("dmp_writer_batch_size_sum") >= lots)
        #expect(try valeur(#"dmp_writer_batch_size_bucket{le="+Inf"}"#) == lots)
        #expect(try valeur("dmp_http_connections") >= 1)
        for nulle in [
            "dmp_http_refused_connections_total 0", "dmp_http_yielded_connections_total 0",
            "dmp_tls_failed_handshakes_total 0",
        ] {
            #expect(lignes.contains(nulle))
        }
        #expect(lignes.contains { $0.hasPrefix("process_resident_memory_bytes ") })
        for secret in [document.uniqueId, "279035121518989", "PAT-TROIS", "899900063480", "1120459876"] {
            #expect(!metrics.text.contains(secret))
        }
    }

    @Test("les octets de contenus en mémoire, face à leur budget")
    func contenus() throws {
        let serveur = try ServeurEssai()
        func octets(_ nom: String) throws -> Int {
            let texte = try serveur.demander("GET", "/metrics").text
            let ligne = try #require(texte.split(separator: "\n").first { $0.hasPrefix("\(nom) ") })
            return try #require(ligne.split(separator: " ").last.flatMap { Int($0) })
        }
        #expect(try octets("dmp_http_content_bytes") == 0)
        let client = try serveur.client()
        try client.request(
            "POST", "/alimentation",
            fields: [
                "Authorization: Bearer \(try serveur.jeton(.laboratoire))", "Content-Type: text/xml",
                "Expect: 100-continue", "Content-Length: 1000000",
            ])
        #expect(try client.readResponse().status == 100)
        #expect(try octets("dmp_http_content_bytes") == 1_000_000)
        #expect(try octets("dmp_http_content_bytes_capacity") > 50 << 20)
    }
}
