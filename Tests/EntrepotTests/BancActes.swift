import Domaine
import Foundation
import Regles
import SQLiteKit
import Testing

@testable import Entrepot

/// Un règlement qui ouvre tous les actes, pour essayer ce que l'entrepôt en fait, et des acteurs pour les accomplir.
extension Banc {
    static let medecin = Acteur(
        genre: .professionnelDeSante, id: "899900063480", nom: "N", prenom: "P", profession: "10",
        specialite: "SM26", structure: "1750803447", droitRegulation: true)
    static let confrere = Acteur(
        genre: .professionnelDeSante, id: "899900077985", nom: "M", prenom: "Q", profession: "10",
        specialite: "SM26", structure: "1120456789")
    static let hopital = Acteur(
        genre: .etablissement, id: "1120459876", structure: "1120459876", authentification: .indirecte)
    static let patient = Acteur(genre: .patient, id: "", matricule: try? MatriculeINS("279035121518989"))
    static let representant = Acteur(
        genre: .representantLegal, id: "R1", matricule: try? MatriculeINS("279035121518989"))
    static let gerant = Acteur(genre: .exploitant, id: "essai")

    static let ouvert: Reglement = {
        var cellules: [DroitsFonctionnels.Cle: DroitFonctionnel] = [:]
        for action in Action.allCases {
            for categorie in CategorieActeur.allCases {
                for mode in ModeAcces.allCases { cellules[.init(action, categorie, mode)] = .oui }
            }
        }
        return Reglement(
            tables: TablesReglement(
                matrice: MatriceHabilitation(cellules: ["10": [type.code: .oui]], empreinte: ""),
                droits: DroitsFonctionnels(cellules: cellules), oidsINS: ["1.2.250.1.213.1.4.10"]))
    }()

    static var enfant: IdentitePresentee {
        var identite = identite
        identite.dateNaissance = "2015-03-28"
        return identite
    }

    /// Un INS de clé juste, distinct pour chaque numéro.
    static func identite(_ numero: Int, nom: String = "X", prenoms: String = "Y") -> IdentitePresentee {
        var autre = identite
        let base = 1_790_351_215_000 + numero
        autre.matricule = "\(base)" + String(format: "%02d", 97 - base % 97)
        autre.nomNaissance = nom
        autre.prenoms = prenoms
        return autre
    }

    /// Statue sur les faits du moment, puis accomplit ; un refus est une faute de l'essai.
    func agir<R: Sendable>(
        _ demande: Demande, _ dossier: RefDossier?, document: RefDocument? = nil,
        _ effet:
            @escaping @Sendable (inout Transaction, consuming Permis) throws(ErreurEntrepot) -> R
    ) throws -> R {
        try entrepot.attendre { (t) throws(ErreurEntrepot) in
            let acteur = demande.appelant.acteur
            var faits = Faits()
            if let dossier { faits.dossier = try t.faits(dossier: dossier, pour: acteur, avecTraits: true) }
            if let document { faits.document = try t.faits(document: document, pour: acteur) }
            if let depot = demande.depot {
                (faits.dejaConnu, faits.remplacement) = try t.faitsDepot(
                    depot, dossier: dossier, pour: acteur, voir: { _ in true })
            }
            let decision = Banc.ouvert.statuer(demande, faits)
            let motif = decision.verdict.motif.rawValue
            switch decision.permis() {
            case .accorde(let permis): return try effet(&t, permis)
            case .refuse:
                Issue.record("refusé : \(motif)")
                throw .base(code: -2)
            }
        }
    }

    func ouvrir(
        _ identite: IdentitePresentee = Banc.identite, etat: EtatDossier = .actif, nomUsage: String? = nil
    ) throws -> RefDossier {
        try agir(Demande(.creationDossier, appelant: .reconnu(Self.gerant), identite: identite), nil) {
            (t, permis) throws(ErreurEntrepot) in
            let nouveau = NouveauDossier(identite: identite, nomUsage: nomUsage, etat: etat)
            return try t.creer(nouveau, existant: nil, contre: permis).0
        }
    }

    @discardableResult
    func deposer(
        _ numero: Int, _ octets: [UInt8] = [1, 2, 3], _ dossier: RefDossier, _ identite: IdentitePresentee,
        par acteur: Acteur = Banc.hopital, visibilite: Visibilite = [], remplace: Int? = nil
    ) throws -> RefDocument {
        let depot = Depot(
            metadonnees: metadonnees(numero, octets), defauts: [], visibilite: visibilite,
            remplace: remplace.map { "1.2.250.1.999.2.\($0)" })
        _ = try agir(
            Demande(.alimentation, appelant: .reconnu(acteur), identite: identite, depot: depot), dossier
        ) { (t, permis) throws(ErreurEntrepot) in
            try t.deposer(ContenuScelle(octets), dossier: dossier, contre: permis)
        }
        return try document(numero)
    }

    func document(_ numero: Int) throws -> RefDocument {
        try entrepot.attendre { (t) throws(ErreurEntrepot) in
            guard let document = try t.document("1.2.250.1.999.2.\(numero)") else { throw .base(code: -4) }
            return document
        }
    }

    /// Le changement qui ne fait que cet acte.
    private static func changement(_ action: Action) -> ChangementVisibilite? {
        switch action {
        case .masquage, .demasquage: ChangementVisibilite(masquePS: action == .masquage)
        case .invisibilitePatient, .visibilitePatient:
            ChangementVisibilite(invisiblePatient: action == .invisibilitePatient)
        case .invisibiliteRepresentants, .visibiliteRepresentants:
            ChangementVisibilite(invisibleRepresentants: action == .invisibiliteRepresentants)
        default: nil
        }
    }

