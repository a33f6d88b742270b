import Merkle
import OpenSSLKit

/// Une partie d'une trace, qu'un lecteur voit tout entière ou pas du tout.
struct PartieTrace {
    let nom: NomPartie
    let champs: [(nom: String, valeur: String?)]

    /// L'engagement de la partie : le SHA-256 de son sel, de son nom, puis de chaque champ et de sa valeur.
    ///
    /// Une chaîne est précédée de sa longueur sur 4 octets gros-boutistes ; `FFFFFFFF` pour NULL.
    func engagement(sel: SHA256Digest) -> SHA256Digest {
        var octets = sel.bytes
        Chaine.ajouter(nom.rawValue, a: &octets)
        for champ in champs {
            Chaine.ajouter(champ.nom, a: &octets)
            Chaine.ajouter(champ.valeur, a: &octets)
        }
        return SHA256.hash(octets)
    }
}

/// Les parties d'une trace, dans l'ordre de sa feuille.
enum NomPartie: String, CaseIterable {
    /// Qui, quoi, quand, en quel mode, comment décidé : ce que voit tout lecteur de la trace.
    case acte
    /// Sur quoi l'acte porte, quand ce n'est pas un document.
    case objet
    /// Les documents nommés, un par ligne.
    case documents
    /// Ce que la trace scelle de chacun : empreinte, visibilité, état, document remplacé.
    case scelles
    /// Ce que l'historique ne montre à personne.
    case interne
}

/// La feuille d'une trace dans l'arbre du journal : les engagements de ses parties, bout à bout (160 octets).
///
/// Une partie tue n'est qu'un nombre : son sel, tiré de l'empreinte de la trace dans la chaîne, qui ne sort pas du
/// serveur, empêche d'en deviner le contenu.
struct FeuilleTrace {
    private let entree: EntreeTrace
    private let empreinte: [UInt8]

    /// - Parameter empreinte: celle de la trace dans la chaîne.
    init(_ e: EntreeTrace, empreinte: [UInt8]) {
        entree = e
        self.empreinte = empreinte
    }

    /// De chaque ligne, ses trois premiers champs, et ceux qui suivent.
    static func separer(_ documents: String) -> (noms: String, scelles: String) {
        var (noms, scelles): ([UInt8], [UInt8]) = ([], [])
        var espaces = 0
        noms.reserveCapacity(documents.utf8.count)
        for octet in documents.utf8 {
            switch octet {
            case UInt8(ascii: "\n"):
                noms.append(octet)
                scelles.append(octet)
                espaces = 0
            case UInt8(ascii: " ") where espaces < 3:
                espaces += 1
                if espaces < 3 { noms.append(octet) }
            default:
                if espaces < 3 { noms.append(octet) } else { scelles.append(octet) }
            }
        }
        return (String(decoding: noms, as: UTF8.self), String(decoding: scelles, as: UTF8.self))
    }

    /// Les parties, dans l'ordre, et les champs de chacune.
    var parties: [PartieTrace] {
        let e = entree
        let (documents, scelles) = Self.separer(e.documents)
        return [
            PartieTrace(
                nom: .acte,
                champs: [
                    ("rang", String(e.rang)), ("id", e.uuid), ("instant_ms", String(e.instant)),
                    ("acteur_genre", e.acteurGenre), ("acteur_id", e.acteurId), ("acteur_nom", e.acteurNom),
                    ("acteur_prenom", e.acteurPrenom), ("profession", e.profession),
                    ("structure", e.structure), ("mode", e.mode), ("raison", e.raison), ("acte", e.acte),
                    ("action", e.action), ("issue", e.issue), ("motif", e.motif), ("avis", e.avis),
                    ("facade", e.facade), ("logiciel", e.logiciel), ("reglement", e.versions.reglement),
                    ("matrice", e.versions.matrice), ("tables", e.versions.tables),
                ]),
            PartieTrace(nom: .objet, champs: [("objet", e.objet)]),
            PartieTrace(nom: .documents, champs: [("documents", documents)]),
            PartieTrace(nom: .scelles, champs: [("scelles", scelles)]),
            PartieTrace(
                nom: .interne,
                champs: [
                    ("authentification", e.authentification), ("dossier", e.dossierId.map { String($0) }),
                    ("message", e.message), ("adresse", e.adresse), ("secrete", e.secrete ? "1" : "0"),
                ]),
        ]
    }

    /// Le sel d'une partie.
    func sel(_ nom: NomPartie) -> SHA256Digest {
        var octets = empreinte
        octets.append(contentsOf: nom.rawValue.utf8)
        return SHA256.hash(octets)
    }

    /// Le haché de la feuille (RFC 9162 § 2.1.1) ; ``LigneTrace`` le tire d'une ligne de la base.
    var hache: SHA256Digest {
        MerkleHash.leaf(parties.flatMap { $0.engagement(sel: sel($0.nom)).bytes })
    }
}
