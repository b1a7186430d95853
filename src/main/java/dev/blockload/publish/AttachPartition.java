package dev.blockload.publish;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The staging table becomes a partition of the block: no row is copied. The rows of a
 * small load are inserted into an open partition instead. Used for tables partitioned by
 * {@code _load}.
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
		// With the check from the beginning, no scan is needed to attach the table.
		jdbc.execute("CREATE TABLE " + table + " (LIKE " + Identifiers.of(target.block())
				+ " INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMPRESSION"
				+ StagingTable.originDefinition(target) + ", CHECK (" + LoadBounds.of(run).condition() + "))"
				+ StagingTable.WITHOUT_AUTOVACUUM);
		jdbc.execute("ALTER TABLE " + table + " ALTER COLUMN " + Block.LOAD_COLUMN + " SET DEFAULT " + run);
		stageTexts(jdbc, table, target);
	}

	/** A generated column cannot be computed from texts: it is added again later. */
	private static void stageTexts(JdbcTemplate jdbc, String table, Target target) {
		for (BlockColumn column : target.textColumns()) {
			jdbc.queryForList("""
					SELECT DISTINCT quote_ident(g.attname)
					  FROM pg_attribute a JOIN pg_depend ON refclassid = 'pg_class'::regclass AND refobjid = a.attrelid
					                                    AND refobjsubid = a.attnum AND classid = 'pg_attrdef'::regclass
					  JOIN pg_attrdef d ON d.oid = objid
					  JOIN pg_attribute g ON g.attrelid = d.adrelid AND g.attnum = d.adnum AND g.attgenerated <> ''
					 WHERE a.attrelid = ? AND a.attname = ?""", String.class, target.block().oid(), column.name())
				.forEach((generated) -> jdbc.execute("ALTER TABLE " + table + " DROP COLUMN IF EXISTS " + generated));
			String name = Identifiers.quoted(column.name());
			jdbc.execute("ALTER TABLE " + table + " ALTER COLUMN " + name + " DROP DEFAULT");
			jdbc.execute("ALTER TABLE " + table + " ALTER COLUMN " + name
					+ " SET DATA TYPE pg_catalog.text USING NULL::pg_catalog.text");
		}
	}

	@Override
	boolean stagesWholeRows() {
		return true;
	}

	@Override
	void prepare(PublishTools tools, long run, Target target, long staged) {
		if (tools.partitions().sizeOf(staged) == LoadSize.LARGE || target.replacesPartitions()) {
			String table = StagingTable.nameOf(run);
			if (PartitionBounds.loadChecks(tools, table).isEmpty()) {
				// An earlier version created the table.
				PartitionDefinition.addBounds(tools, table, LoadBounds.of(run));
			}
			new PartitionDefinition(tools, target.block()).build(table);
		}
		StagingTable.analyzeTested(tools.jdbc(), run, target);
	}

	@Override
	PublishedRows publish(PublishTools tools, BlockLock lock, Publication publication) {
		LoadPartitions partitions = new LoadPartitions(tools, lock, publication);
		lock.lockUnchanged(publication);
		new UndoLog(tools, publication).begin();
		long deleted = partitions.countReplaced();
		LoadSize size = publication.target().replacesPartitions() ? LoadSize.LARGE
				: tools.partitions().sizeOf(publication.staged());
		Arrival preferred = switch (size) {
			case SMALL -> Arrival.INSERTED;
			case LARGE -> Arrival.ATTACHED;
		};
		long inserted = switch (partitions.makeRoom(size, preferred)) {
			case ATTACHED -> publication.staged();
			case INSERTED -> CountedStatements.insertWithLoad(tools, publication);
		};
		partitions.dropReplaced();
		return new PublishedRows(inserted, 0, 0, deleted);
	}

}
