public import Domaine
public import Entrepot
import Regles

/// Efface les dossiers fermés depuis plus longtemps que leur durée de conservation.
///
/// Un dossier à la fois, dans l'ordre, par l'acte d'effacement du règlement : chacun laisse sa trace, au nom de
/// l'exploitant. Interrompu n'importe où, il reprend : ce qui est effacé ne se présente plus.
public struct Conservation: Sendable {
    /// Durée que fixe la loi, en années, depuis la fermeture ; jamais moins.
    public static let plancher = 10

    /// Ce qui empêche de purger.
    public enum Empechement: Error, Sendable, Equatable {
        /// La base ne répond pas.
        case entrepot(ErreurEntrepot)
        /// Aucun appelant prouvé ne s'est accordé récemment avec l'horloge : fausse, elle détruirait ce qui doit être gardé.
        case horloge(derniere: Instant?)
    }

    /// Ce qu'une purge a fait.
    public struct Bilan: Sendable, Equatable {
        /// Dossiers effacés.
        public var effaces = 0
        /// Dossiers que le règlement n'a pas laissé effacer ; la trace dit pourquoi.
        public var refuses = 0
    }

    /// Jours sans appelant prouvé au-delà desquels l'horloge n'est pas crue.
    static let silenceMaximal = 31
    private static let page = 100

    private let guichet: Guichet
    private let annees: Int
    private let horlogeAffirmee: Bool
    private let horloge: @Sendable () -> Instant

    /// - Parameters:
    ///   - annees: durée de conservation ; ``plancher`` au moins.
    ///   - horlogeAffirmee: l'exploitant a dit lui-même la date, et c'est celle de l'horloge.
    public init(
        _ guichet: Guichet, annees: Int, horlogeAffirmee: Bool = false,
        horloge: @escaping @Sendable () -> Instant
    ) {
        self.guichet = guichet
        self.annees = max(Self.plancher, annees)
        self.horlogeAffirmee = horlogeAffirmee
        self.horloge = horloge
    }

    /// Les premiers dossiers à effacer, lus sans rien changer.
    public static func candidats(
        repertoire: String, annees: Int, maintenant: Instant, horlogeAffirmee: Bool = false, apres: Int64 = 0,
        maximum: Int = 100
    ) throws(Empechement) -> [DossierFerme] {
        if !horlogeAffirmee { _ = try borne(maintenant, repertoire) }
        return try fermes(repertoire, maintenant.moins(annees: max(plancher, annees)), apres, maximum)
    }

    private static func fermes(
        _ repertoire: String, _ limite: Instant, _ apres: Int64, _ maximum: Int
    ) throws(Empechement) -> [DossierFerme] {
        do throws(ErreurEntrepot) {
            return try DossiersFermes.lire(
                repertoire: repertoire, fermesAvant: limite, apres: apres, maximum: maximum)
        } catch { throw .entrepot(error) }
    }

    /// Jusqu'à quand l'horloge est crue ; elle doit l'être à présent.
    private static func borne(_ maintenant: Instant, _ repertoire: String) throws(Empechement) -> Instant {
        let derniere: Instant?
        do throws(ErreurEntrepot) {
            derniere = try DossiersFermes.derniereTraceProuvee(repertoire: repertoire)
        } catch { throw .entrepot(error) }
        guard let borne = derniere?.plus(jours: silenceMaximal), maintenant <= borne else {
            throw .horloge(derniere: derniere)
        }
        return borne
    }

    /// Efface tout ce qui doit l'être.
    ///
    /// - Parameters:
    ///   - repertoire: le répertoire des données de l'entrepôt du guichet.
    ///   - arreter: demandé avant chaque dossier ; vrai, la purge s'arrête là.
    ///   - chaque: reçoit l'identifiant opaque de chaque dossier effacé.
    public func purger(
        repertoire: String, arreter: () -> Bool = { false }, chaque: (String) -> Void = { _ in }
    ) throws(Empechement) -> Bilan {
        var bilan = Bilan()
        var apres: Int64 = 0
        var borne: Instant?
        while true {
            let maintenant = horloge()
            // Cherchée à chaque page, la dernière preuve serait derrière tout ce que la purge vient de tracer.
            if !horlogeAffirmee, borne.map({ $0 < maintenant }) ?? true {
                borne = try Self.borne(maintenant, repertoire)
            }
            let candidats = try Self.fermes(
                repertoire, maintenant.moins(annees: annees), apres, Self.page)
            for candidat in candidats {
                guard !arreter() else { return bilan }
                switch try effacer(candidat.uuid) {
                case .efface:
                    bilan.effaces += 1
                    chaque(candidat.uuid)
                case .refuse: bilan.refuses += 1
                case .plusConcerne: break
                }
                apres = candidat.place
            }
            if candidats.count < Self.page { return bilan }
        }
    }

    private enum Sort: Sendable { case efface, refuse, plusConcerne }

    /// Efface un dossier, s'il est encore fermé depuis assez longtemps au moment de l'acte.
    private func effacer(_ uuid: String) throws(Empechement) -> Sort {
        let presentation = Presentation(
            appelant: .reconnu(Acteur(genre: .exploitant, id: "conservation")),
            origine: Origine(facade: .commande, logiciel: "dmp purger"))
        var demande = presentation.demande(.effacement)
        demande.justification = Justification(
            motif: "CONSERVATION", raison: "fermé depuis plus de \(annees) ans")
        demande.justification?.estEcheance = true
        let (reglement, limite) = (guichet.reglement, horloge().moins(annees: annees))
        let fixe = demande
        do throws(ErreurEntrepot) {
            return try guichet.entrepot.attendre { (t) throws(ErreurEntrepot) -> Sort in
                guard let ref = try t.dossier(uuid: uuid) else { return .plusConcerne }
                let vie = try t.vie(ref)
                guard vie.etat == .ferme, vie.depuis <= limite else { return .plusConcerne }
                var faits = Faits()
                faits.dossier = try t.faits(dossier: ref, pour: fixe.appelant.acteur)
                switch reglement.statuer(fixe, faits).permis() {
                case .accorde(let permis):
                    _ = try t.changerEtat(ref, contre: permis)
                    return .efface
                case .refuse(let verdict):
                    _ = try t.refuser(verdict, dossier: ref)
                    return .refuse
                }
            }
        } catch { throw .entrepot(error) }
    }
}
