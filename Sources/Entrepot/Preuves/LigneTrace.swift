import Merkle
import OpenSSLKit
import SQLiteKit

/// Une ligne de ``LectureEntrees/depuis`` telle que l'empreinte et la feuille d'une trace la prennent : ses champs codés
/// bout à bout, chacun une fois, sans qu'aucun texte soit fait.
///
/// Toute trace passe ici, à mesure que le journal s'écrit et chaque fois qu'il se vérifie ; ``Chaine`` et ``FeuilleTrace``
/// disent la même chose d'une ``EntreeTrace``. Un même exemplaire sert toutes les lignes d'une lecture.
struct LigneTrace {
    /// L'empreinte d'avant (32 octets), puis les champs, longueur d'abord, dans l'ordre des colonnes.
    private var octets: [UInt8] = []
    /// Où commence chaque champ, et où finit le dernier.
    private var bornes = [Int](repeating: 0, count: Champ.allCases.count + 1)
    /// L'objet ou le secret disent quelque chose : ils sont de l'empreinte.
    private var estSuivie = false
    private var partie: [UInt8] = []
    private var engagements: [UInt8] = []
    /// Rang que la ligne porte.
    private(set) var rang: Int64 = 0

    init() {
        octets.reserveCapacity(2048)
        partie.reserveCapacity(2048)
        engagements.reserveCapacity(160)
    }

    /// Les champs, dans l'ordre où l'empreinte les prend.
    private enum Champ: Int, CaseIterable {
        case rang, uuid, instant, acteurGenre, acteurId, acteurNom, acteurPrenom, profession, structure
        case authentification, mode, raison, acte, action, dossier, documents, issue, motif, avis, facade
        case logiciel, message, adresse, reglement, matrice, tables, objet, secrete

        /// Sa colonne : les deux derniers viennent après les deux empreintes.
        var colonne: Int32 { Int32(rawValue) + (rawValue < Champ.objet.rawValue ? 0 : 2) }

        /// NULL s'y lit comme un texte vide.
        var estRequis: Bool {
            switch self {
            case .acteurNom, .acteurPrenom, .profession, .structure, .authentification, .raison, .logiciel,
                .message, .objet:
                false
            default: true
            }
        }
    }

    /// Prend les champs d'une ligne.
    mutating func lire(_ l: borrowing Row) {
        octets.removeAll(keepingCapacity: true)
        octets.append(contentsOf: Chaine.origine)
        rang = l.int64(Champ.rang.colonne)
        let secrete = l.int64(Champ.secrete.colonne) != 0
        estSuivie = secrete
        for champ in Champ.allCases {
            bornes[champ.rawValue] = octets.count
            switch champ {
            case .rang, .instant: Chaine.ajouter(String(l.int64(champ.colonne)), a: &octets)
            case .dossier: Chaine.ajouter(l.optionalInt64(champ.colonne).map { String($0) }, a: &octets)
            case .secrete: Chaine.ajouter(secrete ? "1" : "0", a: &octets)
            default:
                let estDit = l.withText(champ.colonne) { texte in
                    if texte == nil, !champ.estRequis {
                        octets.append(contentsOf: Chaine.absent)
                    } else {
                        Chaine.ajouter(texte ?? UnsafeRawBufferPointer(start: nil, count: 0), a: &octets)
                    }
                    return texte != nil
                }
                if champ == .objet, estDit { estSuivie = true }
            }
        }
        bornes[Champ.allCases.count] = octets.count
    }

    /// L'empreinte de la trace dans la chaîne : ``Chaine/empreinte(_:apres:)``.
    ///
    /// - Returns: `nil` si la précédente n'en est pas une.
    mutating func empreinte(apres precedente: [UInt8]) -> [UInt8]? {
        guard precedente.count == Chaine.origine.count else { return nil }
        octets.replaceSubrange(0..<precedente.count, with: precedente)
        let fin = bornes[estSuivie ? Champ.allCases.count : Champ.objet.rawValue]
        return octets.withUnsafeBytes { SHA256.hash(UnsafeRawBufferPointer(rebasing: $0[..<fin])).bytes }
    }

