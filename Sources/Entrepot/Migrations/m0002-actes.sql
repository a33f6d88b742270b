-- Actes du patient, notifications, versions de fiche. Un fichier publié ne change plus.

-- Sur quoi l'acte porte quand ce n'est pas un document ; et la connexion secrète d'un mineur. L'empreinte d'une trace
-- ne prend ces deux champs que s'ils disent quelque chose : les traces d'avant gardent la leur.
ALTER TABLE trace ADD COLUMN objet TEXT;
ALTER TABLE trace ADD COLUMN secrete INTEGER NOT NULL DEFAULT 0 CHECK (secrete IN (0, 1));

-- Déclarée en connexion secrète : les représentants légaux n'en savent rien.
ALTER TABLE autorisation ADD COLUMN secrete INTEGER NOT NULL DEFAULT 0 CHECK (secrete IN (0, 1));
ALTER TABLE blocage ADD COLUMN secrete INTEGER NOT NULL DEFAULT 0 CHECK (secrete IN (0, 1));

-- Premier accès connu des représentants légaux : un accès secret ne le précède pas à leurs yeux.
ALTER TABLE acces ADD COLUMN premier_public_ms INTEGER;
UPDATE acces SET premier_public_ms = premier_ms;

-- Nom du lieu de prise en charge, le service : ce que le document en dit.
ALTER TABLE document ADD COLUMN service TEXT;

-- Première lecture par le titulaire : ce qu'il a ouvert ne lui est plus caché.
ALTER TABLE document ADD COLUMN ouvert_patient_ms INTEGER;

-- Ce dont le titulaire est informé ; l'acteur se lit dans la trace qui en est la cause.
CREATE TABLE notification (
    id           INTEGER PRIMARY KEY,
    uuid         TEXT NOT NULL UNIQUE,
    dossier_id   INTEGER NOT NULL REFERENCES dossier (id),
    trace_rang   INTEGER NOT NULL REFERENCES trace (rang),
    objet        TEXT NOT NULL,
    document_id  INTEGER REFERENCES document (id),
    secrete      INTEGER NOT NULL DEFAULT 0 CHECK (secrete IN (0, 1)),
    lue          INTEGER NOT NULL DEFAULT 0 CHECK (lue IN (0, 1)),
    instant_ms   INTEGER NOT NULL
) STRICT;
CREATE INDEX notification_du_dossier ON notification (dossier_id, id);

-- Ce qu'écrit l'épreuve de disponibilité : un disque plein se voit avant qu'une demande ne le dise.
CREATE TABLE sonde (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    instant_ms  INTEGER NOT NULL
) STRICT;

CREATE INDEX identite_naissance ON identite (date_naissance);
CREATE INDEX autorisation_titulaire ON autorisation (nature, titulaire, dernier_acte_ms);
CREATE INDEX fiche_versions ON fiche (document_id, version);
