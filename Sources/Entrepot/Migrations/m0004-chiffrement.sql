-- Ce qui nomme le patient, et ses documents, chiffrés sous la clé du dossier, qui est dans le trousseau et non ici. Un
-- entrepôt qui tient déjà des dossiers en clair n'est pas ouvert : ces tables sont vides.

DROP TABLE identite;
CREATE TABLE identite (
    dossier_id  INTEGER PRIMARY KEY REFERENCES dossier (id),
    ins         BLOB NOT NULL UNIQUE CHECK (length(ins) = 32),  -- empreinte à clé de l'OID et du matricule
    scelle      BLOB NOT NULL                                   -- matricule, OID et traits, chiffrés
) STRICT;

-- Empreintes à clé des triplets nom, prénoms et date de naissance par lesquels une identité se retrouve.
CREATE TABLE trait (
    dossier_id  INTEGER NOT NULL REFERENCES dossier (id),
    empreinte   BLOB NOT NULL CHECK (length(empreinte) = 32),
    PRIMARY KEY (dossier_id, empreinte)
) STRICT, WITHOUT ROWID;
CREATE INDEX trait_empreinte ON trait (empreinte, dossier_id);

-- Titre, service et noms des auteurs, chiffrés ; `auteurs` ne garde que des identifiants et des codes.
ALTER TABLE document DROP COLUMN titre;
ALTER TABLE document DROP COLUMN service;
ALTER TABLE document ADD COLUMN textes BLOB NOT NULL DEFAULT x'';

-- Les octets sous une clé à eux, que scelle celle du dossier.
DROP TABLE contenu;
CREATE TABLE contenu (
    document_id  INTEGER PRIMARY KEY REFERENCES document (id),
    contenu_id   BLOB NOT NULL CHECK (length(contenu_id) = 16),
    cle          BLOB NOT NULL CHECK (length(cle) = 60),
    sceau        BLOB NOT NULL CHECK (length(sceau) = 28),
    octets       BLOB NOT NULL
) STRICT;
CREATE TRIGGER contenu_sans_modification BEFORE UPDATE ON contenu
BEGIN SELECT RAISE(ABORT, 'contenu : les octets déposés ne changent pas'); END;

-- Motif et raison de la fermeture, deux textes libres, chiffrés.
ALTER TABLE dossier DROP COLUMN fermeture_motif;
ALTER TABLE dossier DROP COLUMN fermeture_raison;
ALTER TABLE dossier ADD COLUMN fermeture BLOB;
CREATE INDEX dossier_efface ON dossier (uuid) WHERE etat = 'EFFACE';
