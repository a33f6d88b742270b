import Coffre
import Domaine
import Entrepot
import Foundation
import Greffe
import Synchronization

/// Porte le journal à un collecteur, trace après trace, et retient la dernière portée.
///
/// Un collecteur absent n'arrête personne : le rang retenu ne bouge pas, on réessaie, de plus en plus rarement jusqu'à
/// une fois par minute. Après une rupture, le dernier lot repart entier : la connexion n'accuse pas réception.
final class ExpediteurSyslog: Sendable {
    /// Où en est l'envoi.
    struct Etat: Sendable {
        /// Rang de la dernière trace portée.
        var porte: Int64 = 0
        /// Envois qui ont échoué.
        var echecs = 0
        fileprivate var arret = false
    }

    private static let lot = 200
    private static let reposMaximal = 60
    private let etatCourant: Mutex<Etat>
    private let reveil = DispatchSemaphore(value: 0)
    private let fini = DispatchSemaphore(value: 0)
    private let donnees: String
    private let cles: SourcesDeCles?
    private let reprise: String
    private let dire: @Sendable (String) -> Void

    /// - Parameters:
    ///   - cles: d'où vient la clé principale ; `nil` : du répertoire.
    ///   - reprise: fichier qui retient le rang de la dernière trace portée ; absent : depuis la première.
    ///   - dire: reçoit une phrase quand le collecteur cesse de répondre, puis quand il revient.
    init(
        donnees: String, cles: SourcesDeCles?, reprise: String, dire: @escaping @Sendable (String) -> Void
    ) throws(Echec) {
        self.donnees = donnees
        self.cles = cles
        self.reprise = reprise
        self.dire = dire
        var etat = Etat()
        if let octets = FileManager.default.contents(atPath: reprise) {
            let texte = String(decoding: octets.prefix(32), as: UTF8.self)
            guard let rang = Int64(texte.trimmingCharacters(in: .whitespacesAndNewlines)), rang >= 0 else {
                throw Echec(.invalide, "le fichier de reprise de l'envoi ne tient pas un rang")
            }
            etat.porte = rang
        }
        etatCourant = Mutex(etat)
    }

    /// Où en est l'envoi.
    var etat: Etat { etatCourant.withLock { $0 } }

    /// Porte tout ce qui suit la dernière trace portée ; faux si le collecteur a manqué.
    func porterTout(_ envoi: EnvoiSyslog, journal: String) throws(ErreurEntrepot) -> Bool {
        var lecteur = try LecteurTraces(repertoire: donnees, cles: cles)
        while !etatCourant.withLock({ $0.arret }) {
            var messages: [[UInt8]] = []
            var dernier = etat.porte
            let lues = try lecteur.lire(apres: dernier, maximum: Self.lot) { exportee in
                dernier = exportee.trace.rang
                messages.append(
                    MessageAudit(AuditEvent(exportee, journal: journal))
                        .syslog(hote: MessageAudit.hote, processus: getpid()))
                return true
            }
            guard lues > 0 else { return true }
            guard envoi.envoyer(messages) else {
                etatCourant.withLock { $0.echecs += 1 }
                return false
            }
            retenir(dernier)
        }
        return true
    }

    /// Suit le journal jusqu'à ``arreter()``, sur un fil à lui.
    func suivre(_ adresse: AdresseSyslog, journal: String) {
        let fil = Thread { [self] in
            let envoi = EnvoiSyslog(adresse)
            var manques = 0
            while true {
                let arrive = (try? porterTout(envoi, journal: journal)) ?? false
                if !arrive, manques == 0 { dire("syslog : le collecteur ne reçoit pas, à retenter") }
                if arrive, manques > 0 { dire("syslog : le collecteur reçoit de nouveau") }
                manques = arrive ? 0 : manques + 1
                if etatCourant.withLock({ $0.arret }) { break }
                let repos = min(Self.reposMaximal, 1 << min(manques, 6))
                _ = reveil.wait(timeout: .now() + .seconds(repos))
            }
            envoi.fermer()
            fini.signal()
        }
        fil.name = "dmp-syslog"
        fil.start()
    }

    /// Finit le lot en cours et s'arrête ; le reste partira au prochain démarrage.
    func arreter() {
        etatCourant.withLock { $0.arret = true }
        reveil.signal()
        fini.wait()
        fini.signal()
    }

    /// Retient le rang de la dernière trace portée : le nouveau fichier remplace l'ancien d'un coup.
    private func retenir(_ rang: Int64) {
        etatCourant.withLock { $0.porte = rang }
        // Un disque plein ne perd rien : au pire, des traces partiront deux fois.
        try? Data("\(rang)\n".utf8).write(to: URL(fileURLWithPath: reprise), options: .atomic)
    }
}
