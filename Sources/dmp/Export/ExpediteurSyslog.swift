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
        /// L'identifiant de cette trace ; `nil` quand l'exploitant n'a dit que son rang.
        fileprivate var trace: String?
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
    private let reprise: String
    private let dire: @Sendable (String) -> Void

    /// - Parameters:
    ///   - reprise: fichier qui retient le rang et l'identifiant de la dernière trace portée ; absent : depuis la première.
    ///   - dire: reçoit une phrase quand le collecteur cesse de répondre, puis quand il revient.
    init(
        donnees: String, reprise: String, dire: @escaping @Sendable (String) -> Void
    ) throws(Echec) {
        self.donnees = donnees
        self.reprise = reprise
        self.dire = dire
        let etat = try Self.lire(reprise)
        if etat.porte > 0 { try Self.confronter(etat, donnees) }
        etatCourant = Mutex(etat)
    }

    /// Ce que le fichier retient : un rang, puis l'identifiant de la trace ; un exploitant peut n'écrire que le rang.
    private static func lire(_ reprise: String) throws(Echec) -> Etat {
        var etat = Etat()
        guard let octets = FileManager.default.contents(atPath: reprise) else { return etat }
        let mots = String(decoding: octets.prefix(128), as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard (1...2).contains(mots.count), let rang = Int64(mots[0]), rang >= 0 else {
            throw Echec(.invalide, "le fichier de reprise de l'envoi ne tient pas un rang")
        }
        etat.porte = rang
        etat.trace = mots.count == 2 ? String(mots[1]) : nil
        return etat
    }

    /// Refuse une base qui n'a pas la dernière trace portée : ramenée en arrière, elle en a d'autres à ces rangs.
    private static func confronter(_ etat: Etat, _ donnees: String) throws(Echec) {
        let tenue: String?
        do throws(ErreurEntrepot) {
            var lecteur = try LecteurTraces(repertoire: donnees)
            tenue = try lecteur.identifiant(rang: etat.porte)
        } catch { throw Service.echec(error) }
        guard let tenue, etat.trace.map({ $0 == tenue }) ?? true else {
            throw Echec(
                .refuse,
                """
                la trace \(etat.porte) que le fichier de reprise dit portée n'est pas de cette base, sans doute restaurée \
                depuis : n'y écrire que le rang d'où repartir, ou le retirer pour tout renvoyer (docs/journal.md)
                """)
        }
    }

    /// Où en est l'envoi.
    var etat: Etat { etatCourant.withLock { $0 } }

    /// Porte tout ce qui suit la dernière trace portée ; faux si le collecteur a manqué.
    func porterTout(_ envoi: EnvoiSyslog, journal: String) throws(ErreurEntrepot) -> Bool {
        var lecteur = try LecteurTraces(repertoire: donnees)
        while !etatCourant.withLock({ $0.arret }) {
            var messages: [[UInt8]] = []
            var derniere: (rang: Int64, id: String)?
            _ = try lecteur.lire(apres: etat.porte, maximum: Self.lot) { exportee in
                derniere = (exportee.trace.rang, exportee.trace.id)
                messages.append(
                    MessageAudit(AuditEvent(exportee, journal: journal))
                        .syslog(hote: MessageAudit.hote, processus: getpid()))
                return true
            }
            guard let derniere else { return true }
            guard envoi.envoyer(messages) else {
                etatCourant.withLock { $0.echecs += 1 }
                return false
            }
            retenir(derniere.rang, derniere.id)
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

    /// Retient la dernière trace portée : le nouveau fichier remplace l'ancien d'un coup.
    ///
    /// Son identifiant, et non son empreinte : celle-ci sale les feuilles du journal et ne sort pas du serveur.
    private func retenir(_ rang: Int64, _ trace: String) {
        etatCourant.withLock { ($0.porte, $0.trace) = (rang, trace) }
        // Un disque plein ne perd rien : au pire, des traces partiront deux fois.
        try? Data("\(rang) \(trace)\n".utf8).write(to: URL(fileURLWithPath: reprise), options: .atomic)
    }
}
