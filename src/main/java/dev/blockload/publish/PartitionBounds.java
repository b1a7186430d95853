package dev.blockload.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Identifiers;

/**
 * Gives a partition by load other bounds: it is detached and attached again, in one
 * transaction. Its rows keep their versions, so every snapshot sees them before and
 * after. The caller has locked the block.
 */
final class PartitionBounds {

	/** PostgreSQL reads so much within about 50 ms, while readers wait. */
	private static final long MOST_BYTES = 64L << 20;

	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private final PublishTools tools;

	private final BlockLock lock;

	private final References references;

	PartitionBounds(PublishTools tools, BlockLock lock, References references) {
		this.tools = tools;
		this.lock = lock;
		this.references = references;
	}

	/**
	 * Let an open partition end before a run, so that the run can get its own partition.
	 * @param publication of the run
	 * @param partition takes the run now
	 * @return whether that was possible: not if the partition has rows of later runs, if
	 * readers would wait for it, or if the lock was not free soon
	 */
	boolean endBefore(Publication publication, LoadPartition partition) {
		long run = publication.run();
		if (partition.bounds().from() >= run || partition.bytes() > MOST_BYTES || this.references.exist()
				|| hasForeignKeys(publication)) {
			return false;
		}
		TableLock writers = new TableLock(partition.oid(), partition.name(), LockMode.SHARE_ROW_EXCLUSIVE);
		if (!this.lock.triedWhileWaiting(publication.alive(), PATIENCE, TableLock.statements(List.of(writers)))
				|| hasLaterRows(partition, run)) {
			return false;
		}
		return this.lock.triedInShortAttempts(publication.alive(), PATIENCE, locks(publication, partition),
				statements(publication, partition, new LoadBounds(partition.bounds().from(), run)));
	}

	/**
	 * Give a partition other bounds.
	 * @throws PublishException code {@code block-locked}
	 */
	void require(Publication publication, LoadPartition partition, LoadBounds bounds) {
		this.lock.inShortAttempts(publication, locks(publication, partition),
				statements(publication, partition, bounds));
	}

	private static List<TableLock> locks(Publication publication, LoadPartition partition) {
		return List.of(new TableLock(publication.target().block().oid(), Identifiers.of(publication.target().block()),
				LockMode.ACCESS_EXCLUSIVE), partition.exclusive());
	}

	private List<String> statements(Publication publication, LoadPartition partition, LoadBounds bounds) {
		String block = Identifiers.of(publication.target().block());
		List<String> statements = new ArrayList<>(loadChecks(this.tools, partition.name()));
		statements.add("ALTER TABLE " + block + " DETACH PARTITION " + partition.name());
		statements
			.add("ALTER TABLE " + block + " ATTACH PARTITION " + partition.name() + " FOR VALUES " + bounds.sql());
		return statements;
	}

	/**
	 * The statements that drop the checks of {@code _load} that a partition alone has.
	 * They spared a scan when it was attached, and would refuse rows of other bounds.
	 * @param partition quoted, with its schema
	 */
	static List<String> loadChecks(PublishTools tools, String partition) {
		return tools.client().sql("""
				SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', :partition::text, conname)
				  FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attname = '_load'
				 WHERE conrelid = :partition::text::regclass AND contype = 'c' AND coninhcount = 0
				   AND conkey = ARRAY[attnum] ORDER BY 1""").param("partition", partition).query(String.class).list();
	}

	private boolean hasForeignKeys(Publication publication) {
		return this.tools.client()
			.sql("SELECT EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conrelid = :block)")
			.param("block", publication.target().block().oid())
			.query(Boolean.class)
			.single();
	}

	private boolean hasLaterRows(LoadPartition partition, long run) {
		return this.tools.client()
			.sql("SELECT EXISTS (SELECT FROM ONLY " + partition.name() + " WHERE _load >= :run)")
			.param("run", run)
			.query(Boolean.class)
			.single();
	}

}
