import Domaine
import Foundation
import Testing

@testable import Entrepot

@Suite("Vie d'un dossier : opposition, ouverture, fermeture, effacement")
struct VieDossierTests {
    static let jour: Int64 = 86_400_000
    static let debut: Int64 = 1_790_000_000_000

    @Test("un dossier notifié s'ouvre au bout de six semaines, à la milliseconde, et l'est depuis ce moment")
    func sixSemaines() throws {
        let horloge = Horloge(heure: Self.debut)
        let banc = try Banc(horloge: { horloge.instant })
        let dossier = try banc.ouvrir(etat: .notifie)
        horloge.avancer(42 * Self.jour - 1)
        #expect(try banc.faits(dossier, Banc.medecin).etat == .notifie)
        horloge.avancer(1)
        #expect(try banc.faits(dossier, Banc.medecin).etat == .actif)
        horloge.avancer(5)
        let vie = try banc.entrepot.attendre { (t) throws(ErreurEntrepot) in try t.vie(dossier) }
        #expect(vie.etat == .actif && vie.depuis == Instant(ms: Self.debut + 42 * Self.jour))
        // Refaire ce que le délai a fait n'est pas un changement.
        #expect(try banc.mener(dossier, .activation).depuis == vie.depuis)
        #expect(try banc.objets(dossier).isEmpty)
        #expect(try banc.mener(dossier, .fermeture).etat == .ferme)
    }

    @Test("activer, s'opposer, fermer et rouvrir changent l'état une fois et informent une fois")
    func transitions() throws {
        let horloge = Horloge(heure: Self.debut)
        let banc = try Banc(horloge: { horloge.instant })
        let dossier = try banc.ouvrir(etat: .notifie)
        for action in [Action.opposition, .opposition, .activation, .activation] {
            horloge.avancer(1)
            try banc.mener(dossier, action)
        }
        let motif = Justification(motif: "DEMANDE", raison: "déménagement")
        horloge.avancer(1)
        let fermee = try banc.mener(dossier, .fermeture, motif)
        #expect(fermee.fermetureMotif == "DEMANDE" && fermee.fermetureRaison == "déménagement")
        horloge.avancer(1)
        #expect(try banc.mener(dossier, .fermeture, Justification(motif: "AUTRE")) == fermee)
        let rouverte = try banc.mener(dossier, .reouverture)
        #expect(rouverte.etat == .actif && rouverte.fermetureMotif == nil && rouverte.fermetureRaison == nil)
        #expect(try banc.mener(dossier, .reouverture) == rouverte)
        #expect(try banc.objets(dossier) == [.reouverture, .fermeture, .activation, .opposition])
        let traces = try banc.historique(dossier, par: Banc.patient).traces
        #expect(traces.contains { $0.objet == "motif=DEMANDE; raison=déménagement" })
        #expect(try banc.rupture == nil)
    }

