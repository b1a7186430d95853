package dev.blockload.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Mode;
import dev.blockload.run.Attempt;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Makes a run's staged rows visible in its block, inside one transaction of the caller's:
 * fence, lock, compare the block with what was planned, apply the mode. All that takes
 * time was done before.
 */
public final class Publisher {

	private final JdbcClient client;

	private final JdbcTemplate jdbc;

	private final BlockCatalog catalog;

	private final BlockLock lock;

	/**
	 * Create a publisher.
	 * @param client where the block is
	 * @param jdbc the same
	 * @param catalog the same
	 * @param patience how long to try for the block's lock
	 */
	public Publisher(JdbcClient client, JdbcTemplate jdbc, BlockCatalog catalog, Duration patience) {
		this.client = client;
		this.jdbc = jdbc;
		this.catalog = catalog;
		this.lock = new BlockLock(client, jdbc, patience);
	}

	/**
	 * Let publishes of one import, and publishes into one block, come one after the
	 * other: locks that end with the transaction.
	 * @param attempt who publishes
	 * @param importName the import
	 * @param target where the rows go
	 * @throws PublishException code {@code block-locked} where another publish takes too
	 * long
	 */
	public void serialize(Attempt attempt, String importName, Target target) {
		for (String what : List.of("import " + importName, "block " + target.block().qualifiedName())) {
			this.lock.whileBusy(attempt, what);
		}
	}

	/**
	 * Publish.
	 * @param attempt who publishes
	 * @param target where the rows go
	 * @param staged rows in the staging table
	 * @throws PublishException code {@code block-changed} where the block is not as
	 * planned, {@code block-locked}, or {@code counts-differ} where the block did not do
	 * what the statements said
	 */
	public Published publish(Attempt attempt, Target target, long staged) {
		String block = Identifiers.of(target.block());
		return switch (target.way()) {
			case MERGED -> {
				lock(attempt, target, List.of("LOCK TABLE " + block + " IN SHARE ROW EXCLUSIVE MODE"));
				yield merge(attempt.run(), target, staged);
			}
			case INSERTED -> {
				lock(attempt, target, List.of("LOCK TABLE " + block + " IN SHARE ROW EXCLUSIVE MODE"));
				long deleted = (target.mode() == Mode.REPLACE)
						? delete(target, "DELETE FROM " + block, "SELECT EXISTS (SELECT FROM " + block + ")") : 0;
				yield new Published(insert(attempt.run(), target, staged), 0, 0, deleted);
			}
			case INSERTED_BY_LOAD -> {
				long deleted = takeAway(attempt, target);
				if (!hasDefaultPartition(target)) {
					addEmptyPartition(attempt, target);
				}
				yield new Published(insert(attempt.run(), target, staged), 0, 0, deleted);
			}
			case ATTACHED -> {
				long deleted = takeAway(attempt, target);
				attach(attempt, target);
				yield new Published(staged, 0, 0, deleted);
			}
		};
	}

	private void lock(Attempt attempt, Target target, List<String> statements) {
		this.lock.whileLocking(attempt, target.block(), statements);
		Block now = this.catalog.find(target.block().application(), target.block().name()).orElse(null);
		if (now == null || now.oid() != target.block().oid()
				|| !now.fingerprint().equals(target.block().fingerprint())) {
			throw blockChanged(target.block());
		}
	}

	/** The failure of a run whose block is not as it was planned for. */
	public static PublishException blockChanged(Block block) {
		return new PublishException(PublishCode.BLOCK_CHANGED,
				block.qualifiedName() + " was altered since this run was planned", "start a new run");
	}

	private Published merge(long run, Target target, long staged) {
		Merge merge = new Merge(StagingTable.nameOf(run), target);
		long deleted = (target.mode() == Mode.REPLACE) ? delete(target, merge.delete(), merge.isLeft()) : 0;
		Merge.Expected expected = this.client.sql(merge.expected()).query(Merge.Expected.class).single();
		long updated = merge.hasValues() ? this.jdbc.update(merge.update()) : 0;
		long inserted = this.jdbc.update(merge.insert());
		if (inserted != expected.inserted() || updated != expected.updated()) {
			throw countsDiffer(target, expected.inserted() + " inserted and " + expected.updated() + " updated",
					inserted + " and " + updated);
		}
		return new Published(inserted, updated, staged - inserted - updated, deleted);
	}

	private long delete(Target target, String delete, String isLeft) {
		boolean hidden = this.client.sql("SELECT row_security_active(:block::oid)")
			.param("block", target.block().oid())
			.query(Boolean.class)
			.single();
		long deleted = this.jdbc.update(delete);
		if (hidden || this.client.sql(isLeft).query(Boolean.class).single()) {
			throw countsDiffer(target, "no other rows than the file's", "some left, or hidden");
		}
		return deleted;
	}

