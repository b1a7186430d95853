package dev.blockload.mapping.encode;

import dev.blockload.csv.Field;
import dev.blockload.csv.InvalidBytesMarker;
import org.jspecify.annotations.Nullable;

/**
 * Text that is UTF-8 already: checked where it stands, never copied. Well-formed is what
 * the Unicode Standard's table 3-7 lists: no overlong forms, no surrogates, nothing
 * beyond U+10FFFF.
 */
final class Utf8Reader extends TextReader {

	@Override
	@Nullable InvalidValue read(Field field) {
		byte[] bytes = field.bytes();
		int to = field.to();
		int continuations = 0;
		int index = Ascii.skip(bytes, field.from(), to);
		while (index < to) {
			if (bytes[index] == 0) {
				return nul(index - field.from());
			}
			int length = sequenceLength(bytes, index, to);
			if (length == 0) {
				long offset = InvalidBytesMarker.offset(bytes, index, to);
				return (offset >= 0) ? badEncoding(offset) : badEncoding(index - field.from(), bytes[index], "UTF-8");
			}
			continuations += length - 1;
			index = Ascii.skip(bytes, index + length, to);
		}
		found(bytes, field.from(), to, field.length() - continuations);
		return null;
	}

	/** Bytes of the character that begins here, 0 for none. */
	private static int sequenceLength(byte[] bytes, int at, int to) {
		int lead = bytes[at] & 0xff;
		int length = (lead < 0xc2 || lead > 0xf4) ? 0 : (lead < 0xe0) ? 2 : (lead < 0xf0) ? 3 : 4;
		if (length == 0 || to - at < length) {
			return 0;
		}
		int second = bytes[at + 1] & 0xff;
		int least = (lead == 0xe0) ? 0xa0 : (lead == 0xf0) ? 0x90 : 0x80;
		int most = (lead == 0xed) ? 0x9f : (lead == 0xf4) ? 0x8f : 0xbf;
		if (second < least || second > most) {
			return 0;
		}
		for (int index = at + 2; index < at + length; index++) {
			if ((bytes[index] & 0xc0) != 0x80) {
				return 0;
			}
		}
		return length;
	}

}
