package dev.blockload.publish;

/**
 * The memory that the statements of a publish can sort and hash in: 64 MB, unless the
 * role has more. The default of PostgreSQL, 4 MB, is meant for hundreds of small queries
 * at the same time; only one publish of a block runs at a time.
 */
final class SortMemory {

	private SortMemory() {
	}

	/** Set it until the transaction ends. */
	static void set(PublishTools tools) {
		boolean less = tools.client()
			.sql("SELECT pg_size_bytes(current_setting('work_mem')) < pg_size_bytes('64MB')")
			.query(Boolean.class)
			.single();
		if (less) {
			tools.jdbc().execute("SET LOCAL work_mem = '64MB'");
		}
	}

}
