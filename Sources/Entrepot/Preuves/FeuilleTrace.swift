import Merkle
import OpenSSLKit

/// Une partie d'une trace, qu'un lecteur voit tout entière ou pas du tout.
struct PartieTrace {
    let nom: NomPartie
    fileprivate(set) var champs: [(nom: String, valeur: String?)]

    /// L'engagement de la partie.
    func engagement(sel: SHA256Digest) -> SHA256Digest {
        var octets = OctetsPartie()
        octets.commencer(nom, sel: sel)
        for champ in champs { octets.ajouter(champ.nom, champ.valeur) }
        return octets.engagement
    }
}

/// Ce dont l'engagement d'une partie est le SHA-256 : son sel, son nom, puis chaque champ et sa valeur.
///
/// Une chaîne est précédée de sa longueur sur 4 octets gros-boutistes ; `FFFFFFFF` pour NULL.
private struct OctetsPartie {
    private var octets: [UInt8] = []

    init() { octets.reserveCapacity(1024) }

    mutating func commencer(_ nom: NomPartie, sel: SHA256Digest) {
        octets.removeAll(keepingCapacity: true)
        octets.append(contentsOf: sel.bytes)
        ajouter(nom.rawValue)
    }

    mutating func ajouter(_ nom: String, _ valeur: String?) {
        ajouter(nom)
        ajouter(valeur)
    }

    private mutating func ajouter(_ texte: String?) {
        guard var texte else { return octets.append(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF]) }
        texte.withUTF8 { utf8 in
            withUnsafeBytes(of: UInt32(utf8.count).bigEndian) { octets.append(contentsOf: $0) }
            octets.append(contentsOf: utf8)
        }
    }

    var engagement: SHA256Digest { SHA256.hash(octets) }
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

    static let premiere = NomPartie.acte
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

    /// Les parties, dans l'ordre.
    var parties: [PartieTrace] {
        var parties: [PartieTrace] = []
        decrire(partie: { parties.append(PartieTrace(nom: $0, champs: [])) }) { nom, valeur in
            parties[parties.count - 1].champs.append((nom, valeur))
        }
        return parties
    }

    /// De chaque ligne, ses trois premiers champs, et ceux qui suivent.
    ///
    /// Octet par octet : la trace d'une liste a cinquante lignes, et l'arbre du journal les prend toutes.
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

    /// Chaque partie, puis chacun de ses champs, dans l'ordre.
    private func decrire(partie: (NomPartie) -> Void, champ: (String, String?) -> Void) {
        let e = entree
        let (documents, scelles) = Self.separer(e.documents)
        partie(.acte)
        champ("rang", String(e.rang))
        champ("id", e.uuid)
        champ("instant_ms", String(e.instant))
        champ("acteur_genre", e.acteurGenre)
        champ("acteur_id", e.acteurId)
        champ("acteur_nom", e.acteurNom)
        champ("acteur_prenom", e.acteurPrenom)
        champ("profession", e.profession)
        champ("structure", e.structure)
        champ("mode", e.mode)
        champ("raison", e.raison)
        champ("acte", e.acte)
        champ("action", e.action)
        champ("issue", e.issue)
        champ("motif", e.motif)
        champ("avis", e.avis)
        champ("facade", e.facade)
        champ("logiciel", e.logiciel)
        champ("reglement", e.versions.reglement)
        champ("matrice", e.versions.matrice)
        champ("tables", e.versions.tables)
        partie(.objet)
        champ("objet", e.objet)
        partie(.documents)
        champ("documents", documents)
        partie(.scelles)
        champ("scelles", scelles)
        partie(.interne)
        champ("authentification", e.authentification)
        champ("dossier", e.dossierId.map { String($0) })
        champ("message", e.message)
        champ("adresse", e.adresse)
        champ("secrete", e.secrete ? "1" : "0")
    }

    /// Le sel d'une partie.
    func sel(_ nom: NomPartie) -> SHA256Digest {
        var octets = empreinte
        octets.append(contentsOf: nom.rawValue.utf8)
        return SHA256.hash(octets)
    }

    /// Le haché de la feuille (RFC 9162 § 2.1.1).
    ///
    /// Chaque trace du journal passe ici : les champs se hachent au fil de l'eau, sans que ses parties soient faites.
    var hache: SHA256Digest {
        var feuille: [UInt8] = []
        feuille.reserveCapacity(160)
        var partie = OctetsPartie()
        decrire(
            partie: { nom in
                if nom != NomPartie.premiere { feuille.append(contentsOf: partie.engagement.bytes) }
                partie.commencer(nom, sel: sel(nom))
            }, champ: { partie.ajouter($0, $1) })
        feuille.append(contentsOf: partie.engagement.bytes)
        return MerkleHash.leaf(feuille)
    }
}
