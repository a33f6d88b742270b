import Foundation
import Parcours

/// La configuration de `servir` : `config/dmp.exemple.json5` en est le manuel.
struct Configuration: Decodable, Equatable {
    var donnees: String
    var environnement: Environnement
    var adresse = "127.0.0.1"
    var port = 8080
    var publique: EcoutePublique?
    var mutuelle: EcouteMutuelle?
    var administration: EcouteAdministration?
    var httpEnClair = false
    var autoriserRoot = false
    var connexionsParAdresse = 256
    var journalAcces: String?
    var travailleurs = 0
    var emetteur: String
    var audience: String
    var jwks: String
    var toleranceHorlogeSecondes = 30
    var dureeMaximaleJetonSecondes = 86_400
    var identifiantsStricts = false
    var coherenceAuteur = Guichet.CoherenceAuteur.stricte
    var demandeEcrite = Guichet.ExigenceDeDemande.exigee
    var dureeAutorisationJours: Int?
    var delaiOppositionJours = 42
    var ageMajorite = 18
    var preuvesUniquesMaximales = 200_000
    var matrice: String?
    var tailleMaximaleOctets = 52_428_800
    var corpsEnMemoireOctets = 268_435_456
    var delaiEnTetesSecondes = 10
    var delaiInactiviteSecondes = 60
    var arretSecondes = 10
    var conservationAnnees = Conservation.plancher
    var purgeQuotidienne = false
    var journal = ConfigurationJournal()
    var chiffrement = ConfigurationChiffrement()

    private enum Cle: String, CodingKey, CaseIterable {
        case donnees, environnement, adresse, port, travailleurs, emetteur, audience, jwks
        case publique = "public"
        case mutuelle, administration, httpEnClair, autoriserRoot, connexionsParAdresse, journalAcces
        case toleranceHorlogeSecondes, dureeMaximaleJetonSecondes, identifiantsStricts, coherenceAuteur,
            demandeEcrite,
            dureeAutorisationJours,
            delaiOppositionJours
        case ageMajorite, preuvesUniquesMaximales, matrice, tailleMaximaleOctets
        case corpsEnMemoireOctets, delaiEnTetesSecondes, delaiInactiviteSecondes, arretSecondes, journal
        case conservationAnnees, purgeQuotidienne
        case chiffrement
    }

    init(from decoder: any Decoder) throws {
        let c = try decoder.clesConnues(Cle.self)
        donnees = try c.decode(String.self, forKey: .donnees)
        environnement = try c.decode(Environnement.self, forKey: .environnement)
        emetteur = try c.decode(String.self, forKey: .emetteur)
        audience = try c.decode(String.self, forKey: .audience)
        jwks = try c.decode(String.self, forKey: .jwks)
        adresse = try c.decodeIfPresent(String.self, forKey: .adresse) ?? adresse
        port = try c.decodeIfPresent(Int.self, forKey: .port) ?? port
        publique = try c.decodeIfPresent(EcoutePublique.self, forKey: .publique)
        if publique != nil, c.contains(.adresse) || c.contains(.port) {
            throw DecodingError.dataCorruptedError(
                forKey: .publique, in: c, debugDescription: "remplace adresse et port : ôtez-les")
        }
        mutuelle = try c.decodeIfPresent(EcouteMutuelle.self, forKey: .mutuelle)
        administration = try c.decodeIfPresent(EcouteAdministration.self, forKey: .administration)
        httpEnClair = try c.decodeIfPresent(Bool.self, forKey: .httpEnClair) ?? httpEnClair
        autoriserRoot = try c.decodeIfPresent(Bool.self, forKey: .autoriserRoot) ?? autoriserRoot
        journalAcces = try c.decodeIfPresent(String.self, forKey: .journalAcces)
        connexionsParAdresse =
            try c.decodeIfPresent(Int.self, forKey: .connexionsParAdresse) ?? connexionsParAdresse
        travailleurs = try c.decodeIfPresent(Int.self, forKey: .travailleurs) ?? travailleurs
        toleranceHorlogeSecondes =
            try c.decodeIfPresent(Int.self, forKey: .toleranceHorlogeSecondes) ?? toleranceHorlogeSecondes
        dureeMaximaleJetonSecondes =
            try c.decodeIfPresent(Int.self, forKey: .dureeMaximaleJetonSecondes) ?? dureeMaximaleJetonSecondes
        identifiantsStricts =
            try c.decodeIfPresent(Bool.self, forKey: .identifiantsStricts) ?? identifiantsStricts
        coherenceAuteur =
            try c.decodeIfPresent(Guichet.CoherenceAuteur.self, forKey: .coherenceAuteur) ?? coherenceAuteur
        demandeEcrite =
            try c.decodeIfPresent(Guichet.ExigenceDeDemande.self, forKey: .demandeEcrite) ?? demandeEcrite
        dureeAutorisationJours = try c.decodeIfPresent(Int.self, forKey: .dureeAutorisationJours)
        delaiOppositionJours =
            try c.decodeIfPresent(Int.self, forKey: .delaiOppositionJours) ?? delaiOppositionJours
        ageMajorite = try c.decodeIfPresent(Int.self, forKey: .ageMajorite) ?? ageMajorite
        preuvesUniquesMaximales =
            try c.decodeIfPresent(Int.self, forKey: .preuvesUniquesMaximales) ?? preuvesUniquesMaximales
        matrice = try c.decodeIfPresent(String.self, forKey: .matrice)
        tailleMaximaleOctets =
            try c.decodeIfPresent(Int.self, forKey: .tailleMaximaleOctets) ?? tailleMaximaleOctets
        corpsEnMemoireOctets =
            try c.decodeIfPresent(Int.self, forKey: .corpsEnMemoireOctets) ?? corpsEnMemoireOctets
        delaiEnTetesSecondes =
            try c.decodeIfPresent(Int.self, forKey: .delaiEnTetesSecondes) ?? delaiEnTetesSecondes
        delaiInactiviteSecondes =
            try c.decodeIfPresent(Int.self, forKey: .delaiInactiviteSecondes) ?? delaiInactiviteSecondes
        arretSecondes = try c.decodeIfPresent(Int.self, forKey: .arretSecondes) ?? arretSecondes
        conservationAnnees =
            try c.decodeIfPresent(Int.self, forKey: .conservationAnnees) ?? conservationAnnees
        purgeQuotidienne = try c.decodeIfPresent(Bool.self, forKey: .purgeQuotidienne) ?? purgeQuotidienne
        journal = try c.decodeIfPresent(ConfigurationJournal.self, forKey: .journal) ?? journal
        chiffrement =
            try c.decodeIfPresent(ConfigurationChiffrement.self, forKey: .chiffrement) ?? chiffrement
    }

