import Foundation

// Remplit un entrepôt de démonstration de dossiers et de documents fictifs, par les actes mêmes du serveur : même règlement,
// mêmes transactions, même journal chaîné et signé ; seuls HTTP et XML manquent. Un outil de mesure : scripts/volume et
// scripts/endurance s'en servent, rien ne l'installe.
//
//   volume --donnees DIR --dossiers N --documents M [--octets-min 200] [--octets-max 600] [--suite 5]
//          --registre FICHIER
//
// `registre` reçoit une ligne par dossier : uuid, matricule, nom, prénom, date de naissance (AAAAMMJJ), sexe, lieu, séparés
// par des tabulations. Le document k du dossier d a le numéro d × M + k, dont son identifiant et sa taille se déduisent.
umask(0o077)
do throws(Echec) {
    let options = try Reglages(Array(CommandLine.arguments.dropFirst()))
    try Peuplement(options).executer()
} catch {
    FileHandle.standardError.write(Data("volume : \(error.phrase)\n".utf8))
    exit(1)
}
