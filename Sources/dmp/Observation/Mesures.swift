import Entrepot
import HTTPServer
import HTTPWire
import Synchronization

/// Les compteurs du serveur, rendus en texte Prometheus 0.0.4.
///
/// Les étiquettes sont des motifs de routes, des méthodes et des statuts : jamais un chemin, ni rien d'un patient.
final class Mesures: Sendable {
    private struct Cle: Hashable {
        let methode: String
        let route: String
        let statut: Int
    }

    private struct Etat {
        var requetes: [Cle: Int] = [:]
        var durees: [String: Durees] = [:]
        var octets = 0
    }

    /// Les durées d'une route, par classes.
    private struct Durees {
        var classes = [Int](repeating: 0, count: Mesures.bornes.count + 1)
        var microsecondes = 0
        var nombre = 0
    }

    /// Bornes supérieures des classes de durée, en microsecondes.
    static let bornes = [
        500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
    ]

    private let etat = Mutex(Etat())
    private let charge = Mutex<(@Sendable () -> ServerLoad)?>(nil)

    /// D'où vient ce que le serveur tient ; il naît après ses routes, dont `/metrics` est une.
    func suivre(_ charge: @escaping @Sendable () -> ServerLoad) { self.charge.withLock { $0 = charge } }

    /// Compte une réponse ; appelée par les travailleurs, ne bloque pas.
    func noter(_ echange: Exchange) {
        let route = echange.pattern ?? "aucune"
        let rang = Self.bornes.firstIndex { echange.microseconds <= $0 } ?? Self.bornes.count
        let cle = Cle(
            methode: echange.method?.rawValue ?? "aucune", route: route, statut: echange.status)
        etat.withLock { etat in
            etat.requetes[cle, default: 0] += 1
            // Ce dont la tête n'a pu être lue n'a pas de durée.
            guard echange.method != nil else { return }
            etat.durees[route, default: Durees()].classes[rang] += 1
            etat.durees[route, default: Durees()].microsecondes += echange.microseconds
            etat.durees[route, default: Durees()].nombre += 1
            etat.octets += echange.bytes
        }
    }

    /// Le texte de `/metrics`.
    func texte(_ ecrivain: EtatEcrivain, tracesPerdues: Int, _ jauges: [Jauge]) -> String {
        let etat = etat.withLock { $0 }
        var texte = TextePrometheus()
        texte.famille("dmp_http_requests_total", "counter", "Réponses, par route, méthode et statut.")
        let cles = etat.requetes.keys.sorted {
            ($0.route, $0.methode, $0.statut) < ($1.route, $1.methode, $1.statut)
        }
        for cle in cles {
            texte.valeur(
                "dmp_http_requests_total",
                [("route", cle.route), ("method", cle.methode), ("status", "\(cle.statut)")],
                etat.requetes[cle] ?? 0)
        }
        texte.famille(
            "dmp_http_request_duration_seconds", "histogram", "De la tête lue à la réponse faite, par route.")
        for (route, durees) in etat.durees.sorted(by: { $0.key < $1.key }) {
            texte.histogramme(
                "dmp_http_request_duration_seconds", [("route", route)],
                classes: zip(Self.bornes.map { Double($0) / 1e6 }, durees.classes).map { ($0, $1) },
                nombre: durees.nombre, somme: Double(durees.microsecondes) / 1e6)
        }
        texte.simple("dmp_http_response_bytes_total", "counter", "Octets de contenu répondus.", etat.octets)
        if let charge = charge.withLock({ $0 })?() { ecrire(charge, &texte) }
        ecrire(ecrivain, &texte)
        texte.simple(
            "dmp_lost_traces_total", "counter", "Traces de refus que l'écrivain n'a pas prises.",
            tracesPerdues)
        for jauge in jauges { texte.simple(jauge.nom, "gauge", jauge.aide, jauge.valeur) }
        return texte.contenu
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
