import Foundation

extension DocumentExemple {
    /// Le corps, complété jusqu'à la taille visée.
    func component(dejaEcrit: Int) -> String {
        switch corps {
        case .piece(let mediaType, let octets):
            let base64 = Data(octets).base64EncodedString(options: .lineLength76Characters)
            return
                "<component><nonXMLBody><text mediaType=\"\(mediaType)\" representation=\"B64\">\n\(base64)\n"
                + "</text></nonXMLBody></component>"
        case .structure(let pdf):
            return structure(pdf, cible: (taille ?? 6_000) - dejaEcrit)
        }
    }

    private func structure(_ pdf: [UInt8]?, cible: Int) -> String {
        var sections: [String] = []
        if let pdf { sections.append(copie(pdf)) }
        var longueur = sections.reduce(120) { $0 + $1.utf8.count }
        var rang = 1
        repeat {
            let section = section(rang)
            sections.append(section)
            longueur += section.utf8.count
            rang += 1
        } while longueur < cible
        return "<component><structuredBody>\n\(sections.joined())</structuredBody></component>"
    }

    /// Une section d'environ 1,5 ko : texte affiché en tableau, et les mêmes valeurs en entrées codées.
    private func section(_ rang: Int) -> String {
        let mesures = (1...3).map {
            (nom: "Mesure fictive \(rang).\($0)", valeur: (rang * 37 + $0 * 11) % 200)
        }
        let lignes = mesures.map { "<tr><td>\($0.nom)</td><td>\($0.valeur) g/L — à interpréter</td></tr>\n" }
            .joined()
        let entrees = mesures.map { mesure in
            "<entry><observation classCode=\"OBS\" moodCode=\"EVN\"><code code=\"F\(rang)\" "
                + "codeSystem=\"1.2.250.1.999.5\" displayName=\"\(mesure.nom)\"/><statusCode code=\"completed\"/>"
                + "<effectiveTime value=\"\(date)\"/><value xsi:type=\"PQ\" value=\"\(mesure.valeur)\" unit=\"g/L\"/>"
                + "</observation></entry>\n"
        }.joined()
        return
            "<component><section><templateId root=\"1.2.250.1.999.6\"/><title>Chapitre fictif \(rang)</title>"
            + "<text><table><tbody>\n\(lignes)</tbody></table></text>\n\(entrees)</section></component>\n"
    }

    /// La section FR-Document-PDF-copie.
    private func copie(_ pdf: [UInt8]) -> String {
        "<component><section><templateId root=\"1.2.250.1.213.1.1.2.243\"/><title>Copie</title>"
            + "<entry><organizer classCode=\"CLUSTER\" moodCode=\"EVN\"><statusCode code=\"completed\"/><component>"
            + "<observationMedia classCode=\"OBS\" moodCode=\"EVN\">"
            + "<value mediaType=\"application/pdf\" representation=\"B64\">\(Data(pdf).base64EncodedString())</value>"
            + "</observationMedia></component></organizer></entry></section></component>\n"
    }
}
