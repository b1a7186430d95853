package dev.blockload.publish;

import dev.blockload.block.Block;
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
		jdbc.execute("CREATE TABLE " + table + " (LIKE " + Identifiers.of(target.block())
				+ " INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING COMPRESSION, "
				+ StagingTable.originDefinition(target) + ")");
		jdbc.execute("ALTER TABLE " + table + " ALTER COLUMN " + Block.LOAD_COLUMN + " SET DEFAULT " + run);
	}

	@Override
	boolean stagesWholeRows() {
		return true;
	}

	@Override
	void prepare(PublishTools tools, long run, Target target) {
		if (tools.partitions().sizeOf(staged(tools, run)) == LoadSize.LARGE || target.replacesPartitions()) {
			new PartitionDefinition(tools, target.block()).build(StagingTable.nameOf(run), LoadBounds.of(run));
		}
		StagingTable.analyze(tools.jdbc(), run);
	}

	// No more than what decides is counted.
	private static long staged(PublishTools tools, long run) {
		return tools.client()
			.sql("SELECT count(*) FROM (SELECT FROM " + StagingTable.nameOf(run) + " LIMIT :most) staged")
			.param("most", tools.partitions().smallLoad() + 1)
			.query(Long.class)
			.single();
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