    /// Le haché de la feuille : ``FeuilleTrace/hache``.
    ///
    /// - Parameter empreinte: celle de la trace dans la chaîne.
    mutating func feuille(empreinte: [UInt8]) -> SHA256Digest {
        engagements.removeAll(keepingCapacity: true)
        for modele in Self.parties {
            partie.removeAll(keepingCapacity: true)
            partie.append(contentsOf: empreinte)
            modele.nom.withUTF8Buffer { partie.append(contentsOf: $0) }
            let sel = SHA256.hash(partie)
            partie.removeAll(keepingCapacity: true)
            sel.append(to: &partie)
            Chaine.ajouter(modele.nom, a: &partie)
            for (etiquette, valeur) in modele.champs {
                Chaine.ajouter(etiquette, a: &partie)
                switch valeur {
                case .champ(let champ):
                    partie.append(contentsOf: octets[bornes[champ.rawValue]..<bornes[champ.rawValue + 1]])
                case .nomsDesDocuments: ajouterDesDocuments(scelles: false)
                case .scellesDesDocuments: ajouterDesDocuments(scelles: true)
                }
            }
            SHA256.hash(partie).append(to: &engagements)
        }
        return MerkleHash.leaf(engagements)
    }

    /// De chaque ligne des documents, ses trois premiers champs, ou ceux qui suivent : ``FeuilleTrace/separer(_:)``.
    private mutating func ajouterDesDocuments(scelles: Bool) {
        let debut = partie.count
        partie.append(contentsOf: Chaine.absent)
        var espaces = 0
        for place in bornes[Champ.documents.rawValue] + 4..<bornes[Champ.documents.rawValue + 1] {
            let octet = octets[place]
            switch octet {
            case UInt8(ascii: "\n"):
                partie.append(octet)
                espaces = 0
            case UInt8(ascii: " ") where espaces < 3:
                espaces += 1
                if espaces < 3, !scelles { partie.append(octet) }
            default: if (espaces == 3) == scelles { partie.append(octet) }
            }
        }
        let longueur = UInt32(partie.count - debut - 4).bigEndian
        withUnsafeBytes(of: longueur) { partie.replaceSubrange(debut..<debut + 4, with: $0) }
    }

    /// Ce qu'une partie engage, dans l'ordre de ``FeuilleTrace``.
    private struct Modele {
        enum Valeur { case champ(Champ), nomsDesDocuments, scellesDesDocuments }

        let nom: StaticString
        let champs: [(etiquette: StaticString, valeur: Valeur)]
    }

    private static let parties = [
        Modele(
            nom: "acte",
            champs: [
                ("rang", .champ(.rang)), ("id", .champ(.uuid)), ("instant_ms", .champ(.instant)),
                ("acteur_genre", .champ(.acteurGenre)), ("acteur_id", .champ(.acteurId)),
                ("acteur_nom", .champ(.acteurNom)), ("acteur_prenom", .champ(.acteurPrenom)),
                ("profession", .champ(.profession)), ("structure", .champ(.structure)),
                ("mode", .champ(.mode)),
                ("raison", .champ(.raison)), ("acte", .champ(.acte)), ("action", .champ(.action)),
                ("issue", .champ(.issue)), ("motif", .champ(.motif)), ("avis", .champ(.avis)),
                ("facade", .champ(.facade)), ("logiciel", .champ(.logiciel)),
                ("reglement", .champ(.reglement)),
                ("matrice", .champ(.matrice)), ("tables", .champ(.tables)),
            ]),
        Modele(nom: "objet", champs: [("objet", .champ(.objet))]),
        Modele(nom: "documents", champs: [("documents", .nomsDesDocuments)]),
        Modele(nom: "scelles", champs: [("scelles", .scellesDesDocuments)]),
        Modele(
            nom: "interne",
            champs: [
                ("authentification", .champ(.authentification)), ("dossier", .champ(.dossier)),
                ("message", .champ(.message)), ("adresse", .champ(.adresse)), ("secrete", .champ(.secrete)),
            ]),
    ]
}
