package dev.blockload.run;

import org.jspecify.annotations.Nullable;

/**
 * What a run published, and where.
 *
 * @param id the run's number
 * @param importName the import
 * @param application the block's schema
 * @param block the block's name
 * @param publication its place in the order of all publications
 * @param blockOid the table that had that name when the run published, or null if that is
 * not known
 * @param rows how many rows of its file the block contained afterwards
 */
public record PublishedRun(long id, String importName, String application, String block, long publication,
		@Nullable Long blockOid, long rows) {

	public PublishedRun {
		if (id < 1 || publication < 1) {
			throw new IllegalArgumentException(
					"Run %d with publication %d is not valid. Expected numbers from 1.".formatted(id, publication));
		}
		if (rows < 0) {
			throw new IllegalArgumentException("Run %d published %d rows. Expected 0 or more.".formatted(id, rows));
		}
	}

	/** Whether it was published into this table, whatever the table's name is now. */
	public boolean isInto(long oid) {
		return this.blockOid != null && this.blockOid == oid;
	}

}
