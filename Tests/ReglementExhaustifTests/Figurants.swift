import Domaine
import Nomenclatures
import Regles

/// Une ligne d'une table de figurants : ce que l'on présente, et ce que la porte qui l'examine doit en dire.
struct Figurant<Valeur: Sendable>: Sendable {
    let nom: String
    let valeur: Valeur
    let refus: Motif?

    init(_ nom: String, _ valeur: Valeur, _ refus: Motif? = nil) {
        self.nom = nom
        self.valeur = valeur
        self.refus = refus
    }
}

/// La structure où tous agissent, et une autre.
let maStructure = "1750803447"
let autreStructure = "1120459876"
let monId = "899700218896"
let autreId = "899700000001"

private func ps(
    _ profession: String?, _ savoirFaire: String? = nil, section: String? = nil,
    structure: String? = maStructure, id: String = monId
) -> Appelant {
    .reconnu(
        Acteur(
            genre: .professionnelDeSante, id: id, profession: profession, specialite: savoirFaire,
            section: section, structure: structure))
}

private func rejouee(_ appelant: Appelant) -> Appelant {
    appelant.acteur.map { .preuveRejouee($0) } ?? appelant
}

private func autre(_ genre: Acteur.Genre, _ id: String, structure: String? = nil) -> Appelant {
    .reconnu(Acteur(genre: genre, id: id, structure: structure))
}

// swift-format-ignore
/// Qui appelle, et ce que la porte AUT dit de sa preuve (le mode mis à part).
let appelants: [Figurant<Appelant>] = [
    Figurant("médecin",                  ps("10", "SM26")),
    Figurant("médecin sans structure",   ps("10", "SM54", structure: nil)),
    Figurant("médecin du travail",       ps("10", "SM25")),
    Figurant("médecin du travail, C41",  ps("10", "C41")),
    Figurant("médecin du travail, CAPA", ps("10", "CAPA11", structure: nil)),
    Figurant("pharmacien",               ps("21", section: "A")),
    Figurant("infirmier",                ps("60")),
    Figurant("infirmier, SM25",          ps("60", "SM25")),
    Figurant("sans colonne",             ps("71")),
    Figurant("secrétariat",              autre(.secretariat, "3750803447/1", structure: maStructure)),
    Figurant("secrétariat seul",         autre(.secretariat, "3750803447/2")),
    Figurant("établissement",            autre(.etablissement, maStructure, structure: maStructure)),
    Figurant("établissement, id seul",   autre(.etablissement, maStructure)),
    Figurant("personnel",                autre(.personnelEtablissement, "A1", structure: maStructure)),
    Figurant("personnel seul",           autre(.personnelEtablissement, "A2")),
    Figurant("patient",                  autre(.patient, "")),
    Figurant("représentant",             autre(.representantLegal, "R1")),
    Figurant("Assurance Maladie",        autre(.assuranceMaladie, "assurance-maladie")),
    Figurant("exploitant",               autre(.exploitant, "E1")),
    Figurant("sans preuve",              .sansPreuve,                 .preuveAbsente),
    Figurant("preuve invalide",          .preuveInvalide,             .preuveInvalide),
    Figurant("rôle inconnu",             .roleInconnu,                .roleInconnu),
    Figurant("médecin, preuve rejouée",  rejouee(ps("10", "SM26")),   .rejeu),
    Figurant("patient, preuve rejouée",  rejouee(autre(.patient, "")), .rejeu),
    Figurant("PS sans identifiant",      ps("10", "SM26", id: ""),    .preuveInvalide),
    Figurant("PS sans profession",       ps(nil, "SM26"),             .roleInconnu),
    Figurant("médecin sans spécialité",  ps("10"),                    .specialiteAbsente),
    Figurant("pharmacien sans section",  ps("21"),                    .specialiteAbsente),
    Figurant("pharmacien, spécialité",   ps("21", "SM26"),            .specialiteAbsente),
]

/// Un mode et la raison qui l'accompagne.
struct Modalite: Sendable {
    let mode: ModeAcces
    let raison: String?
}

