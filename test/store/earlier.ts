/** Databases as earlier versions of Tribune left them, each with one room that has one place: what was released does not change. */

const FIRST = `
  CREATE TABLE migration (number integer PRIMARY KEY, applied_ms bigint NOT NULL);
  CREATE TABLE room (id text PRIMARY KEY, title text NOT NULL,
    state text NOT NULL CHECK (state in ('scheduled', 'live', 'ended')), created_ms bigint NOT NULL,
    runs_begun integer NOT NULL, epoch integer NOT NULL, run integer, t0_ms bigint, opened_ms bigint, ended_ms bigint);
  CREATE INDEX room_by_age ON room (created_ms, id);
  CREATE TABLE place (room text NOT NULL REFERENCES room (id) ON DELETE CASCADE, place text NOT NULL,
    name text NOT NULL, muted integer NOT NULL, token_digest text NOT NULL UNIQUE, created_ms bigint NOT NULL,
    revoked_ms bigint, CONSTRAINT place_key PRIMARY KEY (room, place));
  CREATE TABLE invitation (secret_digest text PRIMARY KEY, room text NOT NULL, place text NOT NULL,
    created_ms bigint NOT NULL, revoked_ms bigint, CONSTRAINT invitation_place FOREIGN KEY (room, place)
    REFERENCES place (room, place) ON DELETE CASCADE);
  CREATE INDEX invitation_by_place ON invitation (room, place);
  CREATE TABLE operator_token (id integer PRIMARY KEY CHECK (id = 1), token_digest text NOT NULL, created_ms bigint NOT NULL);
  INSERT INTO migration VALUES (1, 0);
  INSERT INTO room VALUES ('one', 'One', 'scheduled', 1, 0, 0, NULL, NULL, NULL, NULL);
  INSERT INTO place VALUES ('one', 'ada', 'Ada', 1, 'token of one ada', 1, NULL);
  INSERT INTO invitation VALUES ('invitation of one ada', 'one', 'ada', 1, NULL);
  INSERT INTO operator_token VALUES (1, 'digest of the operator', 1);`;

const STEPS = [
  `CREATE INDEX room_by_state ON room (state, created_ms, id); INSERT INTO migration VALUES (2, 0);`,
  `ALTER TABLE place ADD COLUMN taken_ms bigint; ALTER TABLE place ADD COLUMN left_ms bigint;
   INSERT INTO migration VALUES (3, 0);`,
];

/** By version: what to run in an empty file. */
export const EARLIER: ReadonlyMap<number, string> = new Map(
  [FIRST, ...STEPS].map((_, at) => [at + 1, [FIRST, ...STEPS].slice(0, at + 1).join('\n')]),
);
