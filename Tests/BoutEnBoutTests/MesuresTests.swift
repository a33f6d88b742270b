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
        #expect(lignes.contains { $0.hasPrefix("process_resident_memory_bytes ") })
        for secret in [document.uniqueId, "279035121518989", "PAT-TROIS", "899900063480", "1120459876"] {
            #expect(!metrics.text.contains(secret))
        }
    }
}
