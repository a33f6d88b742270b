import Domaine
import Entrepot
import Foundation
import Greffe
import Parcours

/// `dmp purger` : efface les dossiers fermés depuis plus longtemps que leur durée de conservation, serveur arrêté.
///
/// Un second écrivain à côté d'un serveur décide sur ce que celui-ci ne sait pas : la commande tient le journal, comme un
/// serveur, et refuse s'il est tenu. Un serveur qui tourne purge lui-même (`purgeQuotidienne`).
enum CommandePurger {
    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: ["donnees", "config", "le"], drapeaux: ["simuler"])
        try options.sansReste()
        let donnees = try LieuDesDonnees.lire(options)
        let configuration: Configuration?
        if let fichier = options.valeur("config") {
            configuration = try Configuration.lire(fichier)
        } else {
            configuration = nil
        }
        let annees = configuration?.conservationAnnees ?? Conservation.plancher
        let affirmee = try dateAffirmee(options.valeur("le"))
        return options.drapeau("simuler")
            ? try simuler(donnees, annees, affirmee)
            : try purger(donnees, annees, affirmee, configuration, options)
    }

    /// L'exploitant a dit la date, et c'est celle de cette machine, au fuseau près.
    private static func dateAffirmee(_ texte: String?) throws(Echec) -> Bool {
        guard let texte else { return false }
        guard let date = Instant(rfc3339: texte) else {
            throw Echec(.usage, "--le : la date d'aujourd'hui (2026-11-22)")
        }
        let maintenant = Service.horloge()
        guard date.plus(jours: -1) <= maintenant, maintenant < date.plus(jours: 2) else {
            throw Echec(
                .refuse,
                "--le \(texte) : cette machine se croit le \(maintenant.rfc3339) ; rien n'est effacé")
        }
        return true
    }

    private static func simuler(
        _ donnees: String, _ annees: Int, _ affirmee: Bool
    ) throws(Echec) -> CodeSortie {
        var apres: Int64 = 0
        var nombre = 0
        do throws(Conservation.Empechement) {
            while true {
                let candidats = try Conservation.candidats(
                    repertoire: donnees, annees: annees, maintenant: Service.horloge(),
                    horlogeAffirmee: affirmee, apres: apres)
                for candidat in candidats { print("\(candidat.uuid) fermé le \(candidat.depuis.rfc3339)") }
                nombre += candidats.count
                guard let dernier = candidats.last else { break }
                apres = dernier.place
            }
        } catch { throw echec(error) }
        print("\(nombre) dossiers fermés depuis plus de \(annees) ans ; rien n'est effacé")
        return .fait
    }

    private static func purger(
        _ donnees: String, _ annees: Int, _ affirmee: Bool, _ configuration: Configuration?,
        _ options: Options
    ) throws(Echec) -> CodeSortie {
        // D'abord le journal : un serveur qui tourne le tient.
        let greffier = try greffier(donnees, configuration?.journal.reglages ?? Greffier.Reglages())
        let guichet: Guichet
        if let configuration {
            guichet = try CommandeServir.guichet(
                configuration, cles: try options.cles(donnees), travailleurs: 1)
        } else {
            guichet = try Service.guichet(
                donnees: donnees, environnement: try Environnement.lire(donnees), creer: false,
                reglages: Guichet.Reglages(), travailleurs: 1)
        }
        let conservation = Conservation(
            guichet, annees: annees, horlogeAffirmee: affirmee, horloge: Service.horloge)
        let bilan: Result<Conservation.Bilan, Conservation.Empechement> = Result {
            () throws(Conservation.Empechement) in
            try conservation.purger(
                repertoire: donnees,
                chaque: {
                    print("effacé \($0)")
                    fflush(nil)
                })
        }
        // Ce qui est fait est signé et porté aux témoins, même si la suite a échoué.
        guichet.entrepot.fermer()
        greffier.arreter()
        do throws(Conservation.Empechement) { print(phrase(try bilan.get(), annees)) } catch {
            throw echec(error)
        }
        return .fait
    }

    private static func greffier(_ donnees: String, _ reglages: Greffier.Reglages) throws(Echec) -> Greffier {
        do throws(ErreurGreffe) {
            return try Greffier(
                donnees: donnees, reglages: reglages, horloge: Service.horloge,
                dire: ErreurStandard.dire)
        } catch .tenu {
            throw Echec(
                .refuse,
                "un serveur tient ce répertoire : il purge lui-même si `purgeQuotidienne` le dit ; sinon, arrêtez-le"
            )
        } catch { throw Service.echec(error) }
    }

    static func phrase(_ bilan: Conservation.Bilan, _ annees: Int) -> String {
        let refus =
            bilan.refuses == 0 ? "" : ", \(bilan.refuses) refusés par le règlement (voir leurs traces)"
        return "conservation : \(bilan.effaces) dossiers fermés depuis plus de \(annees) ans effacés\(refus)"
    }

    static func phrase(_ empechement: Conservation.Empechement) -> String {
        switch empechement {
        case .entrepot(let erreur): Service.phrase(erreur)
        case .horloge(let derniere):
            """
            aucun appelant prouvé par un jeton n'a de trace depuis un mois, à l'heure de cette machine (la dernière : \
            \(derniere?.rfc3339 ?? "aucune")) : rien n'est effacé avant la prochaine, ou avant \
            `dmp purger --le DATE`, serveur arrêté, qui affirme la date
            """
        }
    }

    private static func echec(_ empechement: Conservation.Empechement) -> Echec {
        switch empechement {
        case .entrepot: Echec(.incident, phrase(empechement))
        case .horloge: Echec(.refuse, phrase(empechement))
        }
    }
}
