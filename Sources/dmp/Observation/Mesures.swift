import Entrepot
import HTTPServer
import HTTPWire
import Synchronization

/// Les compteurs du serveur, rendus en texte Prometheus 0.0.4.
///
/// Les étiquettes sont des motifs de routes, des méthodes et des statuts : jamais un chemin, ni rien d'un patient.
final class Mesures: Sendable {
    /// Ce que comptent quelques travailleurs ; ils sont rarement plus nombreux, et n'ont alors rien à se disputer.
    private final class Part: Sendable {
        let comptes = Mutex(ComptesDeReponses())
    }

    private let parts = (0..<16).map { _ in Part() }
    private let charge = Mutex<(@Sendable () -> ServerLoad)?>(nil)

    /// D'où vient ce que le serveur tient ; il naît après ses routes, dont `/metrics` est une.
    func suivre(_ charge: @escaping @Sendable () -> ServerLoad) { self.charge.withLock { $0 = charge } }

    /// Compte une réponse ; appelée par les travailleurs, ne bloque pas.
    func noter(_ echange: Exchange) {
        parts[echange.worker % parts.count].comptes.withLock { $0.noter(echange) }
    }

    /// Le texte de `/metrics`.
    func texte(_ ecrivain: EtatEcrivain, tracesPerdues: Int, _ jauges: [Jauge]) -> String {
        var texte = TextePrometheus()
        let octets = ecrireReponses(&texte)
        texte.simple("dmp_http_response_bytes_total", "counter", "Octets de contenu répondus.", octets)
        if let charge = charge.withLock({ $0 })?() { ecrire(charge, &texte) }
        ecrire(ecrivain, &texte)
        texte.simple(
            "dmp_lost_traces_total", "counter", "Traces de refus que l'écrivain n'a pas prises.",
            tracesPerdues)
        for jauge in jauges { texte.simple(jauge.nom, "gauge", jauge.aide, jauge.valeur) }
        return texte.contenu
    }

    /// - Returns: les octets répondus.
    private func ecrireReponses(_ texte: inout TextePrometheus) -> Int {
        var reponses: [[String]: Int] = [:]
        var durees: [String: ComptesDeReponses.Durees] = [:]
        var octets = 0
        for part in parts {
            for (cle, compte) in part.comptes.withLock({ $0.lignes }) {
                let route = cle.route ?? "aucune"
                reponses[[route, cle.methode?.rawValue ?? "aucune", "\(cle.statut)"], default: 0] +=
                    compte.reponses
                octets += compte.octets
                if cle.methode != nil { durees[route, default: .init()] += compte.durees }
            }
        }
        texte.famille("dmp_http_requests_total", "counter", "Réponses, par route, méthode et statut.")
        for (cle, nombre) in reponses.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            texte.valeur(
                "dmp_http_requests_total", Array(zip(["route", "method", "status"], cle)), nombre)
        }
        texte.famille(
            "dmp_http_request_duration_seconds", "histogram", "De la tête lue à la réponse faite, par route.")
        for (route, durees) in durees.sorted(by: { $0.key < $1.key }) {
            texte.histogramme(
                "dmp_http_request_duration_seconds", [("route", route)],
                classes: zip(ComptesDeReponses.Durees.bornes.map { Double($0) / 1e6 }, durees.classes).map {
                    ($0, $1)
                },
                nombre: durees.nombre, somme: Double(durees.microsecondes) / 1e6)
        }
        return octets
    }

    private func ecrire(_ charge: ServerLoad, _ texte: inout TextePrometheus) {
        texte.simple(
            "dmp_http_content_bytes", "gauge", "Octets de contenus en mémoire, reçus ou à rendre.",
            charge.contentBytes)
        texte.simple(
            "dmp_http_content_bytes_capacity", "gauge", "Au-delà, 503 (HTTP-OVERLOADED).",
            charge.contentCapacity)
        texte.simple("dmp_http_connections", "gauge", "Connexions ouvertes.", charge.connections)
        texte.simple(
            "dmp_http_connections_capacity", "gauge", "Au-delà, 503, hors écoute d'administration.",
            charge.connectionCapacity)
        texte.simple(
            "dmp_http_refused_connections_total", "counter",
            "Connexions refusées : trop en tout, ou trop d'une adresse.", charge.refusedConnections)
        texte.simple(
            "dmp_http_yielded_connections_total", "counter",
            "Connexions inactives fermées pour d'autres, toutes les places étant prises.",
            charge.yieldedConnections)
        texte.simple(
            "dmp_tls_failed_handshakes_total", "counter", "Poignées de main TLS refusées ou inachevées.",
            charge.failedHandshakes)
    }

    private func ecrire(_ ecrivain: EtatEcrivain, _ texte: inout TextePrometheus) {
        texte.simple("dmp_writer_queue_depth", "gauge", "Actes qui attendent l'écrivain.", ecrivain.enAttente)
        texte.simple(
            "dmp_writer_queue_capacity", "gauge", "Au-delà, 503 (INC-02).", ecrivain.capacite)
        texte.simple(
            "dmp_writer_failed_commits_total", "counter", "Transactions qui n'ont pu être validées.",
            ecrivain.echecs)
        texte.famille("dmp_writer_batch_size", "histogram", "Actes par transaction validée.")
        texte.histogramme(
            "dmp_writer_batch_size", [],
            classes: zip(EtatEcrivain.bornes.map(Double.init), ecrivain.lots).map { ($0, $1) },
            nombre: ecrivain.lots.reduce(0, +), somme: Double(ecrivain.actes))
    }
}
