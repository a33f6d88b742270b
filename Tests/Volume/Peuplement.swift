import Dispatch
import Domaine
import Entrepot
import Foundation
import Greffe
import Nomenclatures
import Regles
import Synchronization

/// Crée les dossiers, y laisse lire un médecin, y dépose.
struct Peuplement {
    private let reglages: Reglages
    private let entrepot: Entrepot
    private let greffier: Greffier
    private let reglement: Reglement
    private let jeu: JeuDEssai
    /// Actes soumis et non répondus, au plus : moins que la file de l'écrivain.
    private let admis = DispatchSemaphore(value: Self.enVol)
    private let faute = Faute()

    private static let enVol = 1024
    private static let exploitant = Acteur(genre: .exploitant, id: "volume")
    private static let laboratoire = Acteur(
        genre: .etablissement, id: "1120459876", structure: "1120459876", authentification: .indirecte)
    private static let medecin = Acteur(
        genre: .professionnelDeSante, id: "899900063480", nom: "GENERALISTE", prenom: "CLAIRE",
        profession: "10", specialite: "SM26", structure: "1750803447")

    /// La première faute d'un acte : elle arrête tout.
    private final class Faute: Sendable {
        let phrase = Mutex<String?>(nil)

        func noter(_ texte: String) { phrase.withLock { $0 = $0 ?? texte } }
    }

    init(_ reglages: Reglages) throws(Echec) {
        self.reglages = reglages
        // Des dossiers fictifs n'entrent que dans une démonstration.
        let environnement = try? String(contentsOfFile: reglages.donnees + "/environnement", encoding: .utf8)
        guard environnement?.trimmingCharacters(in: .whitespacesAndNewlines) == "demo" else {
            throw Echec("ce répertoire n'est pas celui d'une démonstration")
        }
        let horloge: @Sendable () -> Instant = { Instant(ms: Int64(Date().timeIntervalSince1970 * 1000)) }
        let nomenclatures: Nomenclatures
        do throws(ErreurNomenclature) {
            nomenclatures = try Nomenclatures.embarquees(empreinte: Entrepot.empreinte)
        } catch { throw Echec("table incomplète : \(error)") }
        reglement = Reglement(
            tables: TablesReglement(
                matrice: nomenclatures.matrice, droits: nomenclatures.droits, oidsINS: [JeuDEssai.oid]))
        let versions = VersionsRegles(
            reglement: Reglement.version, matrice: nomenclatures.matrice.empreinte,
            tables: nomenclatures.empreinteTables)
        do throws(ErreurEntrepot) {
            entrepot = try Entrepot(
                repertoire: reglages.donnees, creer: false,
                contexte: ContexteTransaction(horloge: horloge, versions: versions))
        } catch { throw Echec("l'entrepôt ne s'ouvre pas : \(error)") }
        do throws(ErreurGreffe) {
            greffier = try Greffier(
                donnees: reglages.donnees, reglages: Greffier.Reglages(), horloge: horloge,
                dire: { FileHandle.standardError.write(Data("\($0)\n".utf8)) })
        } catch { throw Echec("le journal ne s'ouvre pas : \(error)") }
        jeu = try JeuDEssai(nomenclatures, reglages)
    }

    func executer() throws(Echec) {
        let debut = Date()
        greffier.demarrer()
        let dossiers = try creer()
        let crees = Date()
        try deposer(dossiers)
        let deposes = Date()
        entrepot.fermer()
        greffier.arreter()
        let secondes = { (de: Date, a: Date) in (a.timeIntervalSince(de) * 1000).rounded() / 1000 }
        print(
            """
            RESULT dossiers=\(reglages.dossiers) documents=\(reglages.dossiers * reglages.documents) \
            dossiers_s=\(secondes(debut, crees)) documents_s=\(secondes(crees, deposes)) \
            seconds=\(secondes(debut, Date()))
            """)
    }

    /// Crée les dossiers par lots, chacun avec l'autorisation du médecin, et les inscrit au registre.
    private func creer() throws(Echec) -> [RefDossier] {
        var dossiers: [RefDossier] = []
        dossiers.reserveCapacity(reglages.dossiers)
        var registre = Data()
        for premier in stride(from: 0, to: reglages.dossiers, by: 256) {
            let rangs = premier..<min(premier + 256, reglages.dossiers)
            let lot: [RefDossier]
            do throws(ErreurEntrepot) {
                lot = try entrepot.attendre { [self] (t) throws(ErreurEntrepot) in
                    var lot: [RefDossier] = []
                    for rang in rangs { lot.append(try ouvrir(rang, &t)) }
                    return lot
                }
            } catch { throw Echec(faute.phrase.withLock { $0 } ?? "\(error)") }
            for (rang, dossier) in zip(rangs, lot) {
                let i = jeu.identite(rang)
                let naissance = (i.dateNaissance ?? "").replacing("-", with: "")
                let champs = [
                    dossier.uuid, i.matricule ?? "", i.nomNaissance ?? "", i.prenoms ?? "", naissance,
                    i.sexe ?? "", i.lieuNaissance ?? "",
                ]
                registre.append(Data((champs.joined(separator: "\t") + "\n").utf8))
            }
            dossiers += lot
        }
        do { try registre.write(to: URL(fileURLWithPath: reglages.registre)) } catch {
            throw Echec("le registre ne peut être écrit")
        }
        return dossiers
    }

