import Foundation
import Merkle
import OpenSSLKit

/// Des points de contrôle signés, écrits l'un après l'autre, une ligne vide entre deux.
enum Points {
    /// Ce qu'une fin de fichier tient de plus long qu'un point.
    static let finLue: UInt64 = 65_536

    /// L'enregistrement d'un point.
    static func enregistrement(_ note: SignedNote) -> [UInt8] { Array((note.note + "\n").utf8) }

    /// Les points entiers d'un texte, et les octets qu'ils occupent depuis son premier.
    ///
    /// - Parameter coupe: le texte peut commencer au milieu d'un point, qui est alors passé.
    static func lire(_ octets: [UInt8], coupe: Bool = false) -> (notes: [SignedNote], fin: Int) {
        let separation = [UInt8](repeating: 0x0A, count: 2)
        var morceaux: [ArraySlice<UInt8>] = []
        var fins: [Int] = []
        var debut = 0
        var rang = 0
        while rang + 1 < octets.count {
            if octets[rang] == separation[0], octets[rang + 1] == separation[1] {
                morceaux.append(octets[debut..<rang])
                debut = rang + 2
                fins.append(debut)
                rang = debut
            } else {
                rang += 1
            }
        }
        var notes: [SignedNote] = []
        var fin = 0
        var place = 0
        while place + 1 < morceaux.count {
            let texte = String(
                decoding: morceaux[place] + separation + morceaux[place + 1] + [0x0A], as: UTF8.self)
            if let note = SignedNote(texte), Checkpoint(text: note.text) != nil {
                notes.append(note)
                fin = fins[place + 1]
                place += 2
            } else if coupe, notes.isEmpty {
                place += 1
            } else {
                break
            }
        }
        return (notes, fin)
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

    /// Ouvre le fichier et lit son dernier point ; ce qui suit le dernier point entier, reste d'une coupure, est coupé.
    init(_ fichier: consuming FichierAjout, dernier: inout PointSigne?) throws(ErreurGreffe) {
        let taille = try fichier.taille()
        let debut = taille > Points.finLue ? taille - Points.finLue : 0
        let (notes, lus) = Points.lire(
            try fichier.lire(Int(taille - debut), a: debut), coupe: debut > 0)
        // Ce qui reste d'un long fichier est d'un seul point, au plus.
        guard !notes.isEmpty || debut == 0 else {
            throw .rupture("points de contrôle : la fin du fichier est illisible")
        }
        dernier = notes.last.flatMap { PointSigne($0) }
        fin = debut + UInt64(lus)
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
