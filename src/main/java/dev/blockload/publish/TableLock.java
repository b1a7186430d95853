package dev.blockload.publish;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A lock on one table, without its partitions and the tables that inherit from it.
 *
 * @param oid of the table
 * @param name with its schema, quoted where SQL needs it
 * @param mode how it is locked
 */
record TableLock(long oid, String name, LockMode mode) {

	TableLock {
		if (oid <= 0 || name.isEmpty()) {
			throw new IllegalArgumentException(
					"Table '%s' with oid %d cannot be locked. Expected a name and an oid.".formatted(name, oid));
		}
	}

	/**
	 * The statements that take locks, in the order of oids, so that sessions that lock
	 * the same tables do not deadlock.
	 */
	static List<String> statements(Collection<TableLock> locks) {
		return locks.stream()
			.sorted(Comparator.comparingLong(TableLock::oid))
			.map((lock) -> "LOCK TABLE ONLY " + lock.name + " IN " + lock.mode.sql() + " MODE")
			.collect(Collectors.toList());
	}

}