    private func ouvrir(_ rang: Int, _ t: inout Transaction) throws(ErreurEntrepot) -> RefDossier {
        let identite = jeu.identite(rang)
        let origine = Origine(facade: .commande, logiciel: "volume")
        let creation = Demande(
            .creationDossier, appelant: .reconnu(Self.exploitant), origine: origine, identite: identite)
        guard case .accorde(let permis) = reglement.statuer(creation, Faits()).permis() else {
            faute.noter("la création du dossier \(rang) est refusée")
            throw .base(code: 1)
        }
        let dossier = try t.creer(NouveauDossier(identite: identite), existant: nil, contre: permis).0
        let demande = Demande(
            .autorisationAjout, appelant: .reconnu(Self.medecin), origine: origine,
            autorisation: DemandeAutorisation(consentementRecueilli: true, moyen: .oral))
        var faits = Faits()
        faits.dossier = try t.faits(dossier: dossier, pour: Self.medecin)
        guard case .accorde(let permis) = reglement.statuer(demande, faits).permis() else {
            faute.noter("l'autorisation du dossier \(rang) est refusée")
            throw .base(code: 1)
        }
        _ = try t.autoriser(dossier, contre: permis)
        return dossier
    }

    /// Dépose par visites : quelques documents de suite dans un dossier, puis dans le suivant, jusqu'au dernier document.
    private func deposer(_ dossiers: [RefDossier]) throws(Echec) {
        var (faits, depuis) = (0, Date())
        for visite in stride(from: 0, to: reglages.documents, by: reglages.suite) {
            for (rang, dossier) in dossiers.enumerated() {
                for k in visite..<min(visite + reglages.suite, reglages.documents) {
                    soumettre(rang * reglages.documents + k, jeu.identite(rang), dossier)
                    faits += 1
                    guard faits % 100_000 == 0 else { continue }
                    let rythme = Int(100_000 / Date().timeIntervalSince(depuis))
                    depuis = Date()
                    FileHandle.standardError.write(Data("\(faits) documents, \(rythme) par seconde\n".utf8))
                }
                if let phrase = faute.phrase.withLock({ $0 }) { throw Echec(phrase) }
            }
        }
        for _ in 0..<Self.enVol { admis.wait() }
        for _ in 0..<Self.enVol { admis.signal() }
        if let phrase = faute.phrase.withLock({ $0 }) { throw Echec(phrase) }
    }

    private func soumettre(_ numero: Int, _ identite: IdentitePresentee, _ dossier: RefDossier) {
        let octets = jeu.octets(numero)
        let depot = Depot(metadonnees: jeu.metadonnees(numero, octets), defauts: [])
        let demande = Demande(
            .alimentation, appelant: .reconnu(Self.laboratoire),
            origine: Origine(facade: .commande, logiciel: "volume"), identite: identite, depot: depot)
        let (contenu, reglement, faute, admis) = (ContenuScelle(octets), reglement, faute, admis)
        admis.wait()
        entrepot.soumettre(
            { (t) throws(ErreurEntrepot) -> Bool in
                let acteur = Self.laboratoire
                var faits = Faits()
                faits.dossier = try t.faits(dossier: dossier, pour: acteur, avecTraits: true)
                (faits.dejaConnu, faits.remplacement) = try t.faitsDepot(
                    depot, dossier: dossier, pour: acteur, voir: { _ in false })
                switch reglement.statuer(demande, faits).permis() {
                case .accorde(let permis):
                    return try t.deposer(contenu, dossier: dossier, contre: permis).nouveau
                case .refuse(let verdict):
                    faute.noter("le dépôt \(numero) est refusé : \(verdict.motif.rawValue)")
                    throw .base(code: 1)
                }
            },
            fin: { issue in
                switch issue {
                case .success(true): break
                case .success(false): faute.noter("le document \(numero) était déjà là")
                case .failure(let erreur): faute.noter("le dépôt \(numero) a échoué : \(erreur)")
                }
                admis.signal()
            })
    }
}
