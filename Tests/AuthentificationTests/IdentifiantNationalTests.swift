import Domaine
import Testing

@testable import Authentification

@Suite("PS_IdNat — forme et clé, quand l'exploitant les exige (règlement § 1)")
struct IdentifiantNationalTests {
    // swift-format-ignore
    static let justes = [
        "899700218896", "899900063480", "899900077985", "899900062490", "899900038839", "0751234567", "02A1234567",
        "1751234567/3", "699900063480/A", "3750803447/12", "4732829320/7", "573282932000074/A1", "535600000000048/1", "535600000000001/1",
    ]

    // swift-format-ignore
    static let faux = [
        "", "8", "899900063481", "89990006348", "8999000634800", "8999000634AB", "99900063480", "801234534765",
        "075123456", "3750803447", "375080344/12", "3750803447/", "3/12", "4732829321/7", "573282932000075/A1",
        "535600000000049/1", "2750803447/1", "7x", "/", "8/1",
    ]

    @Test("justes", arguments: justes)
    func juste(_ identifiant: String) { #expect(IdentifiantNational.estJuste(identifiant)) }

    @Test("faux", arguments: faux)
    func fausse(_ identifiant: String) { #expect(!IdentifiantNational.estJuste(identifiant)) }

    @Test("exigé, un identifiant faux ne prouve rien (AUT-02) ; sinon, il est pris tel quel")
    func reglage() throws {
        let atelier = try Atelier.partage.get()
        for (id, admis) in [("899700218896", true), ("801234534765", false)] {
            let charge = Atelier.charge(sauf: ["SubjectNameID": "\"\(id)\""])
            let jeton = "Bearer " + (try atelier.jeton(charge: charge))
            #expect(try atelier.verificateur().authentifier(jeton).acteur?.id == id)
            let strict = try atelier.verificateur(identifiantsStricts: true).authentifier(jeton)
            #expect(strict.acteur?.id == (admis ? id : nil))
            if !admis { #expect(strict == .preuveInvalide) }
        }
    }
}