	private long insert(long run, Target target, long staged) {
		boolean byLoad = target.way() == PublishWay.INSERTED_BY_LOAD;
		String columns = Identifiers.list(target.columnNames());
		String sql = byLoad
				? "INSERT INTO %s (%s, _load) SELECT %s, %d FROM %s ORDER BY _record"
					.formatted(Identifiers.of(target.block()), columns, columns, run, StagingTable.nameOf(run))
				: "INSERT INTO %s (%s) SELECT %s FROM %s ORDER BY _record".formatted(Identifiers.of(target.block()),
						columns, columns, StagingTable.nameOf(run));
		long inserted = this.jdbc.update(sql);
		if (inserted != staged) {
			throw countsDiffer(target, staged + " inserted", Long.toString(inserted));
		}
		return inserted;
	}

	private static PublishException countsDiffer(Target target, String expected, String found) {
		return new PublishException(
				PublishCode.COUNTS_DIFFER, target.block().qualifiedName()
						+ " did not take the rows as they are: expected " + expected + ", found " + found,
				"look for a trigger, a rule or a row-security policy on the block");
	}

	/**
	 * For {@code replace}: the partitions that the block has, all of them, whoever loaded
	 * them.
	 */
	private long takeAway(Attempt attempt, Target target) {
		String block = Identifiers.of(target.block());
		// Writers wait while rows are counted; readers do not.
		lock(attempt, target, List.of("LOCK TABLE " + block + " IN SHARE ROW EXCLUSIVE MODE"));
		if (target.mode() != Mode.REPLACE) {
			return 0;
		}
		List<String> drops = new ArrayList<>(this.client.sql("""
				SELECT format('DROP TABLE %I.%I', n.nspname, c.relname)
				  FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
				  JOIN pg_partitioned_table p ON p.partrelid = inhparent
				 WHERE inhparent = :block AND inhrelid <> p.partdefid ORDER BY 1""")
			.param("block", target.block().oid())
			.query(String.class)
			.list());
		Long rows = this.jdbc.queryForObject("SELECT count(*) FROM " + block, Long.class);
		long deleted = (rows != null) ? rows : 0;
		if (hasDefaultPartition(target)) {
			// The default partition stays, as a part of the block's definition; its rows
			// go.
			drops.add(0, "DELETE FROM " + block);
		}
		this.lock.whileLocking(attempt, target.block(), drops);
		return deleted;
	}

	private boolean hasDefaultPartition(Target target) {
		return this.client.sql("SELECT partdefid <> 0 FROM pg_partitioned_table WHERE partrelid = :block")
			.param("block", target.block().oid())
			.query(Boolean.class)
			.single();
	}

	private void attach(Attempt attempt, Target target) {
		String partition = Identifiers.quoted(freeName(target, attempt.run()));
		String schema = Identifiers.quoted(target.block().application());
		String staging = StagingTable.nameOf(attempt.run());
		this.jdbc.execute("ALTER TABLE " + staging + " DROP COLUMN " + StagingTable.RECORD_COLUMN);
		// The schema first: in the other order the new name could be that of another
		// staging table.
		this.jdbc.execute("ALTER TABLE " + staging + " SET SCHEMA " + schema);
		this.jdbc.execute(
				"ALTER TABLE " + schema + "." + StagingTable.plainNameOf(attempt.run()) + " RENAME TO " + partition);
		giveOwner(target, schema + "." + partition);
		attachPartition(attempt, target, schema + "." + partition);
	}

	private void addEmptyPartition(Attempt attempt, Target target) {
		String partition = Identifiers.quoted(target.block().application()) + "."
				+ Identifiers.quoted(freeName(target, attempt.run()));
		this.jdbc.execute("CREATE TABLE " + partition + " (LIKE " + Identifiers.of(target.block())
				+ " INCLUDING ALL EXCLUDING IDENTITY)");
		giveOwner(target, partition);
		attachPartition(attempt, target, partition);
	}

	// A table of the user's may have the name already.
	private String freeName(Target target, long run) {
		for (int number = 0;; number++) {
			String name = Partitions.nameOf(target.block(), run, number);
			if (this.client.sql("SELECT to_regclass(format('%I.%I', :schema::text, :name::text)) IS NULL")
				.param("schema", target.block().application())
				.param("name", name)
				.query(Boolean.class)
				.single()) {
				return name;
			}
		}
	}

	private void attachPartition(Attempt attempt, Target target, String partition) {
		this.lock.whileLocking(attempt, target.block(),
				List.of("ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%d) TO (%d)"
					.formatted(Identifiers.of(target.block()), partition, attempt.run(), attempt.run() + 1)));
	}

	private void giveOwner(Target target, String partition) {
		String owner = this.client.sql("SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = :block")
			.param("block", target.block().oid())
			.query(String.class)
			.single();
		this.jdbc.execute("ALTER TABLE " + partition + " OWNER TO " + owner);
	}

	/**
	 * What publishing did to the block.
	 *
	 * @param inserted rows added
	 * @param updated rows changed
	 * @param unchanged rows that were there already, just so
	 * @param deleted rows taken away
	 */
	public record Published(long inserted, long updated, long unchanged, long deleted) {
	}

}
