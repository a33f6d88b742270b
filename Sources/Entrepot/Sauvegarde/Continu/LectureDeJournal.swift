import Foundation
import OpenSSLKit

/// Ce qu'on sait d'un journal dont tous les enregistrements sont lus et conformes.
struct EtatDeJournal {
    var entete: EnteteDeJournal
    /// Le dernier cycle ; `nil` : aucun encore.
    var dernier: Cycle?
    /// Combien de cycles.
    var cycles = 0
    /// Empreinte du dernier cycle, ou de l'en-tête.
    var empreinte: SHA256Digest
    /// Octets jusqu'à lui.
    var longueur: Int64
    /// Octets qui le suivent, dont il n'est rien fait.
    var reste: Int64 = 0
    /// Ce qui suit n'est pas une fin coupée : d'autres enregistrements viennent après ce qui ne se lit pas.
    var abime = false
}

/// Lit un journal de pages, chaque enregistrement contrôlé contre l'empreinte qui engage tous ceux d'avant.
struct LectureDeJournal: ~Copyable {
    private let descripteur: Int32
    private let numero: Int
    private let taille: Int64
    private var place: Int64 = 0
    private var courante = SHA256.hash([])
    private(set) var etat: EtatDeJournal

    /// Un enregistrement.
    enum Lu {
        case pages([UInt8])
        case fichier(BoutDeFichier, ArraySlice<UInt8>)
        case cycle(Cycle)
    }

    /// - Throws: ``ErreurSauvegarde/abime(_:_:)`` si son en-tête ne se lit pas.
    init(_ depot: String, _ numero: Int) throws(ErreurSauvegarde) {
        let nom = JournalDePages.nom(numero)
        let descripteur = open(depot + "/" + nom, O_RDONLY | O_CLOEXEC)
        guard descripteur >= 0 else {
            if errno == ENOENT { throw .abime(nom, "il manque") }
            throw .fichier(nom, errno: errno)
        }
        var mesure = stat()
        let mesuree = fstat(descripteur, &mesure) == 0
        var debut: Int64 = 0
        var empreinte = SHA256.hash([])
        guard mesuree,
            let (genre, contenu) = Self.lire(descripteur, Int64(mesure.st_size), &debut, &empreinte),
            genre == .entete,
            let entete = try? JSONDecoder().decode(EnteteDeJournal.self, from: Data(contenu)),
            entete.numero == numero, (512...65_536).contains(entete.taillePage)
        else {
            close(descripteur)
            throw .abime(nom, "son en-tête ne se lit pas")
        }
        guard entete.format == EnteteDeJournal.formatConnu else {
            close(descripteur)
            throw .pasUnDepot
        }
        self.descripteur = descripteur
        self.numero = numero
        taille = Int64(mesure.st_size)
        place = debut
        courante = empreinte
        etat = EtatDeJournal(entete: entete, empreinte: empreinte, longueur: debut)
    }

    deinit { close(descripteur) }

    /// L'enregistrement suivant ; `nil` à la fin, ou devant ce qui ne se lit pas (``etat`` dit lequel).
    mutating func suivant() -> Lu? {
        guard let (genre, contenu) = Self.lire(descripteur, taille, &place, &courante),
            let lu = Self.decoder(genre, contenu, etat.entete.taillePage)
        else {
            etat.reste = taille - etat.longueur
            etat.abime = etat.reste > 0 && cycleApres(place)
            return nil
        }
        if case .cycle(let cycle) = lu {
            etat.dernier = cycle
            etat.cycles += 1
            etat.empreinte = courante
            etat.longueur = place
        }
        return lu
    }

    /// Lit jusqu'au bout.
    consuming func entier(_ voir: (Cycle) -> Void = { _ in }) -> EtatDeJournal {
        while let lu = suivant() { if case .cycle(let cycle) = lu { voir(cycle) } }
        return etat
    }

    private static func decoder(_ genre: Enregistrement.Genre, _ contenu: [UInt8], _ taillePage: Int) -> Lu? {
        switch genre {
        case .entete: return nil
        case .pages: return contenu.count % (4 + taillePage) == 0 ? .pages(contenu) : nil
        case .fichier:
            guard let fin = contenu.firstIndex(of: 0x0A),
                let bout = try? JSONDecoder().decode(BoutDeFichier.self, from: Data(contenu[..<fin])),
                bout.debut >= 0, contenu.count - fin - 1 == bout.longueur
            else { return nil }
            return .fichier(bout, contenu[(fin + 1)...])
        case .cycle:
            return (try? JSONDecoder().decode(Cycle.self, from: Data(contenu))).map { .cycle($0) }
        }
    }

    /// Un enregistrement conforme, et la place du suivant.
    private static func lire(
        _ descripteur: Int32, _ taille: Int64, _ place: inout Int64, _ empreinte: inout SHA256Digest
    ) -> (Enregistrement.Genre, [UInt8])? {
        guard let tete = lire(descripteur, Enregistrement.tete, place),
            tete.starts(with: Enregistrement.marque), let genre = Enregistrement.Genre(rawValue: tete[8])
        else { return nil }
        let longueur = Int(Enregistrement.mot(tete[12..<16]))
        let entier = Enregistrement.tete + longueur + Enregistrement.queue
        guard longueur <= Enregistrement.maximum, place + Int64(entier) <= taille,
            let octets = lire(descripteur, entier, place)
        else { return nil }
        let fin = entier - Enregistrement.queue
        let attendue = SHA256.hash(empreinte.bytes + octets[..<fin])
        guard attendue.bytes.elementsEqual(octets[fin...]) else { return nil }
        empreinte = attendue
        place += Int64(entier)
        return (genre, Array(octets[Enregistrement.tete..<fin]))
    }

    private static func lire(_ descripteur: Int32, _ compte: Int, _ place: Int64) -> [UInt8]? {
        let octets = [UInt8](unsafeUninitializedCapacity: compte) { salle, lus in
            while lus < compte {
                let part = pread(
                    descripteur, salle.baseAddress?.advanced(by: lus), compte - lus, off_t(place) + lus)
                if part < 0, errno == EINTR { continue }
                guard part > 0 else { return }
                lus += part
            }
        }
        return octets.count == compte ? octets : nil
    }

    /// Un cycle commence plus loin : ce qui ne se lit pas n'est donc pas la fin d'une écriture interrompue.
    private func cycleApres(_ debut: Int64) -> Bool {
        let cherche = Data(Enregistrement.marque + [Enregistrement.Genre.cycle.rawValue])
        var place = debut + 1
        while place < taille {
            let compte = Int(min(1 << 20, taille - place))
            guard let part = Self.lire(descripteur, compte, place) else { return false }
            if Data(part).range(of: cherche) != nil { return true }
            // Une marque à cheval sur deux parts.
            place += Int64(max(compte - cherche.count + 1, 1))
            if compte < 1 << 20 { return false }
        }
        return false
    }
}