    @Test(
        "effacer retire les octets, l'identité et les droits ; traces et fiches restent, l'INS redevient libre"
    )
    func effacement() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir()
        let octets = Array(String(repeating: "SECRET-DE-SANTE-4711;", count: 2000).utf8)
        try banc.deposer(1, octets, dossier, Banc.identite)
        try banc.deposer(2, Array("SECRET-DE-SANTE-4711".utf8), dossier, Banc.identite)
        try banc.autoriser(dossier, .declarationMedecinTraitant)
        try banc.bloquer(dossier, "899900077985")
        try banc.lister(dossier)
        // Chiffré, un document ne se lit nulle part, même avant (voir ``ChiffrementTests``).
        #expect(try !banc.fichiersContiennent("SECRET-DE-SANTE-4711"))
        let vie = try banc.mener(dossier, .effacement, Justification(motif: "DEMANDE"))
        #expect(vie.etat == .efface && vie.medecinTraitant == nil)
        for table in ["contenu", "identite", "autorisation", "blocage", "acces", "notification"] {
            #expect(try banc.lignes(table) == 0, "\(table)")
        }
        #expect(try banc.lignes("fiche") == 2)
        // L'écrivain n'attend pas sa fermeture pour tronquer le WAL.
        #expect(try !banc.fichiersContiennent("SECRET-DE-SANTE-4711"))
        #expect(try !banc.fichiersContiennent("279035121518989"))
        #expect(try banc.rupture == nil)
        let nouveau = try banc.ouvrir()
        #expect(nouveau != dossier)
        #expect(try banc.faits(dossier, Banc.patient).titulaire == false)
        #expect(try banc.faits(nouveau, Banc.patient).titulaire)
        banc.entrepot.fermer()
        #expect(try !banc.fichiersContiennent("SECRET-DE-SANTE-4711"))
        #expect(try banc.rupture == nil)
    }

    // swift-format-ignore
    static let ages: [(String, Int64, Bool?)] = [
        ("2008-11-21", 1_795_219_199_999, true),   // la veille de ses 18 ans, 23:59:59.999
        ("2008-11-21", 1_795_219_200_000, false),  // 2026-11-21T00:00Z
        ("2008-02-29", 1_772_236_800_000, true),   // 2026-02-28
        ("2008-02-29", 1_772_323_200_000, false),  // 2026-03-01
        ("2030-01-01", 1_795_219_200_000, true),
        ("2008-00-00", 1_795_219_200_000, nil),
        ("2008-11-2", 1_795_219_200_000, nil),
    ]

    @Test("on est mineur jusqu'au jour de sa majorité ; une date illisible ne dit rien", arguments: ages)
    func mineur(_ cas: (date: String, ms: Int64, attendu: Bool?)) {
        #expect(Age.estMineur(neLe: cas.date, a: Instant(ms: cas.ms), majorite: 18) == cas.attendu)
    }

    @Test(
        "le titulaire est le patient ou le représentant de cet INS, et lui seul ; les préférences sont lues")
    func titulaire() throws {
        let banc = try Banc()
        let dossier = try banc.ouvrir(Banc.enfant)
        let autre = try banc.ouvrir(Banc.identite(7))
        #expect(try banc.faits(dossier, Banc.patient).titulaire)
        #expect(try banc.faits(dossier, Banc.representant).titulaire)
        #expect(try banc.faits(dossier, Banc.patient).mineur == true)
        #expect(try banc.faits(autre, Banc.patient).titulaire == false)
        #expect(try banc.faits(autre, Banc.patient).mineur == false)
        #expect(try banc.faits(dossier, Banc.medecin).titulaire == false)
        try banc.preferer(
            dossier, ChangementPreferences(brisDeGlace: false, centre15: false, masquesEnUrgence: true))
        let faits = try banc.faits(dossier, Banc.medecin)
        #expect(faits.brisDeGlace == false && faits.centre15 == false && faits.masquesEnUrgence == true)
    }
}

extension Banc {
    func lignes(_ table: String) throws -> Int64? {
        switch table {
        case "contenu": try compter("SELECT count(*) FROM contenu")
        case "identite": try compter("SELECT count(*) FROM identite")
        case "autorisation": try compter("SELECT count(*) FROM autorisation")
        case "blocage": try compter("SELECT count(*) FROM blocage")
        case "acces": try compter("SELECT count(*) FROM acces")
        case "notification": try compter("SELECT count(*) FROM notification")
        case "fiche": try compter("SELECT count(*) FROM fiche")
        default: nil
        }
    }

    /// Cherche un texte dans les octets bruts de la base et de ses fichiers auxiliaires.
    func fichiersContiennent(_ texte: String) throws -> Bool {
        let motif = Data(texte.utf8)
        return try FileManager.default.contentsOfDirectory(atPath: repertoire).contains { nom in
            let octets = try Data(contentsOf: URL(fileURLWithPath: repertoire + "/" + nom))
            return octets.range(of: motif) != nil
        }
    }
}
