package dev.blockload.csv;

/**
 * What a definition lets a file have at most.
 *
 * @param fieldBytes a record with a longer field in a mapped column is rejected
 * @param recordBytes a longer record, its line end not counted, ends the run: most likely
 * a quote is not closed
 * @param fields a header of more ends the run; of a record, fields beyond are counted but
 * not kept
 * @param ratio a compressed file that becomes more than so many times as large ends the
 * run
 */
public record FileLimits(int fieldBytes, int recordBytes, int fields, int ratio) {

	/** Fields of 1 MiB, records of 16 MiB, 10,000 fields, a thousand times as large. */
	public static final FileLimits DEFAULT = new FileLimits(1024 * 1024, 16 * 1024 * 1024, 10_000, 1000);

	/** Beyond this the sizes of buffers no longer fit an array. */
	static final int MOST_BYTES = 1 << 30;

	private static final int MOST_FIELDS = 1_000_000;

	public FileLimits {
		require("max-field", fieldBytes, MOST_BYTES);
		require("max-record", recordBytes, MOST_BYTES);
		require("max-fields", fields, MOST_FIELDS);
		require("max-ratio", ratio, Integer.MAX_VALUE);
	}

	private static void require(String what, int value, int most) {
		if (value < 1 || value > most) {
			throw new IllegalArgumentException(
					"%s is %d. Expected a number from 1 to %d.".formatted(what, value, most));
		}
	}

	/** A number of bytes as people write it: {@code 16 MiB}, {@code 100 bytes}. */
	static String shown(int bytes) {
		if (bytes % (1024 * 1024) == 0) {
			return bytes / (1024 * 1024) + " MiB";
		}
		return (bytes % 1024 == 0) ? bytes / 1024 + " KiB" : bytes + " bytes";
	}

}
