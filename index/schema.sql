-- The catalog: the truth. Tantivy's and Chroma's indexes are rebuilt from it.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- `generation` is the catalog's generation in which the row was written: projections ask what is newer.
-- Catalogs began without `markup`, JSON of [start, end, what is read in its place] each, and `dated`, JSON of what is
-- known of the day of publication, where it was read, and the order of its figures, and `place`, JSON of the part of
-- its file that an article was read from and of where its pages begin.
CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    content_hash TEXT NOT NULL UNIQUE,
    generation INTEGER NOT NULL,
    title TEXT NOT NULL,
    publisher TEXT,
    published TEXT,
    byline TEXT,
    path TEXT NOT NULL,
    url TEXT,
    text TEXT NOT NULL,
    boilerplate BLOB NOT NULL,  -- pairs of little-endian int32: start, end
    sentences BLOB NOT NULL,    -- the same
    markup TEXT NOT NULL DEFAULT '',
    dated TEXT NOT NULL DEFAULT '',
    place TEXT NOT NULL DEFAULT ''
);
CREATE INDEX articles_generation ON articles (generation);

CREATE TABLE chunks (
    id TEXT PRIMARY KEY,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    title TEXT NOT NULL,            -- the part of the title that is embedded with it
    embedding_key BLOB NOT NULL     -- hash of what is embedded: equal content is embedded once
);
CREATE INDEX chunks_article ON chunks (article_id, ordinal);
CREATE INDEX chunks_key ON chunks (embedding_key);

CREATE TABLE embeddings (
    model TEXT NOT NULL,
    key BLOB NOT NULL,
    vector BLOB NOT NULL,           -- little-endian float32, L2-normalised
    PRIMARY KEY (model, key)
);

-- Articles that are gone, or were replaced: what a projection must forget.
CREATE TABLE removals (generation INTEGER NOT NULL, article_id TEXT NOT NULL);
CREATE INDEX removals_generation ON removals (generation);

-- The ledger of what was read from where. An article is removed when no entry names it any more.
CREATE TABLE files (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entries (
    path TEXT NOT NULL,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    PRIMARY KEY (path, article_id)
) WITHOUT ROWID;
CREATE INDEX entries_article ON entries (article_id);

-- What each projection reflects, and the sizes and checksums of its files.
CREATE TABLE projections (name TEXT PRIMARY KEY, generation INTEGER NOT NULL, detail TEXT NOT NULL) WITHOUT ROWID;

-- Tables of what belongs together, and of what articles were before, are added by the first run: see relations.py.
-- A table `feedback` is added when somebody first says what they think of an answer: see feedback.py.
