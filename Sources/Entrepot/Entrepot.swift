public import Coffre
import Dispatch
public import Domaine
import Foundation
import OpenSSLKit

/// L'entrepôt : documents, autorisations, journal.
///
/// Un écrivain, des lecteurs, une base SQLite.
public final class Entrepot: Sendable {
    /// Les clés des dossiers, hors de la base.
    public let trousseau: Trousseau
    let chemin: String
    private let ecrivain: Ecrivain
    private let lecteurs: Lecteurs
    private let lecteursDeFaits: LecteursDeFaits
    private let fraicheur = Fraicheur()
    let connaissances = Connaissances()
    /// Il y a plus de travailleurs que l'écrivain n'en peut servir : la lecture d'un document se décide chez eux.
    private let decideAilleurs: Bool
    private let historiques = DispatchQueue(label: "dmp-historiques", attributes: .concurrent)

    /// Ouvre la base de `repertoire`, ou la crée.
    ///
    /// - Parameters:
    ///   - creer: `false` refuse une base absente, pour qu'un chemin faux n'en crée pas une vide.
    ///   - cles: d'où vient la clé principale ; `nil` : du répertoire lui-même. Créée avec une base neuve.
    ///   - travailleurs: nombre de connexions de lecture.
    ///   - capacite: actes en attente au plus ; au-delà, ``ErreurEntrepot/surcharge``.
    public convenience init(
        repertoire: String, creer: Bool, contexte: ContexteTransaction, cles: SourcesDeCles? = nil,
        travailleurs: Int = 2, capacite: Int = 4096
    ) throws(ErreurEntrepot) {
        try self.init(
            repertoire: repertoire, creer: creer, contexte: contexte, cles: cles, travailleurs: travailleurs,
            capacite: capacite, pagesMaximales: nil)
    }

    /// - Parameter pagesMaximales: borne la base, comme un disque plein le ferait.
    init(
        repertoire: String, creer: Bool, contexte: ContexteTransaction, cles: SourcesDeCles? = nil,
        travailleurs: Int, capacite: Int, pagesMaximales: Int?
    ) throws(ErreurEntrepot) {
        let chemin = Self.chemin(repertoire)
        var contexte = contexte
        // D'une base absente, c'est elle que l'écrivain dira.
        if creer || FileManager.default.fileExists(atPath: chemin) {
            contexte.pseudonymes = try ClePseudonymes(repertoire: repertoire)
        }
        self.chemin = chemin
        trousseau = try Self.trousseau(repertoire, cles, creer: creer)
        ecrivain = try Ecrivain(
            chemin: chemin, creer: creer, capacite: capacite, contexte: contexte, trousseau: trousseau,
            fraicheur: fraicheur, connaissances: connaissances, pagesMaximales: pagesMaximales)
        lecteurs = try Lecteurs(chemin: chemin, nombre: travailleurs, trousseau: trousseau)
        decideAilleurs = travailleurs > 2
        lecteursDeFaits = LecteursDeFaits(
            chemin: chemin, nombre: travailleurs, contexte: contexte, trousseau: trousseau,
            connaissances: connaissances)
    }

    /// Le fichier de la base dans un répertoire de données.
    public static func chemin(_ repertoire: String) -> String { repertoire + "/dmp.sqlite" }

    /// Soumet un acte à l'écrivain ; `fin` est appelé une fois, après la validation de la transaction.
    ///
    /// - Parameters:
    ///   - octets: ce que l'acte dépose, s'il dépose : les actes courts passent devant.
    ///   - acte: s'exécute sur le fil de l'écrivain, deux fois s'il le faut ; ce qu'il lève annule tout ce qu'il a écrit.
    ///   - fin: sur le fil de l'écrivain ; doit rendre la main aussitôt.
    public func soumettre<R: Sendable>(
        octets: Int = 0,
        _ acte: @escaping @Sendable (inout Transaction) throws(ErreurEntrepot) -> R,
        fin: @escaping @Sendable (Result<R, ErreurEntrepot>) -> Void
    ) {
        let attente = ActeEnAttente(
            executer: { transaction in
                do throws(ErreurEntrepot) {
                    let resultat = try acte(&transaction)
                    return .fait { erreur in fin(erreur.map { .failure($0) } ?? .success(resultat)) }
                } catch {
                    return .echoue(error) { fin(.failure($0)) }
                }
            },
            abandonner: { fin(.failure($0)) }, octets: octets)
        if let refus = ecrivain.file.ajouter(attente) { fin(.failure(refus)) }
    }

