package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A sample as UTF-8, without its byte order mark, cut to whole lines where it is not all
 * of the file: the text that the parsers of the product can take apart whatever the
 * file's own encoding is.
 *
 * @param head the beginning of the file
 * @param pieces from further on, each of whole lines, which may be in the middle of a
 * quoted field
 * @param extent whether the head is all of it
 */
// The bytes are read and never compared.
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

	/** All of it as characters. */
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
