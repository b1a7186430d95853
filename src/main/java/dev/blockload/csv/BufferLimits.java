package dev.blockload.csv;

/**
 * How much of a file is held in memory at once.
 *
 * @param sliceBytes a slice is cut at about so many bytes; one long record may make it
 * longer
 * @param recordBytes a record longer than this, its line end not counted, ends the run:
 * most likely a quote is not closed
 * @param fieldBytes a record with a field longer than this is rejected
 */
public record BufferLimits(int sliceBytes, int recordBytes, int fieldBytes) {

	/** Slices of 512 KiB, records of 16 MiB, fields of 1 MiB. */
	public static final BufferLimits DEFAULT = of(FileLimits.DEFAULT, 512 * 1024);

	private static final int MOST = FileLimits.MOST_BYTES;

	public BufferLimits {
		if (sliceBytes < 1 || fieldBytes < 1 || recordBytes < sliceBytes || recordBytes > MOST) {
			throw new IllegalArgumentException(
					"limits of " + sliceBytes + " bytes a slice, " + recordBytes + " a record and " + fieldBytes
							+ " a field: expected at least 1, and 1 <= slice <= record <= " + MOST);
		}
	}

	/**
	 * The limits for a file.
	 * @param file what the file may have at most
	 * @param sliceBytes a slice is cut at about so many bytes
	 */
	static BufferLimits of(FileLimits file, int sliceBytes) {
		return new BufferLimits(Math.min(sliceBytes, file.recordBytes()), file.recordBytes(), file.fieldBytes());
	}

}