    /// Soumet un acte qui ne fait que lire et tracer : il se décide ici même, sur un instantané de la base.
    ///
    /// L'écrivain n'a plus que sa trace à écrire. Si le dossier a changé entre-temps, ou si l'acte ne peut se décider
    /// sur un instantané, il le reprend entier.
    ///
    /// - Parameters:
    ///   - demande: dit ce que l'acte lit.
    ///   - fin: comme pour ``soumettre(_:fin:)``.
    public func soumettreLecture<R: Sendable>(
        _ demande: Demande, _ acte: @escaping @Sendable (inout Transaction) throws(ErreurEntrepot) -> R,
        fin: @escaping @Sendable (Result<R, ErreurEntrepot>) -> Void
    ) {
        guard demande.action == .historique else { return lire(demande, acte, fin: fin) }
        // Des traces suivent leur réponse (401, 400) : l'historique attend celles qui sont déjà en file.
        soumettre(
            { (_) throws(ErreurEntrepot) in },
            fin: { [self] resultat in
                if case .failure(let erreur) = resultat { return fin(.failure(erreur)) }
                historiques.async { self.lire(demande, acte, fin: fin) }
            })
    }

    private func lire<R: Sendable>(
        _ demande: Demande, _ acte: @escaping @Sendable (inout Transaction) throws(ErreurEntrepot) -> R,
        fin: @escaping @Sendable (Result<R, ErreurEntrepot>) -> Void
    ) {
        // Sur deux cœurs, une seconde lecture des faits coûte plus qu'elle n'épargne à l'écrivain, sauf s'ils sont déjà
        // sus ; celle d'une liste, jamais.
        let differe = ActeDiffere(
            repere: fraicheur.repere, memoireSeule: demande.action == .consultation && !decideAilleurs)
        guard let (resultat, differe) = lecteursDeFaits.executer(differe, acte) else {
            return soumettre(acte, fin: fin)
        }
        let exigence: Fraicheur.Exigence =
            demande.action == .consultation || demande.action == .listeDossiers ? .faits : .contenu
        soumettre(
            { (t) throws(ErreurEntrepot) -> R in
                try t.accomplir(differe, exigence) ? resultat : try acte(&t)
            }, fin: fin)
    }

    /// Soumet un acte et attend sa validation : pour la ligne de commande et les essais.
    public func attendre<R: Sendable>(
        _ acte: @escaping @Sendable (inout Transaction) throws(ErreurEntrepot) -> R
    ) throws(ErreurEntrepot) -> R {
        let attente = Attente<R>()
        soumettre(acte) { attente.poser($0) }
        return try attente.prendre().get()
    }

    /// Les octets d'un document dont la lecture est accordée et tracée.
    ///
    /// - Parameter travailleur: rang du travailleur, pour qu'il use de sa connexion.
    /// - Throws: ``ErreurEntrepot/effacee`` quand le contenu ou sa clé n'est plus là.
    public func octets(_ lecture: LectureAccordee, travailleur: Int) throws(ErreurEntrepot) -> [UInt8] {
        try lecteurs.octets(lecture, travailleur: travailleur)
    }

    /// Ce que fait l'écrivain, en nombres.
    public var etatEcrivain: EtatEcrivain { ecrivain.compteurs.lire(ecrivain.file) }

    /// Finit les actes en attente, reporte le WAL dans la base et ferme.
    public func fermer() { ecrivain.fermer() }
}

/// Un résultat attendu par un autre fil.
private final class Attente<R: Sendable>: Sendable {
    private let resultat = Verrou<Result<R, ErreurEntrepot>?>(nil)
    private let signal = DispatchSemaphore(value: 0)

    func poser(_ valeur: Result<R, ErreurEntrepot>) {
        resultat.changer { $0 = valeur }
        signal.signal()
    }

    func prendre() -> Result<R, ErreurEntrepot> {
        signal.wait()
        return resultat.changer { $0 } ?? .failure(.fermee)
    }
}

extension Entrepot {
    /// SHA-256 d'octets, en hexadécimal minuscule : l'empreinte que portent fiches et tables.
    public static func empreinte(_ octets: [UInt8]) -> String { SHA256.hash(octets).hex }
}