// swift-format-ignore
/// Comment il entre, et ce que la porte AUT en dit.
let modalites: [Figurant<Modalite>] = [
    Figurant("normal",                   Modalite(mode: .normal,      raison: nil)),
    Figurant("bris de glace",            Modalite(mode: .brisDeGlace, raison: "patient inconscient")),
    Figurant("bris, dix lettres",        Modalite(mode: .brisDeGlace, raison: " 01234  6789\n")),
    Figurant("centre 15",                Modalite(mode: .centre15,    raison: nil)),
    Figurant("bris sans raison",         Modalite(mode: .brisDeGlace, raison: nil),              .brisDeGlaceSansRaison),
    Figurant("bris, rien de visible",    Modalite(mode: .brisDeGlace, raison: String(repeating: "\u{200B}", count: 10)), .brisDeGlaceSansRaison),
    Figurant("bris, neuf lettres",       Modalite(mode: .brisDeGlace, raison: "012345678"),      .brisDeGlaceSansRaison),
    Figurant("bris, espaces",            Modalite(mode: .brisDeGlace, raison: "a     b     c "), .brisDeGlaceSansRaison),
]

private let matriculeBon = "109076322083489"
private let oidBon = "1.2.250.1.213.1.4.10"

private func identite(
    _ matricule: String? = matriculeBon, oid: String? = oidBon, nom: String? = "Ecetinsi",
    prenoms: String? = "Pierre-Alain Muriel Floriant", date: String? = "2009-07-14", sexe: String? = "M",
    lieu: String? = "63220", qualifiee: Bool = true
) -> IdentitePresentee? {
    IdentitePresentee(
        matricule: matricule, oid: oid, nomNaissance: nom, prenoms: prenoms, dateNaissance: date, sexe: sexe,
        lieuNaissance: lieu, declareeQualifiee: qualifiee)
}

// swift-format-ignore
/// L'identité présentée, et ce que la porte INS en dit quand elle la compare à celle du dossier.
let identites: [Figurant<IdentitePresentee?>] = [
    Figurant("la sienne",                identite()),
    Figurant("autre graphie",            identite(nom: "écétinsi", prenoms: "PIERRE ALAIN  Muriel-Floriant")),
    Figurant("aucune identité",          nil,                                      .matriculeMalForme),
    Figurant("sans matricule",           identite(nil),                            .matriculeMalForme),
    Figurant("quatorze chiffres",        identite("10907632208348"),               .matriculeMalForme),
    Figurant("une espace",               identite("10907632208348 "),              .matriculeMalForme),
    Figurant("une lettre",               identite("1X9076322083489"),              .matriculeMalForme),
    Figurant("clé fausse",               identite("109076322083490"),              .cleFausse),
    Figurant("clé et OID faux",          identite("109076322083490", oid: nil),    .cleFausse),
    Figurant("sans OID",                 identite(oid: nil),                       .oidHorsEnvironnement),
    Figurant("OID d'ailleurs",           identite(oid: "1.2.250.1.213.1.4.8"),     .oidHorsEnvironnement),
    Figurant("OID et trait",             identite(oid: "1.2.3", nom: nil),         .oidHorsEnvironnement),
    Figurant("sans nom",                 identite(nom: nil),                       .traitAbsent),
    Figurant("sans prénoms",             identite(prenoms: nil),                   .traitAbsent),
    Figurant("sans date",                identite(date: nil),                      .traitAbsent),
    Figurant("sans sexe",                identite(sexe: nil),                      .traitAbsent),
    Figurant("sans lieu",                identite(lieu: nil),                      .traitAbsent),
    Figurant("nom vide",                 identite(nom: ""),                        .traitAbsent),
    Figurant("autre nom",                identite(nom: "ECETINS"),                 .traitsDifferents),
    Figurant("autres prénoms",           identite(prenoms: "Pierre-Alain Muriel"), .traitsDifferents),
    Figurant("autre date",               identite(date: "2009-07-15"),             .traitsDifferents),
    Figurant("autre sexe",               identite(sexe: "F"),                      .traitsDifferents),
    Figurant("autre lieu",               identite(lieu: "63221"),                  .traitsDifferents),
    Figurant("autre nom, non qualifiée", identite(nom: "X", qualifiee: false),     .traitsDifferents),
    Figurant("non qualifiée",            identite(qualifiee: false),               .identiteNonQualifiee),
]

/// Les traits de référence du dossier.
let traitsDuDossier = TraitsIdentite(
    nomNaissance: "ECETINSI", prenoms: "PIERRE-ALAIN MURIEL FLORIANT", dateNaissance: "2009-07-14", sexe: "M",
    lieuNaissance: "63220")

