package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A sample in UTF-8, without byte order mark. If it is not the whole file, it is cut to
 * whole lines. The CSV parser reads it regardless of the encoding of the file.
 *
 * @param head the beginning of the file
 * @param pieces samples from later positions, of whole lines; each may begin in a quoted
 * field
 * @param extent whether the head is the whole file
 */
// The arrays are read and never compared.
@SuppressWarnings("ArrayRecordComponent")
record DecodedSample(byte[] head, List<byte[]> pieces, Sample.Extent extent) {

	DecodedSample {
		pieces = List.copyOf(pieces);
	}

	static DecodedSample of(Sample sample, DetectedEncoding encoding) {
		int mark = encoding.markBytes();
		String head = new String(sample.head(), mark, sample.head().length - mark, encoding.bytesOrder());
		if (sample.extent() == Sample.Extent.PART) {
			head = head.substring(0, afterLastLine(head));
		}
		List<byte[]> pieces = new ArrayList<>();
		for (byte[] bytes : sample.pieces()) {
			String piece = new String(bytes, encoding.bytesOrder());
			int from = afterFirstLine(piece);
			int to = afterLastLine(piece);
			if (from < to) {
				pieces.add(piece.substring(from, to).getBytes(StandardCharsets.UTF_8));
			}
		}
		return new DecodedSample(head.getBytes(StandardCharsets.UTF_8), pieces, sample.extent());
	}

	/** The whole sample as characters. */
	String all() {
		StringBuilder all = new StringBuilder(new String(this.head, StandardCharsets.UTF_8));
		this.pieces.forEach((piece) -> all.append(new String(piece, StandardCharsets.UTF_8)));
		return all.toString();
	}

	private static int afterFirstLine(String text) {
		int index = 0;
		while (index < text.length() && !isLineEnd(text.charAt(index))) {
			index++;
		}
		while (index < text.length() && isLineEnd(text.charAt(index))) {
			index++;
		}
		return index;
	}

	private static int afterLastLine(String text) {
		int index = text.length();
		while (index > 0 && !isLineEnd(text.charAt(index - 1))) {
			index--;
		}
		return index;
	}

	private static boolean isLineEnd(char character) {
		return character == '\n' || character == '\r';
	}

}
