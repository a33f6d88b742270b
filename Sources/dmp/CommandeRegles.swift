import Regles

/// `dmp regles` : le règlement, tel qu'un auditeur le lit.
enum CommandeRegles {
    static func executer() -> CodeSortie {
        print("Règlement \(Reglement.version)\n")
        for regle in Reglement.regles {
            let reference = type(of: regle).reference
            print("\(reference.code)  \(reference.enonce)")
            print("     source : \(reference.source)")
            print("     vérifiée le \(reference.verifieeLe)")
            for motif in Motif.allCases where motif.porte == reference.code {
                print("     \(motif.rawValue)  \(motif.phrase)")
            }
            print("")
        }
        return .fait
    }
}
