package dev.blockload.csv;

/**
 * Limits of what is held of a file in memory at once.
 *
 * @param sliceBytes the approximate size of a slice; one long record can make it longer
 * @param sliceRecords how many records a slice has at most, because what becomes of a
 * record can be many times as large as a short record
 * @param recordBytes a record longer than this, without its line end, fails the run: most
 * likely a quote is not closed
 * @param fieldBytes a record with a field longer than this is rejected
 */
public record BufferLimits(int sliceBytes, int sliceRecords, int recordBytes, int fieldBytes) {

	/** How many records a slice has at most, however short they are. */
	public static final int MOST_RECORDS = 8192;

	/** Slices of 512 KiB, records of 16 MiB, fields of 1 MiB. */
	public static final BufferLimits DEFAULT = of(FileLimits.DEFAULT, 512 * 1024);

	private static final int MOST = FileLimits.MOST_BYTES;

	public BufferLimits {
		if (sliceBytes < 1 || fieldBytes < 1 || recordBytes < sliceBytes || recordBytes > MOST) {
			throw new IllegalArgumentException(
					"Limits of %d bytes per slice, %d per record and %d per field are not valid. Expected 1 <= slice <= record <= %d and 1 <= field."
						.formatted(sliceBytes, recordBytes, fieldBytes, MOST));
		}
		if (sliceRecords < 1 || sliceRecords > MOST_RECORDS) {
			throw new IllegalArgumentException("A limit of %d records per slice is not valid. Expected 1 to %d."
				.formatted(sliceRecords, MOST_RECORDS));
		}
	}

	/** Limits with slices of as many records as possible. */
	public BufferLimits(int sliceBytes, int recordBytes, int fieldBytes) {
		this(sliceBytes, MOST_RECORDS, recordBytes, fieldBytes);
	}

	/**
	 * The same limits with fewer records in a slice.
	 * @param records how many at most
	 */
	public BufferLimits sliceRecords(int records) {
		return new BufferLimits(this.sliceBytes, Math.min(records, this.sliceRecords), this.recordBytes,
				this.fieldBytes);
	}

	/**
	 * The limits for a file.
	 * @param file the limits that the import sets
	 * @param sliceBytes the approximate size of a slice
	 */
	static BufferLimits of(FileLimits file, int sliceBytes) {
		return new BufferLimits(Math.min(sliceBytes, file.recordBytes()), file.recordBytes(), file.fieldBytes());
	}

}
