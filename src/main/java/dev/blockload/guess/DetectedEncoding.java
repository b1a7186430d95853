package dev.blockload.guess;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The encoding of a file. It is that of the byte order mark; else UTF-16 if every other
 * byte is zero; else UTF-8 if the bytes are valid; else the single-byte encoding that
 * yields the most plausible words.
 *
 * @param charset the encoding as a definition names it
 * @param bytesOrder the encoding for pieces without the byte order mark
 * @param markBytes the length of the byte order mark
 */
record DetectedEncoding(Charset charset, Charset bytesOrder, int markBytes) {

	DetectedEncoding {
		if (markBytes < 0 || markBytes > 4) {
			throw new IllegalArgumentException("The byte order mark has " + markBytes + " bytes. Expected 0 to 4.");
		}
	}

	private static final Map<String, Charset> MARKS = marks();

	/** Encodings that differ in few letters, the most frequent first. */
	private static final List<String> SINGLE_BYTE = List.of("windows-1252", "ISO-8859-15", "windows-1250", "ISO-8859-2",
			"windows-1251", "KOI8-R", "ISO-8859-5", "windows-1253", "ISO-8859-7", "windows-1254", "windows-1257");

	/** The bytes that are searched for zeros. */
	private static final int BEGINNING = 64 * 1024;

	/** Invalid bytes are mistakes if valid characters are this many times as frequent. */
	private static final int RARE = 100;

	private static Map<String, Charset> marks() {
		// The longest first: the mark of UTF-32LE begins with that of UTF-16LE.
		Map<String, Charset> marks = new TreeMap<>((one, other) -> (one.length() != other.length())
				? other.length() - one.length() : one.compareTo(other));
		marks.put("\u00ff\u00fe\u0000\u0000", Charset.forName("UTF-32LE"));
		marks.put("\u0000\u0000\u00fe\u00ff", Charset.forName("UTF-32BE"));
		marks.put("\u00ef\u00bb\u00bf", StandardCharsets.UTF_8);
		marks.put("\u00ff\u00fe", StandardCharsets.UTF_16LE);
		marks.put("\u00fe\u00ff", StandardCharsets.UTF_16BE);
		return marks;
	}

	/** The encoding that is given, with the byte order mark if it is the one detected. */
	DetectedEncoding or(@Nullable Charset given) {
		if (given == null || given.equals(this.charset)) {
			return this;
		}
		return new DetectedEncoding(given, given, given.equals(this.bytesOrder) ? this.markBytes : 0);
	}

	static DetectedEncoding of(Sample sample) {
		byte[] head = sample.head();
		String beginning = new String(head, 0, Math.min(4, head.length), StandardCharsets.ISO_8859_1);
		for (Map.Entry<String, Charset> mark : MARKS.entrySet()) {
			if (beginning.startsWith(mark.getKey())) {
				Charset order = mark.getValue();
				Charset charset = order.name().startsWith("UTF-16") ? StandardCharsets.UTF_16 : order;
				return new DetectedEncoding(charset, order, mark.getKey().length());
			}
		}
		Charset charset = withoutMark(sample);
		return new DetectedEncoding(charset, charset, 0);
	}

	private static Charset withoutMark(Sample sample) {
		byte[] head = sample.head();
		int pairs = Math.min(BEGINNING, head.length) / 2;
		int[] zeros = new int[2];
		for (int index = 0; index < 2 * pairs; index++) {
			zeros[index % 2] += (head[index] == 0) ? 1 : 0;
		}
		if (pairs > 0 && 3 * zeros[1] > pairs && 20 * zeros[0] < pairs) {
			return StandardCharsets.UTF_16LE;
		}
		if (pairs > 0 && 3 * zeros[0] > pairs && 20 * zeros[1] < pairs) {
			return StandardCharsets.UTF_16BE;
		}
		return isUtf8(sample) ? StandardCharsets.UTF_8 : singleByte(sample);
	}

	/** Some invalid bytes are accepted as mistakes, beside many valid ones. */
	private static boolean isUtf8(Sample sample) {
		String text = DecodedSample.of(sample, new DetectedEncoding(StandardCharsets.UTF_8, StandardCharsets.UTF_8, 0))
			.all();
		long wrong = text.chars().filter((unit) -> unit == '\ufffd').count();
		long right = text.chars().filter((unit) -> unit > 0x7f && unit != '\ufffd').count();
		return wrong == 0 || right > RARE * wrong;
	}

	private static Charset singleByte(Sample sample) {
		byte[] bytes = sample.head();
		if (ascii(bytes)) {
			bytes = sample.pieces().stream().filter((piece) -> !ascii(piece)).findFirst().orElse(bytes);
		}
		Charset best = StandardCharsets.ISO_8859_1;
		long fewest = Long.MAX_VALUE;
		for (String name : SINGLE_BYTE) {
			Charset charset = Charset.forName(name);
			long odd;
			try {
				odd = MojibakeScore.of(charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
			}
			catch (CharacterCodingException ex) {
				// A byte is not defined in this encoding.
				odd = Long.MAX_VALUE;
			}
			if (odd < fewest) {
				fewest = odd;
				best = charset;
			}
		}
		return best;
	}

	private static boolean ascii(byte[] bytes) {
		return Arrays.equals(bytes, new String(bytes, StandardCharsets.US_ASCII).getBytes(StandardCharsets.ISO_8859_1));
	}

}
