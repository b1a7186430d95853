package dev.blockload.publish;

import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The staging table becomes a partition of the block: no row is copied. Used for tables
 * partitioned by {@code _load}.
 */
final class AttachPartition extends PublishMethod {

	@Override
	public String describe() {
		return "attached as a partition";
	}

	/** All columns of the block in their exact types, since the table is attached. */
	@Override
	void stage(JdbcTemplate jdbc, long run, Target target) {
		String table = StagingTable.nameOf(run);
		jdbc.execute("CREATE TABLE " + table + " (LIKE " + Identifiers.of(target.block())
				+ " INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMPRESSION, "
				+ StagingTable.RECORD_COLUMN + " bigint NOT NULL)");
		jdbc.execute("ALTER TABLE " + table + " ALTER COLUMN " + Block.LOAD_COLUMN + " SET DEFAULT " + run);
	}

	@Override
	void prepare(PublishTools tools, long run, Target target) {
		String table = StagingTable.nameOf(run);
		tools.jdbc().execute("ALTER TABLE " + table + " ADD CHECK (_load = " + run + ")");
		// Their text is read under the path that it was written for; the code of the user
		// that they call runs under the user's.
		for (Check check : checksOf(tools, target)) {
			tools.jdbc().execute("ALTER TABLE " + table + " ADD CONSTRAINT " + check.name() + " " + check.definition());
			tools.rolePath().execute("ALTER TABLE " + table + " VALIDATE CONSTRAINT " + check.name());
		}
		// PostgreSQL 17 builds indexes under pg_catalog, pg_temp, whatever the path is.
		indexesOf(tools, target).forEach((index) -> tools.jdbc().execute("CREATE INDEX ON " + table + " " + index));
		StagingTable.analyze(tools.jdbc(), run);
	}

	private static List<Check> checksOf(PublishTools tools, Target target) {
		return tools.client().sql("""
				SELECT quote_ident(conname) AS name,
				       regexp_replace(pg_get_constraintdef(oid), '( NOT VALID)?$', ' NOT VALID') AS definition
				  FROM pg_constraint WHERE conrelid = :block AND contype = 'c' AND NOT connoinherit
				 ORDER BY conname""").param("block", target.block().oid()).query(Check.class).list();
	}

	// The text before USING names the block's index and the block: only the rest is
	// needed.
	private static List<String> indexesOf(PublishTools tools, Target target) {
		return tools.client()
			.sql("""
					SELECT substr(pg_get_indexdef(indexrelid), 1 + length(format('CREATE INDEX %I ON ONLY %I.%I ',
					           i.relname, n.nspname, t.relname)))
					  FROM pg_index JOIN pg_class i ON i.oid = indexrelid JOIN pg_class t ON t.oid = indrelid
					  JOIN pg_namespace n ON n.oid = t.relnamespace
					 WHERE indrelid = :block AND NOT indisunique ORDER BY indexrelid""")
			.param("block", target.block().oid())
			.query(String.class)
			.list();
	}

	@Override
	PublishedRows publish(PublishTools tools, BlockLock lock, Publication publication) {
		LoadPartitions partitions = new LoadPartitions(tools, lock, publication);
		lock.lockUnchanged(publication);
		long deleted = partitions.countReplaced();
		partitions.attachStaging();
		partitions.dropReplaced();
		return new PublishedRows(publication.staged(), 0, 0, deleted);
	}

	/**
	 * A check of the block.
	 *
	 * @param name quoted
	 * @param definition for a table whose rows are not checked yet
	 */
	private record Check(String name, String definition) {
	}

}
