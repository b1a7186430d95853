package dev.blockload.publish;

import java.util.Map;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * INSERT … SELECT into a partition that is created for the run, into an open partition,
 * or into the default partition. Used for tables partitioned by {@code _load} whose new
 * partitions cannot be attached with their rows:
 * {@link dev.blockload.block.Block#obstacles()} says why.
 */
final class InsertIntoPartition extends PublishMethod {

	@Override
	public String describe() {
		return "inserted into a new partition";
	}

	@Override
	void stage(JdbcTemplate jdbc, long run, Target target) {
		StagingTable.createMappedColumns(jdbc, run, target);
	}

	@Override
	void prepare(PublishTools tools, long run, Target target, long staged) {
		StagingTable.analyzeTested(tools.jdbc(), run, target);
	}

	@Override
	PublishedRows publish(PublishTools tools, BlockLock lock, Publication publication) {
		LoadPartitions partitions = new LoadPartitions(tools, lock, publication);
		lock.lockUnchanged(publication);
		UndoLog undo = new UndoLog(tools, publication);
		undo.begin();
		Map<String, Long> created = publication.lookups(tools).createItems(undo);
		long deleted = partitions.countReplaced();
		partitions.makeRoom(tools.partitions().sizeOf(publication.staged()), Arrival.INSERTED);
		long inserted = CountedStatements.insertWithLoad(tools, publication);
		partitions.dropReplaced();
		return new PublishedRows(inserted, 0, 0, deleted).with(created);
	}

}
