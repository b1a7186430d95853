package dev.blockload.publish;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A lock on one table, without the tables that inherit from it.
 *
 * @param oid of the table
 * @param name with its schema, quoted where SQL needs it
 * @param mode how it is locked
 * @param reach whether its partitions are locked too
 */
record TableLock(long oid, String name, LockMode mode, Reach reach) {

	TableLock {
		if (oid <= 0 || name.isEmpty()) {
			throw new IllegalArgumentException(
					"Table '%s' with oid %d cannot be locked. Expected a name and an oid.".formatted(name, oid));
		}
	}

	/** A lock on a table without its partitions. */
	TableLock(long oid, String name, LockMode mode) {
		this(oid, name, mode, Reach.TABLE);
	}

	/**
	 * The statements that take locks, in the order of oids, so that sessions that lock
	 * the same tables do not deadlock.
	 */
	static List<String> statements(Collection<TableLock> locks) {
		return locks.stream()
			.filter((lock) -> lock.reach != Reach.LOCKED_WITH_PARENT)
			.sorted(Comparator.comparingLong(TableLock::oid))
			.map((lock) -> "LOCK TABLE " + ((lock.reach == Reach.TABLE) ? "ONLY " : "") + lock.name + " IN "
					+ lock.mode.sql() + " MODE")
			.collect(Collectors.toList());
	}

	/**
	 * What a lock comprises.
	 */
	enum Reach {

		/** The table alone. */
		TABLE,

		/** The table and its partitions; only the table needs a right. */
		TABLE_AND_PARTITIONS,

		/** A partition: the statement for its table locks it. */
		LOCKED_WITH_PARENT

	}

}
