package dev.blockload.publish;

import dev.blockload.block.Identifiers;

/**
 * What becomes of rows that were merged into a row which was itself taken away later: the
 * same as of that row. If it was rejected, all records with its key are, so that no part
 * of a key is published and the rejects contain everything to load the key again. This is
 * the last step of an examination.
 */
final class IncompleteKeys implements ExaminationStep {

	private final long run;

	private final Target target;

	IncompleteKeys(long run, Target target) {
		this.run = run;
		this.target = target;
	}

	@Override
	public void examine(PublishTools tools, TakenRows taken) {
		if (!this.target.rules().duplicates().policy().merges()) {
			return;
		}
		if (tools.rolePath().update(follow()) > 0) {
			MergedRows.keepMerged(tools, this.run);
		}
	}

	/** Give each row the disposition of the row that took its place. */
	private String follow() {
		KeyColumns key = KeyColumns.of(this.target);
		return """
				WITH lost AS MATERIALIZED (
				    SELECT m.*, x.disposition, x.code, x.reason FROM %1$s m JOIN %2$s x
				        ON x._record OPERATOR(pg_catalog.=) m.into_record AND x._cell OPERATOR(pg_catalog.=) m.into_cell
				     WHERE x.disposition OPERATOR(pg_catalog.<>) '%3$s'),
				g AS (
				    SELECT into_record, into_cell, pg_catalog.count(*) AS records,
				           pg_catalog.array_agg(_record ORDER BY _record, _cell) AS numbers
				      FROM (SELECT into_record, into_cell, _record, _cell FROM lost
				            UNION SELECT into_record, into_cell, into_record, into_cell FROM lost) r
				     GROUP BY into_record, into_cell),
				kept AS (
				    INSERT INTO %4$s (%5$s, _record)
				    SELECT %6$s, _record FROM lost WHERE disposition OPERATOR(pg_catalog.=) '%7$s')
				UPDATE %2$s t SET disposition = m.disposition,
				       code = CASE WHEN m.disposition OPERATOR(pg_catalog.=) '%7$s' THEN '%8$s' ELSE m.code END,
				       reason = CASE WHEN m.disposition OPERATOR(pg_catalog.=) '%7$s' THEN %9$s
				           OPERATOR(pg_catalog.||) '. Record ' OPERATOR(pg_catalog.||) m.into_record
				           OPERATOR(pg_catalog.||) %10$s ELSE m.reason END, value = %11$s
				  FROM lost m JOIN g ON %12$s
				 WHERE t._record OPERATOR(pg_catalog.=) m._record AND t._cell OPERATOR(pg_catalog.=) m._cell"""
			.formatted(MergedRows.nameOf(this.run), TakenRows.nameOf(this.run), Disposition.MERGED.text(),
					RejectedKeyTable.nameOf(this.run), key.all(), key.allNumbers(""), Disposition.REJECTED.text(),
					KeyRejectCode.DUPLICATE_INCOMPLETE.text(), key.sharing(key.shown("m."), "g.records", "g.numbers"),
					notLoaded(this.target), key.shown("m."), MergedRows.isGroup());
	}

	/** The end of the sentence that names the rejected record. */
	static String notLoaded(Target target) {
		return Identifiers.literal(
				" was rejected, so none is loaded (duplicates: " + target.rules().duplicates().policy().text() + ").");
	}

}
