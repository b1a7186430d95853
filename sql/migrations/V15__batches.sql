-- The ledger as coverage: the committed batches of a run, in any order. They replace the ranges, of which each had one
-- position that advanced, and the chunks.

-- Where the first record begins, as plan found it, and where the text of the object ends. The end is null until an attempt
-- has reached it, if the object is compressed or not in UTF-8: then positions count output bytes.
ALTER TABLE blockload.run ADD COLUMN begin_byte bigint CHECK (begin_byte >= 0);
ALTER TABLE blockload.run ADD COLUMN begin_record bigint CHECK (begin_record >= 0);
ALTER TABLE blockload.run ADD COLUMN begin_line bigint CHECK (begin_line >= 1);
ALTER TABLE blockload.run ADD COLUMN end_byte bigint CHECK (end_byte >= begin_byte);

-- Each row is inserted in the transaction that stages the rows of the batch.
CREATE TABLE blockload.batch (
    run_id bigint NOT NULL REFERENCES blockload.run ON DELETE CASCADE,
    begin_byte bigint NOT NULL CHECK (begin_byte >= 0),
    end_byte bigint NOT NULL,
    begin_record bigint NOT NULL CHECK (begin_record >= 0),
    end_record bigint NOT NULL,
    begin_line bigint NOT NULL CHECK (begin_line >= 1),
    end_line bigint NOT NULL,
    -- Records, or with unpivot cells.
    staged bigint NOT NULL CHECK (staged >= 0),
    rejected bigint NOT NULL CHECK (rejected >= 0),
    blank_cells bigint NOT NULL DEFAULT 0 CHECK (blank_cells >= 0),
    -- The attempt that loaded it, by its token, and its lane.
    owner bigint NOT NULL,
    lane integer NOT NULL CHECK (lane >= 0),
    PRIMARY KEY (run_id, begin_byte),
    CHECK (begin_byte < end_byte AND begin_record <= end_record AND begin_line <= end_line),
    -- No byte is loaded twice. A range of one run, because comparing the number itself needs an extension.
    CONSTRAINT batch_overlap EXCLUDE USING gist
        (int8range(run_id, run_id, '[]') WITH &&, int8range(begin_byte, end_byte) WITH &&)
);
COMMENT ON TABLE blockload.batch IS 'what is loaded of each run: its committed batches';
COMMENT ON COLUMN blockload.batch.end_byte IS 'the byte after the last';
COMMENT ON COLUMN blockload.batch.end_record IS 'the record that begins after the batch';
COMMENT ON COLUMN blockload.batch.end_line IS 'the line that begins after the batch';
CREATE INDEX batch_record ON blockload.batch (run_id, begin_record);
REVOKE ALL ON blockload.batch FROM PUBLIC;

UPDATE blockload.run r
   SET begin_byte = g.begin_byte, begin_record = g.begin_record, begin_line = coalesce(c.begin_line, g.begin_line),
       end_byte = nullif(g.end_byte, 9223372036854775807)
  FROM (SELECT run_id, min(start_byte) AS begin_byte, min(first_record) AS begin_record, min(next_line) AS begin_line,
               max(end_byte) AS end_byte
          FROM blockload.range GROUP BY run_id) g
  LEFT JOIN (SELECT run_id, min(first_line) AS begin_line FROM blockload.chunk GROUP BY run_id) c USING (run_id)
 WHERE r.id = g.run_id;

-- What a restart can continue: of each range one batch, from its beginning to its position.
INSERT INTO blockload.batch (run_id, begin_byte, end_byte, begin_record, end_record, begin_line, end_line, staged, rejected,
                             blank_cells, owner, lane)
SELECT g.run_id, g.start_byte, g.next_byte, g.first_record, g.next_record,
       least(g.next_line, coalesce((SELECT min(first_line) FROM blockload.chunk c
                                     WHERE c.run_id = g.run_id AND c.start_byte >= g.start_byte), 1)),
       g.next_line, g.loaded, g.rejected, g.blank_cells, g.owner, g.ordinal
  FROM blockload.range g JOIN blockload.run r ON r.id = g.run_id
 WHERE r.restartable AND r.status <> 'COMPLETED' AND g.start_byte < g.next_byte;

-- Of other runs the chunks, so that their records are found. Chunks had no counts: the first has those of its range.
INSERT INTO blockload.batch (run_id, begin_byte, end_byte, begin_record, end_record, begin_line, end_line, staged, rejected,
                             blank_cells, owner, lane)
SELECT run_id, start_byte, end_byte, first_record, coalesce(lead(first_record) OVER following, next_record),
       first_line, coalesce(lead(first_line) OVER following, next_line),
       CASE row_number() OVER following WHEN 1 THEN loaded ELSE 0 END,
       CASE row_number() OVER following WHEN 1 THEN rejected ELSE 0 END,
       CASE row_number() OVER following WHEN 1 THEN blank_cells ELSE 0 END, owner, ordinal
  FROM (SELECT c.*, g.ordinal, g.next_record, g.next_line, g.loaded, g.rejected, g.blank_cells, g.owner
          FROM blockload.chunk c JOIN blockload.run r ON r.id = c.run_id
          JOIN LATERAL (SELECT * FROM blockload.range g WHERE g.run_id = c.run_id AND g.start_byte <= c.start_byte
                         ORDER BY g.start_byte DESC LIMIT 1) g ON true
         WHERE NOT (r.restartable AND r.status <> 'COMPLETED') AND c.start_byte < c.end_byte) chunks
WINDOW following AS (PARTITION BY run_id, ordinal ORDER BY start_byte);

DROP TABLE blockload.chunk;
DROP TABLE blockload.range;
