package dev.blockload.guess;

import java.util.List;

import dev.blockload.csv.Compression;

/**
 * The bytes that were read from an object: decompressed, in the encoding of the file.
 *
 * @param head the bytes from the beginning
 * @param pieces samples of the rest; each may begin and end within a line
 * @param extent whether the head is the whole file
 * @param compression the compression for the definition: detected from the first bytes,
 * or none where the ending of the name is wrong
 */
// The arrays are read and never compared.
@SuppressWarnings("ArrayRecordComponent")
record Sample(byte[] head, List<byte[]> pieces, Extent extent, Compression compression) {

	Sample {
		pieces = List.copyOf(pieces);
		if (extent == Extent.WHOLE && !pieces.isEmpty()) {
			throw new IllegalArgumentException(
					"The head is the whole file, but the sample has " + pieces.size() + " more pieces. Expected none.");
		}
	}

	/** The number of bytes that were read, decompressed. */
	long bytes() {
		return this.head.length + this.pieces.stream().mapToLong((piece) -> piece.length).sum();
	}

	/**
	 * How much of the file was read.
	 */
	enum Extent {

		/** The whole file. */
		WHOLE,

		/** The beginning, and perhaps samples of the rest. */
		PART

	}

}
