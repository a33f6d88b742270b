import Dispatch
public import Domaine
import Merkle
import Synchronization

/// Tient l'arbre du journal à côté de l'écrivain, et en signe un point de contrôle à chaque intervalle.
///
/// Sur une file à lui et une connexion de lecture à lui : l'écrivain ne fait rien de plus. Ce qu'il ne peut faire, il le
/// dit et le retente ; jamais il n'arrête le service.
public final class Greffier: Sendable {
    /// Les réglages d'un déploiement.
    public struct Reglages: Sendable {
        /// Secondes entre deux points de contrôle.
        public var intervalle = 60
        /// Fichier de la clé privée ; `nil` : celui du répertoire de données, créé au premier démarrage.
        public var cle: String?
        /// Nom du journal ; `nil` : tiré de la clé.
        public var origine: String?
        /// À qui porter chaque point, hors du répertoire de données.
        public var temoins: [Temoin] = []

        /// Les réglages par défaut.
        public init() {}
    }

    private let registre: Mutex<Registre>
    private let etatLu = Mutex(EtatGreffier())
    private let file = DispatchQueue(label: "dmp-greffier", qos: .utility)
    private let arrete = Atomic(false)
    /// Le dernier essai a échoué, et cela a été dit.
    private let enPanne = Atomic(false)
    private let attentes = Mutex(Attentes())
    private let courrier: Courrier
    private let intervalle: Int
    private let horloge: @Sendable () -> Instant
    private let dire: @Sendable (String) -> Void

    /// Traces ajoutées à l'arbre d'un coup : entre deux, la file sert ce qui attend.
    private static let lot = 4096
    /// Millisecondes entre deux regards sur ce qui est validé.
    private static let pas = 250
    /// Preuves qui attendent un point à venir, au plus.
    private static let attentesMaximales = 256

    /// Ce qui attend le prochain point signé.
    private struct Attentes {
        var suites: [@Sendable () -> Void] = []
        var signatureDemandee = false
    }

    /// Ouvre le journal d'un répertoire de données, et le confronte à son dernier point signé.
    ///
    /// - Parameter dire: reçoit une phrase à chaque panne nouvelle.
    public init(
        donnees: String, reglages: Reglages, horloge: @escaping @Sendable () -> Instant,
        dire: @escaping @Sendable (String) -> Void
    ) throws(ErreurGreffe) {
        let registre = try Registre(donnees: donnees, cle: reglages.cle, origine: reglages.origine)
        let (dernier, signees) = (registre.dernier?.note, registre.signees)
        self.registre = Mutex(registre)
        self.horloge = horloge
        self.dire = dire
        intervalle = reglages.intervalle
        courrier = Courrier(reglages.temoins, dernier: dernier, dire: dire)
        etatLu.withLock { $0.signees = signees }
    }

    /// Commence à signer, et porte aux témoins le dernier point d'avant.
    public func demarrer() {
        courrier.demarrer()
        file.async { [weak self] in
            self?.rythmer()
            self?.suivre()
        }
    }

    /// Ajoute à l'arbre ce qui est validé, peu à la fois : toutes les traces d'un intervalle d'un coup occuperaient un cœur
    /// des secondes, que sentiraient ceux qui attendent une réponse.
    private func suivre() {
        guard !arrete.load(ordering: .acquiring) else { return }
        if !enPanne.load(ordering: .acquiring) { _ = avancer() }
        file.asyncAfter(deadline: .now() + .milliseconds(Self.pas)) { [weak self] in self?.suivre() }
    }

    private func rythmer() {
        guard !arrete.load(ordering: .acquiring) else { return }
        tenir()
        file.asyncAfter(deadline: .now() + .seconds(intervalle)) { [weak self] in self?.rythmer() }
    }

    /// Signe tout ce qui est validé, le porte aux témoins une dernière fois, et s'arrête.
    public func arreter() {
        arrete.store(true, ordering: .releasing)
        file.sync {
            while avancer() {}
            signer()
        }
        courrier.arreter()
    }

    /// Où il en est.
    public var etat: EtatGreffier {
        var etat = etatLu.withLock { $0 }
        etat.echecsTemoins = courrier.echecs
        return etat
    }

    /// Le rang d'une trace, si elle est de ce dossier.
    public func chercher(trace: String, dossier: String, fin: @escaping @Sendable (Int64?) -> Void) {
        file.async { [self] in
            fin(registre.withLock { (try? $0.rang(trace: trace, dossier: dossier)) ?? nil })
        }
    }

