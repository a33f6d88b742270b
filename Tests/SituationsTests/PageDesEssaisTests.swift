import Foundation
import Testing

@Suite("docs/reglement-essais.md ne nomme que des essais qui existent")
struct PageDesEssaisTests {
    private static let racine = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Un essai nommé : la suite, et le début de son titre s'il est dit.
    private static func nommes(_ page: String) throws -> [(suite: String, titre: String?)] {
        let forme = try Regex("`([A-Za-z]+Tests/[A-Za-z]+)`(?:\\s+«\\s([^»]+)\\s»)?")
        return page.matches(of: forme).compactMap { trouve in
            guard let suite = trouve.output[1].substring else { return nil }
            return (String(suite), trouve.output[2].substring.map(String.init))
        }
    }

    @Test("chaque suite est un fichier, chaque titre y est le début de celui d'un essai")
    func essais() throws {
        let page = try String(
            contentsOf: Self.racine.appendingPathComponent("docs/reglement-essais.md"), encoding: .utf8)
        let nommes = try Self.nommes(page)
        #expect(nommes.count > 120)
        for (suite, titre) in nommes {
            let fichier = Self.racine.appendingPathComponent("Tests/\(suite).swift")
            let texte = try? String(contentsOf: fichier, encoding: .utf8)
            #expect(texte != nil, "\(suite)")
            if let titre { #expect(texte?.contains("\"\(titre)") == true, "\(suite) « \(titre) »") }
        }
    }

    @Test("les huit sections y sont")
    func sections() throws {
        let page = try String(
            contentsOf: Self.racine.appendingPathComponent("docs/reglement-essais.md"), encoding: .utf8)
        for section in 1...8 { #expect(page.contains("\n## § \(section). ")) }
    }
}
