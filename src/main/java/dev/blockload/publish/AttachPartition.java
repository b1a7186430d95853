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
	List<UnfitRow> findUnfit(PublishTools tools, long run, Target target, int most) {
		return List.of();
	}

	@Override
	void prepare(PublishTools tools, long run, Target target) {
		String table = StagingTable.nameOf(run);
		tools.jdbc().execute("ALTER TABLE " + table + " ADD CHECK (_load = " + run + ")");
		checksOf(tools, target).forEach((check) -> tools.jdbc().execute("ALTER TABLE " + table + " " + check));
		indexesOf(tools, target).forEach((index) -> tools.jdbc().execute("CREATE INDEX ON " + table + " " + index));
		StagingTable.analyze(tools.jdbc(), run);
	}

	private static List<String> checksOf(PublishTools tools, Target target) {
		return tools.client().sql("""
				SELECT 'ADD CONSTRAINT ' || quote_ident(conname) || ' '
				       || regexp_replace(pg_get_constraintdef(oid), ' NOT VALID$', '')
				  FROM pg_constraint WHERE conrelid = :block AND contype = 'c' AND NOT connoinherit
				 ORDER BY conname""").param("block", target.block().oid()).query(String.class).list();
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
		long deleted = partitions.dropReplaced();
		partitions.attachStaging();
		return new PublishedRows(publication.staged(), 0, 0, deleted);
	}

}
