import Foundation
import Greffe

/// `dmp journal` : la clé, le dernier point signé et la preuve qu'il prolonge un plus ancien, à côté d'un serveur qui tourne.
enum CommandeJournal {
    private struct PreuveJSON: Encodable {
        struct Coherence: Encodable {
            let depuis: UInt64
            let preuve: [String]
        }

        let point: String
        let cle: String
        let coherence: Coherence
    }

    static func executer(_ arguments: [String]) throws(Echec) -> CodeSortie {
        let options = try Options(arguments, valeurs: ["donnees"])
        let donnees = try options.obligatoire("donnees")
        _ = try Environnement.lire(donnees)
        let journal: JournalSigne
        do throws(JournalSigne.Faute) {
            journal = try JournalSigne(donnees: donnees)
        } catch { throw phrase(error) }
        switch (options.reste.first, options.reste.count) {
        case ("cle", 1): print(try present(journal.clePublique))
        case ("point", 1): print(try present(journal.dernier), terminator: "")
        case ("coherence", 2): try prolonger(journal, try taille(options.reste[1]))
        default: throw Echec(.usage, Commandes.usage)
        }
        return .fait
    }

    static func phrase(_ faute: JournalSigne.Faute) -> Echec {
        switch faute {
        case .cle: Echec(.invalide, "la clé publique du journal manque ou n'est pas une clé Ed25519 en PEM")
        case .temoin:
            Echec(.invalide, "le fichier du témoin est illisible, ou ne contient aucun point de contrôle")
        case .points(let phrase): Echec(.rompu, "rompu : \(phrase)")
        case .signature(let traces):
            Echec(.rompu, "rompu : point de contrôle de \(traces) traces : il n'est pas signé par cette clé")
        }
    }

    private static func present<T>(_ valeur: T?) throws(Echec) -> T {
        guard let valeur else {
            throw Echec(.invalide, "aucun point de contrôle : le serveur n'a pas encore signé")
        }
        return valeur
    }

    private static func taille(_ texte: String) throws(Echec) -> UInt64 {
        guard let taille = UInt64(texte), taille > 0 else {
            throw Echec(.usage, "un nombre de traces, 1 au moins")
        }
        return taille
    }

    private static func prolonger(_ journal: JournalSigne, _ depuis: UInt64) throws(Echec) {
        let point = try present(journal.dernier)
        do throws(ErreurGreffe) {
            guard let coherence = try journal.coherence(depuis: depuis) else {
                throw ErreurGreffe.rupture("le dernier point de contrôle ne couvre pas autant de traces")
            }
            imprimer(
                PreuveJSON(
                    point: point, cle: journal.clePublique ?? "",
                    coherence: .init(depuis: coherence.depuis, preuve: coherence.preuve)))
        } catch { throw Service.echec(error) }
    }

    private static func imprimer(_ preuve: PreuveJSON) {
        let encodeur = JSONEncoder()
        encodeur.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let octets = try? encodeur.encode(preuve) else { return }
        print(String(decoding: octets, as: UTF8.self))
    }
}