    /// La preuve d'une trace validée ; signe un point s'il n'en est pas encore qui la couvre, une fois par seconde au plus.
    ///
    /// - Parameters:
    ///   - feuille: le haché de sa feuille, tel que la base le donne.
    ///   - depuis: taille d'un point plus ancien, dont la cohérence est prouvée aussi.
    public func prouver(
        rang: Int64, feuille: [UInt8], depuis: UInt64?,
        fin: @escaping @Sendable (Result<PreuveJournal, EmpechementPreuve>) -> Void
    ) {
        file.async { [self] in
            if let issue = preuve(rang, feuille, depuis) { return fin(issue) }
            let admise = attentes.withLock { attentes in
                guard attentes.suites.count < Self.attentesMaximales else { return false }
                attentes.suites.append { [self] in
                    fin(preuve(rang, feuille, depuis) ?? .failure(.pasEncoreScellee(secondes: intervalle)))
                }
                return true
            }
            guard admise else { return fin(.failure(.pasEncoreScellee(secondes: 1))) }
            demanderSignature()
        }
    }

    /// La preuve, ou `nil` tant qu'aucun point ne couvre la trace.
    private func preuve(
        _ rang: Int64, _ feuille: [UInt8], _ depuis: UInt64?
    ) -> Result<PreuveJournal, EmpechementPreuve>? {
        do throws(ErreurGreffe) {
            let preuve = try registre.withLock { registre throws(ErreurGreffe) in
                try registre.preuve(rang: UInt64(clamping: rang), feuille: feuille, depuis: depuis)
            }
            return preuve.map { .success($0) }
        } catch .rupture(let maillon) {
            if !maillon.isEmpty { dire(Self.phrase(maillon)) }
            etatLu.withLock { $0.rompu = true }
            return .failure(.rompu)
        } catch { return .failure(.pasEncoreScellee(secondes: intervalle)) }
    }

    /// Une signature hors de l'intervalle, après une seconde sans autre : elle sert tous ceux qui attendent.
    private func demanderSignature() {
        let premiere = attentes.withLock { attentes in
            defer { attentes.signatureDemandee = true }
            return !attentes.signatureDemandee
        }
        guard premiere else { return }
        let depuis = horloge().ms - etatLu.withLock { $0.instant }
        let delai = min(1000, max(0, 1000 - depuis))
        file.asyncAfter(deadline: .now() + .milliseconds(Int(delai))) { [weak self] in self?.tenir() }
    }

    /// Avance d'un lot ; signe quand tout est dans l'arbre, sinon reprend après avoir laissé passer ce qui attend.
    private func tenir() {
        if avancer() { return file.async { [weak self] in self?.tenir() } }
        signer()
        courrier.relancer()
        let suites = attentes.withLock { attentes in
            defer { attentes = Attentes() }
            return attentes.suites
        }
        suites.forEach { $0() }
    }

    /// - Returns: il reste des traces à ajouter.
    private func avancer() -> Bool {
        essayer { registre throws(ErreurGreffe) in try registre.avancer(maximum: Self.lot) } ?? false
    }

    private func signer() {
        let instant = horloge()
        guard let issue = essayer({ registre throws(ErreurGreffe) in try registre.signer(instant) }) else {
            return
        }
        enPanne.store(false, ordering: .releasing)
        guard let point = issue else { return }
        etatLu.withLock { etat in
            etat.signees = point.point.size
            etat.instant = instant.ms
        }
        courrier.porter(point.note)
    }

    /// Tente, et dit la panne : chaque rupture, et la première panne d'une suite.
    private func essayer<T: Sendable>(
        _ corps: @Sendable (inout Registre) throws(ErreurGreffe) -> T
    ) -> T? {
        do throws(ErreurGreffe) {
            return try registre.withLock { registre throws(ErreurGreffe) in try corps(&registre) }
        } catch {
            etatLu.withLock { etat in
                etat.echecs += 1
                if case .rupture = error { etat.rompu = true }
            }
            let premiere = !enPanne.exchange(true, ordering: .acquiringAndReleasing)
            if case .rupture(let maillon) = error {
                dire(Self.phrase(maillon))
            } else if premiere {
                dire("journal : aucun point de contrôle n'a pu être signé, nouvel essai dans \(intervalle) s")
            }
            return nil
        }
    }

    private static func phrase(_ maillon: String) -> String {
        "JOURNAL ROMPU, plus rien n'en est signé : \(maillon) (voir `dmp verifier`)"
    }
}
