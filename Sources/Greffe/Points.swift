import Foundation
import Merkle
import OpenSSLKit

/// Des points de contrôle signés, écrits l'un après l'autre, une ligne vide entre deux.
enum Points {
    /// Ce qu'une fin de fichier tient de plus long qu'un point.
    static let finLue: UInt64 = 65_536

    /// L'enregistrement d'un point.
    static func enregistrement(_ note: SignedNote) -> [UInt8] { Array((note.note + "\n").utf8) }

    /// Ce qui se dit d'octets illisibles dans le fichier du répertoire de données.
    static func illisible(_ octets: Range<Int>, depuis debut: UInt64 = 0) -> String {
        "journal/points : octets \(UInt64(octets.lowerBound) + debut) à \(UInt64(octets.upperBound) + debut) illisibles"
    }

    /// Octets d'une signature Ed25519, précédée de quoi nommer sa clé.
    private static let tailleSignature = 68
    /// Octets d'un point, au plus.
    private static let longueurMaximale = 2048
    private static let separation: [UInt8] = [0x0A, 0x0A]

    /// Ce qu'un texte donne de points.
    struct Lecture {
        /// Les points entiers.
        var notes: [SignedNote] = []
        /// Où finit le dernier.
        var fin = 0
        /// Les octets illisibles que suit un point entier.
        var abimes: [Range<Int>] = []
        /// Ce qui suit le dernier point n'est que le début d'un autre, dont l'écriture n'a pas fini ; ou rien.
        var inacheve = true
    }

    /// Les points d'un texte ; après ce qui est illisible, reprend au premier point entier.
    ///
    /// - Parameter coupe: le texte peut commencer au milieu d'un point, qui est alors passé.
    static func lire(_ octets: [UInt8], coupe: Bool = false) -> Lecture {
        let morceaux = morceaux(octets)
        var lecture = Lecture()
        var place = 0
        while place + 1 < morceaux.count {
            let (texte, signature) = (morceaux[place], morceaux[place + 1])
            guard let (note, debut) = point(texte, signature) else {
                place += 1
                continue
            }
            // Du point que le début du texte coupe, il ne reste que deux morceaux au plus.
            if debut > lecture.fin, !(coupe && lecture.notes.isEmpty && place <= 2) {
                lecture.abimes.append(lecture.fin..<debut)
            }
            lecture.notes.append(note)
            lecture.fin = signature.endIndex + separation.count
            place += 2
        }
        lecture.inacheve = estInacheve(octets[lecture.fin...])
        return lecture
    }

    /// Ce qui est avant chaque ligne vide.
    private static func morceaux(_ octets: [UInt8]) -> [ArraySlice<UInt8>] {
        var morceaux: [ArraySlice<UInt8>] = []
        var (debut, rang) = (0, 0)
        while rang + 1 < octets.count {
            if octets[rang] == separation[0], octets[rang + 1] == separation[1] {
                morceaux.append(octets[debut..<rang])
                rang += 2
                debut = rang
            } else {
                rang += 1
            }
        }
        return morceaux
    }

    /// Le point de ce texte et de cette signature, et où il commence : une écriture coupée a pu se coller devant lui.
    private static func point(
        _ texte: ArraySlice<UInt8>, _ signature: ArraySlice<UInt8>
    ) -> (SignedNote, debut: Int)? {
        if let note = note(texte, signature) { return (note, texte.startIndex) }
        // Un point commence par le nom de qui le signe.
        let mots = signature.split(separator: 0x20)
        guard mots.count == 3 else { return nil }
        let nom = Array(mots[1]) + [0x0A]
        var debut = texte.endIndex - nom.count
        while debut > texte.startIndex {
            if texte[debut...].starts(with: nom), let note = note(texte[debut...], signature) {
                return (note, debut)
            }
            debut -= 1
        }
        return nil
    }