    @discardableResult
    func changer(
        _ document: RefDocument, _ action: Action, _ changement: ChangementVisibilite? = nil,
        par acteur: Acteur = Banc.hopital, secrete: Bool = false
    ) throws -> FicheAccomplie {
        try agir(
            Demande(
                action, appelant: .reconnu(acteur), changement: changement ?? Self.changement(action),
                connexionSecrete: secrete),
            document.dossier, document: document
        ) { (t, permis) throws(ErreurEntrepot) in
            try t.changerFiche(document, contre: permis, voir: { _ in true })
        }
    }

    @discardableResult
    func preferer(
        _ dossier: RefDossier, _ changement: ChangementPreferences
    ) throws -> (Preferences, TraceEcrite) {
        try agir(
            Demande(
                .changementPreferences, appelant: .reconnu(Self.patient), preferences: changement), dossier
        ) { (t, permis) throws(ErreurEntrepot) in try t.changerPreferences(dossier, contre: permis) }
    }

    @discardableResult
    func mener(
        _ dossier: RefDossier, _ action: Action, _ justification: Justification? = nil,
        par acteur: Acteur = Banc.patient
    ) throws -> VieDossier {
        try agir(
            Demande(action, appelant: .reconnu(acteur), justification: justification), dossier
        ) { (t, permis) throws(ErreurEntrepot) in try t.changerEtat(dossier, contre: permis).0 }
    }

    @discardableResult
    func autoriser(
        _ dossier: RefDossier, _ action: Action = .autorisationAjout, par acteur: Acteur = Banc.medecin,
        pour: DemandeAutorisation.Titulaire? = nil, secrete: Bool = false
    ) throws -> EffetAutorisation {
        try agir(
            Demande(
                action, appelant: .reconnu(acteur),
                autorisation: DemandeAutorisation(
                    pour: pour, consentementRecueilli: true, moyen: .oral),
                connexionSecrete: secrete), dossier
        ) { (t, permis) throws(ErreurEntrepot) in try t.autoriser(dossier, contre: permis).0 }
    }

    @discardableResult
    func bloquer(_ dossier: RefDossier, _ ps: String, _ action: Action = .blocage) throws -> EffetAutorisation
    {
        try agir(
            Demande(action, appelant: .reconnu(Self.gerant), professionnel: ps), dossier
        ) { (t, permis) throws(ErreurEntrepot) in try t.bloquer(dossier, contre: permis).0 }
    }

    @discardableResult
    func lister(
        _ dossier: RefDossier, par acteur: Acteur = Banc.medecin, mode: ModeAcces = .normal
    ) throws -> PageDocuments {
        try agir(
            Demande(
                .rechercheMetadonnees, appelant: .reconnu(acteur), mode: mode, raison: "urgence vitale"),
            dossier
        ) { (t, permis) throws(ErreurEntrepot) in
            var criteres = CriteresListe()
            criteres.masques = true
            criteres.invisibles = true
            return try t.lister(criteres, dossier: dossier, contre: permis, voir: { _ in true })
        }
    }

    @discardableResult
    func lire(
        _ document: RefDocument, par acteur: Acteur = Banc.medecin, secrete: Bool = false
    ) throws -> LectureAccordee {
        try agir(
            Demande(.consultation, appelant: .reconnu(acteur), connexionSecrete: secrete),
            document.dossier, document: document
        ) { (t, permis) throws(ErreurEntrepot) in
            guard let lu = try t.lire(document.entryUUID, pour: acteur) else { throw .base(code: 1) }
            return try t.accorder(lu, contre: permis, voir: { _ in true })
        }
    }

    /// Les notifications qu'un lecteur voit, la plus récente d'abord.
    func notifications(
        _ dossier: RefDossier, par acteur: Acteur = Banc.patient, limite: Int = 50, avant: Int64? = nil
    ) throws -> PageNotifications {
        let demande = Demande(.notifications, appelant: .reconnu(acteur))
        return try agir(demande, dossier) { (t, permis) throws(ErreurEntrepot) in
            let faits = permis.verdict.faits
            return try t.notifications(
                dossier, limite: limite, avant: avant, contre: permis,
                nommer: { Banc.ouvert.peutNommer($0, demande, faits) },
                sansDocumentCache: acteur.genre == .representantLegal)
        }
    }

    func objets(_ dossier: RefDossier, par acteur: Acteur = Banc.patient) throws -> [ObjetNotification] {
        try notifications(dossier, par: acteur).notifications.map(\.objet)
    }

    func historique(
        _ dossier: RefDossier, par acteur: Acteur, _ criteres: CriteresTraces = CriteresTraces()
    ) throws -> PageTraces {
        let demande = Demande(.historique, appelant: .reconnu(acteur))
        return try agir(demande, dossier) { (t, permis) throws(ErreurEntrepot) in
            let faits = permis.verdict.faits
            return try t.historique(
                criteres, dossier: dossier, siennesSeulement: false, contre: permis,
                nommer: { Banc.ouvert.peutNommer($0, demande, faits) }, lister: { _ in true },
                sansDocumentCache: acteur.genre == .representantLegal)
        }
    }

    func faits(_ dossier: RefDossier, _ acteur: Acteur?) throws -> FaitsDossier {
        try entrepot.attendre { (t) throws(ErreurEntrepot) in
            try t.faits(dossier: dossier, pour: acteur)
        }
    }

    func faits(_ document: RefDocument, _ acteur: Acteur?, siVersion: String? = nil) throws -> FaitsDocument?
    {
        try entrepot.attendre { (t) throws(ErreurEntrepot) in
            try t.lire(document.entryUUID, pour: acteur, siVersion: siVersion.map { [$0] })?.faits
        }
    }

    var rupture: String? {
        get throws { try Verification.examiner(repertoire: repertoire).rupture }
    }
}