    /// Lit et contrôle un fichier ; les chemins relatifs partent de son répertoire.
    static func lire(_ fichier: String) throws(Echec) -> Configuration {
        let octets = try FichierSur.configuration.lire(fichier, limite: 1 << 20)
        var configuration: Configuration
        do {
            let decodeur = JSONDecoder()
            decodeur.allowsJSON5 = true
            configuration = try decodeur.decode(Configuration.self, from: Data(octets))
        } catch { throw Echec(.invalide, "configuration : \(expliquer(error))") }
        if let cle = ClesEnDouble.premiere(dans: octets) {
            throw Echec(.invalide, "configuration : clé donnée deux fois : \(cle)")
        }
        let base = URL(fileURLWithPath: fichier).deletingLastPathComponent()
        configuration.donnees = URL(fileURLWithPath: configuration.donnees, relativeTo: base).path
        configuration.jwks = URL(fileURLWithPath: configuration.jwks, relativeTo: base).path
        configuration.matrice = configuration.matrice.map { URL(fileURLWithPath: $0, relativeTo: base).path }
        configuration.journalAcces = configuration.journalAcces.map {
            URL(fileURLWithPath: $0, relativeTo: base).path
        }
        configuration.journal.situer { URL(fileURLWithPath: $0, relativeTo: base).path }
        configuration.chiffrement.situer { URL(fileURLWithPath: $0, relativeTo: base).path }
        configuration.situerEcoutes { URL(fileURLWithPath: $0, relativeTo: base).path }
        try configuration.controler()
        return configuration
    }

    private static func expliquer(_ erreur: any Error) -> String {
        switch erreur as? DecodingError {
        case .keyNotFound(let cle, _): "clé absente : \(cle.stringValue)"
        case .typeMismatch(_, let lieu), .valueNotFound(_, let lieu):
            "valeur d'un autre type : \(lieu.codingPath.map(\.stringValue).joined(separator: "."))"
        case .dataCorrupted(let lieu):
            lieu.codingPath.isEmpty
                ? "JSON5 mal formé"
                : "\(lieu.debugDescription) (\(lieu.codingPath.map(\.stringValue).joined(separator: ".")))"
        default: "illisible"
        }
    }

    private func controler() throws(Echec) {
        func exiger(_ condition: Bool, _ phrase: String) throws(Echec) {
            guard condition else { throw Echec(.invalide, "configuration : \(phrase)") }
        }
        try exiger(environnement != .demo, "environnement : production ou essai")
        try controlerEcoutes()
        try exiger((0...256).contains(travailleurs), "travailleurs : 0 à 256")
        try exiger((1...1_000_000).contains(connexionsParAdresse), "connexionsParAdresse : 1 à 1000000")
        try exiger(!emetteur.isEmpty && !audience.isEmpty, "emetteur et audience ne peuvent être vides")
        try exiger(
            (1024...1_073_741_824).contains(tailleMaximaleOctets), "tailleMaximaleOctets : 1 Kio à 1 Gio")
        try exiger(
            (tailleMaximaleOctets...1_099_511_627_776).contains(corpsEnMemoireOctets),
            "corpsEnMemoireOctets : de tailleMaximaleOctets à 1 Tio")
        try exiger((1...36_500).contains(dureeAutorisationJours ?? 1), "dureeAutorisationJours : 1 à 36500")
        try exiger((1...3650).contains(delaiOppositionJours), "delaiOppositionJours : 1 à 3650")
        try exiger((1...120).contains(ageMajorite), "ageMajorite : 1 à 120")
        try exiger(
            (1...10_000_000).contains(preuvesUniquesMaximales), "preuvesUniquesMaximales : 1 à 10000000")
        try exiger(
            (Conservation.plancher...200).contains(conservationAnnees),
            "conservationAnnees : \(Conservation.plancher) (la loi n'en admet pas moins) à 200")
        let jour = 86_400
        try exiger((1...jour).contains(delaiEnTetesSecondes), "delaiEnTetesSecondes : 1 à \(jour)")
        try exiger((1...jour).contains(delaiInactiviteSecondes), "delaiInactiviteSecondes : 1 à \(jour)")
        try exiger((0...jour).contains(arretSecondes), "arretSecondes : 0 à \(jour)")
        try exiger(
            (60...31_536_000).contains(dureeMaximaleJetonSecondes),
            "dureeMaximaleJetonSecondes : 60 à 31536000")
        try exiger((0...300).contains(toleranceHorlogeSecondes), "toleranceHorlogeSecondes : 0 à 300")
    }
}
