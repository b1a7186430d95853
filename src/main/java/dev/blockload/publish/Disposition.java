package dev.blockload.publish;

import java.util.Locale;

/**
 * What becomes of a row that was taken out of the staging table before publish.
 */
enum Disposition {

	/** Its record is a reject, and protects its item from a replace. */
	REJECTED,

	/** Its record is skipped and counted. It protects no item. */
	SKIPPED,

	/** Another row of the file with the same key is loaded for it. */
	MERGED;

	/** The value in the table of taken rows. */
	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

}