    private static func note(_ texte: ArraySlice<UInt8>, _ signature: ArraySlice<UInt8>) -> SignedNote? {
        let entier = String(decoding: texte + separation + signature + [0x0A], as: UTF8.self)
        // Un journal signe sous son nom, qui n'est qu'une fois dans un point : sinon un reste s'est collé devant.
        guard let note = SignedNote(entier), let point = Checkpoint(text: note.text),
            note.signatures.allSatisfy({ $0.bytes.count == tailleSignature }),
            note.signatures.contains(where: { $0.name == point.origin }),
            !point.extensions.contains(where: { $0.hasSuffix(point.origin) })
        else { return nil }
        return note
    }

    /// Ce reste est le début d'un point, et non un point abîmé.
    private static func estInacheve(_ reste: ArraySlice<UInt8>) -> Bool {
        guard reste.count <= longueurMaximale else { return false }
        // Les secteurs qu'une coupure n'a pas laissé écrire se lisent comme des zéros, qu'aucun point ne contient.
        if reste.first == 0 || reste.last == 0 { return true }
        let tiret = Array("— ".utf8)
        guard let ligne = reste.firstRange(of: separation) else { return !reste.contains(tiret) }
        let (texte, signature) = (reste[..<ligne.lowerBound], reste[ligne.upperBound...])
        guard let nom = texte.split(separator: 0x0A).first, !texte.contains(tiret) else { return false }
        let tete = tiret + nom + [0x20]
        guard signature.count > tete.count else { return tete.starts(with: signature) }
        var code = signature.dropFirst(tete.count)
        if code.last == 0x0A { code.removeLast() }
        let entier = (tailleSignature + 2) / 3 * 4
        let base64 = code.allSatisfy { octet in
            switch octet {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x3D: true
            default: false
            }
        }
        return signature.starts(with: tete) && base64
            && (signature.last == 0x0A ? code.count == entier : code.count <= entier)
    }
}

/// Un point de contrôle signé.
struct PointSigne {
    let note: SignedNote
    let point: Checkpoint

    /// `nil` si ce n'en est pas un.
    init?(_ note: SignedNote) {
        guard let point = Checkpoint(text: note.text) else { return nil }
        self.note = note
        self.point = point
    }

    init(_ point: Checkpoint, _ cle: CleJournal) throws(ErreurGreffe) {
        self.point = point
        do throws(CryptoError) {
            note = try SignedNote(signing: point.text, name: cle.origine, key: cle.privee)
        } catch { throw .cle(error) }
    }
}

/// Le fichier des points de contrôle du répertoire de données.
struct FichierPoints: ~Copyable {
    private let fichier: FichierAjout
    private var fin: UInt64 = 0

    /// Ouvre le fichier et lit son dernier point ; le point qui le suit, si une coupure l'a laissé inachevé, est retiré.
    ///
    /// Rien d'autre n'est retiré : un point abîmé est un point signé qui manque, et cela ne se tait pas.
    init(_ fichier: consuming FichierAjout, dernier: inout PointSigne?) throws(ErreurGreffe) {
        let taille = try fichier.taille()
        let debut = taille > Points.finLue ? taille - Points.finLue : 0
        let lus = Points.lire(try fichier.lire(Int(taille - debut), a: debut), coupe: debut > 0)
        if let abime = lus.abimes.first {
            throw .rupture(Points.illisible(abime, depuis: debut))
        }
        // Ce qui reste d'un long fichier est d'un seul point, au plus.
        fin = debut + UInt64(lus.fin)
        guard lus.inacheve, !lus.notes.isEmpty || debut == 0 else {
            throw .rupture(Points.illisible(0..<Int(taille - fin), depuis: fin))
        }
        dernier = lus.notes.last.flatMap { PointSigne($0) }
        if fin < taille { try fichier.couper(a: fin) }
        self.fichier = fichier
    }

    /// Ajoute un point, durablement.
    mutating func ajouter(_ point: PointSigne) throws(ErreurGreffe) {
        let octets = Points.enregistrement(point.note)
        try fichier.ecrire(octets, a: fin)
        try fichier.synchroniser()
        fin += UInt64(octets.count)
    }
}
