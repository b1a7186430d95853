package dev.blockload.guess;

import java.util.List;

import dev.blockload.csv.Compression;

/**
 * What was read of an object: unpacked, and in its own encoding.
 *
 * @param head from its first byte on
 * @param pieces from further on, each from the middle of a line to the middle of another
 * @param extent whether the head is all of it
 * @param compression what a definition has to say of how it is packed: what its first
 * bytes say, or nothing at all where its name says something else
 */
// The bytes are read and never compared.
@SuppressWarnings("ArrayRecordComponent")
record Sample(byte[] head, List<byte[]> pieces, Extent extent, Compression compression) {

	Sample {
		pieces = List.copyOf(pieces);
		if (extent == Extent.WHOLE && !pieces.isEmpty()) {
			throw new IllegalArgumentException(
					"The head is the whole file, but the sample has " + pieces.size() + " more pieces. Expected none.");
		}
	}

	/** How many bytes were looked at, unpacked. */
	long bytes() {
		return this.head.length + this.pieces.stream().mapToLong((piece) -> piece.length).sum();
	}

	/**
	 * How much of the file was read.
	 */
	enum Extent {

		/** Every byte of it. */
		WHOLE,

		/** Its beginning, perhaps pieces of the rest. */
		PART

	}

}
