package dev.blockload.publish;

import java.util.List;

import dev.blockload.Printable;
import dev.blockload.Warning;

/**
 * Names the large tables that refer to a block without an index: PostgreSQL reads such a
 * table completely for each row of the block that is deleted.
 */
final class ReferenceIndexes {

	/** A table of this many pages is read in less than a millisecond. */
	private static final int SMALL_PAGES = 128;

	private static final int PAGES_PER_MEGABYTE = 128;

	// The size is the one that VACUUM or ANALYZE found; a partitioned table has the size
	// of its partitions. An index counts if it begins with the columns, in any order, and
	// has all rows.
	private static final String WITHOUT_INDEX = """
			SELECT format('%I.%I', n.nspname, c.relname) AS rows, k.conname AS name,
			       (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY ord)
			          FROM unnest(k.conkey) WITH ORDINALITY u (num, ord)
			          JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num) AS columns,
			       p.pages / :megabyte AS megabytes
			  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
			 CROSS JOIN LATERAL (
			       SELECT coalesce(sum(greatest(s.relpages, 0)), 0)::bigint AS pages FROM pg_class s
			        WHERE s.oid = c.oid OR s.oid IN (SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = c.oid)) p
			 WHERE k.contype = 'f' AND k.confrelid = :block AND k.conparentid = 0 AND p.pages >= :small
			   AND NOT EXISTS (
			       SELECT FROM pg_index x
			        WHERE x.indrelid = k.conrelid AND x.indisvalid AND x.indpred IS NULL
			          AND k.conkey <@ (x.indkey::int2[])[0 : (cardinality(k.conkey) - 1)])
			 ORDER BY 1, 2""";

	private final Target target;

	ReferenceIndexes(Target target) {
		this.target = target;
	}

	/** A warning for each table, if the run can delete rows. */
	List<Warning> warnings(PublishTools tools) {
		if (this.target.key() == null || !(this.target.mode().deletesAbsentRows() || this.target.unit().canDelete())) {
			return List.of();
		}
		return tools.client()
			.sql(WITHOUT_INDEX)
			.param("block", this.target.block().oid())
			.param("small", SMALL_PAGES)
			.param("megabyte", PAGES_PER_MEGABYTE)
			.query((rs, row) -> warning(rs.getString("rows"), rs.getString("name"), rs.getString("columns"),
					rs.getLong("megabytes")))
			.list();
	}

	private Warning warning(String table, String constraint, String columns, long megabytes) {
		return new Warning(PublishWarning.REFERENCE_WITHOUT_INDEX,
				Printable.line("Deleting items of block " + this.target.block().qualifiedName()
						+ " is slow: for each, PostgreSQL reads all of table " + table + " (" + megabytes
						+ " MB), because constraint " + constraint + " has no index. Create one: CREATE INDEX ON "
						+ table + " (" + columns + ");"));
	}

}
