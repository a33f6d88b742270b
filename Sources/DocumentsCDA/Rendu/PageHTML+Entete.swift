/// Le début de la page : ce que l'en-tête dit du document, tel qu'il le dit.
extension PageHTML {
    private static let absent = "non renseigné"

    /// Ouvre la page, écrit l'en-tête, et laisse ouvert l'élément du corps.
    mutating func ecrireDebut(_ entete: EnteteCDA) {
        let titre = entete.title ?? Self.libelle(entete.code) ?? "Document sans titre"
        plume.baliser("<!DOCTYPE html>\n")
        ouvrir(.html, AttributsHTML(langue: "fr"))
        let racine = hauteur
        ouvrir(.head)
        plume.baliser(FeuilleDeStyle.tete)
        ecrire(String(titre.prefix(300)), dans: .title)
        fermer(jusqua: racine)
        ouvrir(.body)
        let corps = hauteur
        ouvrir(.header)
        ecrire(titre, dans: .h1)
        ouvrir(.dl)
        ecrire(entete)
        fermer(jusqua: corps)
        ouvrir(.main)
    }

    private mutating func ecrire(_ entete: EnteteCDA) {
        ecrire("Type de document", [Self.libelle(entete.code) ?? Self.absent])
        ecrire("Date", [entete.effectiveTime.map(HorodatageHL7.enClair) ?? Self.absent])
        ecrire("Version", [entete.versionNumber].compactMap { $0 })
        ecrire(entete.patient)
        let auteurs = entete.auteurs.map(Self.auteur)
        ecrire(auteurs.count > 1 ? "Auteurs" : "Auteur", auteurs.isEmpty ? [Self.absent] : auteurs)
        ecrire("Conservé par", [entete.custodian.map { $0.nom ?? Self.absent }].compactMap { $0 })
        let remplaces = entete.relatedDocuments.filter { $0.typeCode == "RPLC" }.flatMap(\.ids)
        ecrire("Remplace le document", remplaces.compactMap(Self.identifiant))
    }

    private mutating func ecrire(_ patient: PatientCDA?) {
        let noms: [(String, String?)] = [
            ("Nom de naissance", patient?.nomNaissance), ("Nom d’usage", patient?.nomUsage),
            ("Nom utilisé", patient?.nomUtilise),
        ]
        if noms.contains(where: { $0.1 != nil }) {
            for (intitule, nom) in noms { ecrire(intitule, [nom].compactMap { $0 }) }
            ecrire("Prénoms", [patient?.prenoms].compactMap { $0 })
            ecrire("Prénom utilisé", [patient?.prenomUtilise].compactMap { $0 })
        } else {
            ecrire("Patient", [patient?.noms.first.flatMap(Self.nom) ?? Self.absent])
        }
        ecrire("Date de naissance", [patient?.birthTime.map(HorodatageHL7.enClair) ?? Self.absent])
        ecrire("Sexe", [Self.sexe(patient?.administrativeGenderCode) ?? Self.absent])
    }

    private mutating func ecrire(_ intitule: String, _ valeurs: [String]) {
        guard !valeurs.isEmpty else { return }
        ecrire(intitule, dans: .dt)
        for valeur in valeurs { ecrire(valeur, dans: .dd) }
    }

    private mutating func ecrire(_ texte: String, dans balise: Balise) {
        let retour = ouvrir(balise)
        ecrire(texte)
        fermer(jusqua: retour)
    }

    private static func libelle(_ code: CodeHL7?) -> String? {
        [code?.displayName, code?.code].compactMap { $0 }.first { !$0.isEmpty }
    }

    private static func sexe(_ code: CodeHL7?) -> String? {
        if let libelle = code?.displayName, !libelle.isEmpty { return libelle }
        return switch code?.code {
        case "F": "Féminin"
        case "M": "Masculin"
        case "U", "UN": "Indéterminé"
        default: code?.code
        }
    }

    private static func nom(_ nom: NomPersonne) -> String? {
        let parties = [nom.prefix, nom.given, nom.family, nom.suffix].joined().map(\.valeur)
        return parties.isEmpty ? nom.texteLibre : parties.joined(separator: " ")
    }

    private static func auteur(_ auteur: AuteurCDA) -> String {
        let dispositif = [auteur.softwareName, auteur.manufacturerModelName].compactMap { $0 }.first
        let parties = [
            auteur.nom.flatMap(nom) ?? dispositif, auteur.code.flatMap(libelle),
            auteur.representedOrganization?.nom,
        ].compactMap { $0 }
        return parties.isEmpty ? absent : parties.joined(separator: ", ")
    }

    private static func identifiant(_ id: IdentifiantHL7) -> String? {
        let parties = [id.root, id.extension].compactMap { $0 }.filter { !$0.isEmpty }
        return parties.isEmpty ? nil : parties.joined(separator: " ")
    }
}