/// Les trois types de la matrice d'essai : ouvert, fermé, non publié, pour toute profession à colonne.
let loinc = "2.16.840.1.113883.6.1"
let typesDEssai = [
    CodeSysteme("OUVERT", loinc), CodeSysteme("FERME", loinc), CodeSysteme("INCONNU", loinc),
]

/// Les professions qui y ont une colonne.
let professionsDEssai = ["10", "21", "60"]

// swift-format-ignore
/// Ce que la matrice d'essai dit : HAB-03 pour la profession 71, sans colonne.
let colonneDEssai: [CodeSysteme: Habilitation] = [
    typesDEssai[0]: .oui,
    typesDEssai[1]: .non,
    typesDEssai[2]: .inconnu,
]

/// Le règlement, les droits publiés et la matrice d'essai.
let reglement = Result {
    let nomenclatures = try Nomenclatures.embarquees(empreinte: { "\($0.count)" })
    let colonnes = Dictionary(uniqueKeysWithValues: professionsDEssai.map { ($0, colonneDEssai) })
    return Reglement(
        tables: TablesReglement(
            matrice: MatriceHabilitation(cellules: colonnes, empreinte: ""), droits: nomenclatures.droits,
            oidsINS: ["1.2.250.1.213.1.4.10", "1.2.250.1.213.1.4.11"]))
}

private func piece(
    _ code: String, _ systeme: String = loinc, classe: String, duPatient: Bool = false
) -> Depot? {
    let type = TypeDocument(
        code: CodeSysteme(code, systeme), libelle: "", classe: classe, rubrique: "", categorie: "",
        duPatient: duPatient)
    let metadonnees = MetadonneesDocument(
        uniqueId: "1.2.250.1.999.1", type: type, format: "urn:ihe:iti:xds-sd:pdf:2008", titre: "",
        langue: "fr-FR", mimeType: "text/xml", taille: 1, empreinte: "", creation: Instant(ms: 0),
        acteDebut: Instant(ms: 0), acteFin: nil, auteurs: [AuteurFiche(id: monId, structure: maStructure)],
        cadreExercice: CodeSysteme("AMBULATOIRE", "1.2.250.1.213.1.1.4.9"),
        secteurActivite: CodeSysteme("SA07", "1.2.250.1.71.4.2.4"), confidentialite: "N",
        setId: "1.2.250.1.999.1", numeroVersion: "1")
    return Depot(metadonnees: metadonnees, defauts: [])
}

// swift-format-ignore
/// Ce qui est déposé, et ce que la porte DOC dit d'un dépôt sans métadonnées.
let pieces: [Figurant<Depot?>] = [
    Figurant("biologie",                 piece("11502-2", classe: "11")),
    Figurant("document du patient",      piece("DOCPAT01", "1.2.250.1.213.1.1.4.12", classe: "90", duPatient: true)),
    Figurant("remboursements",           piece("REMB", "1.2.250.1.213.1.1.4.12", classe: "60")),
    Figurant("vaccination",              piece("96874-3", classe: "43")),
    Figurant("vaccination, autre OID",   piece("96874-3", "1.2.250.1.213.1.1.4.12", classe: "43")),
    Figurant("aucun dépôt",              nil,                                      .elementAbsent),
    Figurant("sans métadonnées",         Depot(metadonnees: nil, defauts: []),     .elementAbsent),
]

// swift-format-ignore
/// Les défauts relevés, et ce que la porte DOC en fait : le premier compte.
let defauts: [Figurant<[DefautDocument]>] = [
    Figurant("aucun",         []),
    Figurant("élément",       [.elementManquant("id")],                     .elementAbsent),
    Figurant("code",          [.codeHorsJeu("typeCode")],                   .codeHorsJeu),
    Figurant("contradiction", [.contradiction("classCode")],                .contradiction),
    Figurant("étranger",      [.deposantEtranger],                          .contradiction),
    Figurant("visibilité",    [.visibiliteIncompatible],                    .visibiliteIncompatible),
    Figurant("empreinte",     [.empreinteFausse],                           .empreinteFausse),
    Figurant("deux défauts",  [.empreinteFausse, .elementManquant("code")], .empreinteFausse),
]
