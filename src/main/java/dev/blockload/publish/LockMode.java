package dev.blockload.publish;

import java.util.List;

/**
 * The modes in which publish locks tables, the weakest first.
 */
enum LockMode {

	/** That of writers. Conflicts with DDL, not with readers and writers. */
	ROW_EXCLUSIVE("ROW EXCLUSIVE"),

	/** Conflicts with autovacuum and with DDL, not with readers and writers. */
	SHARE_UPDATE_EXCLUSIVE("SHARE UPDATE EXCLUSIVE"),

	/** Conflicts also with writers, not with readers. */
	SHARE_ROW_EXCLUSIVE("SHARE ROW EXCLUSIVE"),

	/** Conflicts with every other session that uses the table. */
	ACCESS_EXCLUSIVE("ACCESS EXCLUSIVE");

	// PostgreSQL, "Explicit Locking", Conflicting Lock Modes; spelled as in pg_locks.
	private static final List<String> ALL = List.of("AccessShareLock", "RowShareLock", "RowExclusiveLock",
			"ShareUpdateExclusiveLock", "ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock");

	private final String sql;

	LockMode(String sql) {
		this.sql = sql;
	}

	/** The mode in {@code LOCK TABLE}. */
	String sql() {
		return this.sql;
	}

	/** The modes that it conflicts with, as {@code pg_locks} spells them. */
	List<String> conflicts() {
		return switch (this) {
			case ROW_EXCLUSIVE -> ALL.subList(4, ALL.size());
			case SHARE_UPDATE_EXCLUSIVE -> ALL.subList(3, ALL.size());
			case SHARE_ROW_EXCLUSIVE -> ALL.subList(2, ALL.size());
			case ACCESS_EXCLUSIVE -> ALL;
		};
	}

}
