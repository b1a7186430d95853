package dev.blockload.csv;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TranscoderTest {

	private static byte[] utf8(byte[] file, Charset charset) throws IOException {
		try (InputStream text = new Transcoder(new FileDecoderTest.Dribble(file), charset)) {
			return text.readAllBytes();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "Shift_JIS", "EUC-JP", "GBK",
			"GB18030", "Big5", "EUC-KR", "ISO-2022-JP", "IBM037", "IBM1047", "KOI8-R", "IBM850", "x-MacRoman" })
	void textOfAnyEncodingBecomesUtf8(String name) throws IOException {
		Charset charset = Charset.forName(name);
		String text = charset.newEncoder().canEncode('ソ') ? "a,ソ表;\r\n\"漢字\"|\n" : "a,b;\r\n\"c\"!\n";
		String all = (name.startsWith("UTF") || name.equals("GB18030")) ? text + "😀\ud83e\udd80\ufffd" : text;
		String big = all.repeat(20_000);
		assertThat(new String(utf8(big.getBytes(charset), charset), StandardCharsets.UTF_8).equals(big)).isTrue();
	}

	@Test
	void aMarkIsNoPartOfTheText() throws IOException {
		String marked = "\ufeffa\ufeffb";
		for (String name : List.of("UTF-16LE", "UTF-16BE", "UTF-32LE")) {
			Charset charset = Charset.forName(name);
			assertThat(utf8(marked.getBytes(charset), charset)).asString(StandardCharsets.UTF_8).isEqualTo("a\ufeffb");
		}
		assertThat(utf8(marked.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.UTF_16))
			.asString(StandardCharsets.UTF_8)
			.isEqualTo("a\ufeffb");
		assertThat(utf8("\ufeff".getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16)).isEmpty();
		assertThat(utf8(new byte[0], StandardCharsets.UTF_16)).isEmpty();
	}

	@Test
	void aMarkMustBeThatOfTheEncoding() {
		assertThatExceptionOfType(CsvException.class)
			.isThrownBy(() -> utf8("\ufeffa".getBytes(StandardCharsets.UTF_16LE), StandardCharsets.UTF_16BE))
			.withMessage(
					"The file begins with the byte order mark of UTF-16, but the encoding of the import is UTF-16BE.");
		assertThatExceptionOfType(CsvException.class)
			.isThrownBy(() -> utf8("a,b".getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16))
			.withMessage("The encoding of the import is UTF-16, but the file does not begin with a byte order mark.");
	}

	@Test
	void bytesThatAreNoCharacterAreMarkedWithTheirPlaceInTheFile() throws IOException {
		byte[] file = { 'a', 0, 0x3d, (byte) 0xd8, 'b', 0, 0, (byte) 0xdc, 'c', 0, 'd' };
		byte[] text = utf8(file, StandardCharsets.UTF_16LE);
		assertThat(marks(text)).containsExactly(2L, 6L, 10L);
		assertThat(withoutMarks(text)).isEqualTo("abc");
	}

	@Test
	void placesBeyondTheFirstBufferAreRightToo() throws IOException {
		Random random = new Random(11);
		ByteArrayOutputStream file = new ByteArrayOutputStream();
		List<Long> expected = new ArrayList<>();
		while (file.size() < 1_000_000) {
			file.writeBytes("x".repeat(random.nextInt(20_000)).getBytes(StandardCharsets.UTF_16BE));
			expected.add((long) file.size());
			file.writeBytes(new byte[] { (byte) 0xdc, 0 });
		}
		byte[] text = utf8(file.toByteArray(), StandardCharsets.UTF_16BE);
		assertThat(marks(text)).isEqualTo(expected);
	}

	@Test
	void aMarkerEncodesAnyOffset() {
		for (long offset : new long[] { 0, 63, 64, 4_000_000_000L, (1L << 48) - 1 }) {
			assertThat(InvalidBytesMarker.offset(InvalidBytesMarker.of(offset), 0, InvalidBytesMarker.LENGTH))
				.isEqualTo(offset);
		}
		assertThat(InvalidBytesMarker.offset(InvalidBytesMarker.of(1), 0, InvalidBytesMarker.LENGTH - 1)).isEqualTo(-1);
		assertThat(InvalidBytesMarker.offset(new byte[InvalidBytesMarker.LENGTH], 0, InvalidBytesMarker.LENGTH))
			.isEqualTo(-1);
	}

	private static List<Long> marks(byte[] text) {
		List<Long> offsets = new ArrayList<>();
		for (int index = 0; index < text.length; index++) {
			long offset = InvalidBytesMarker.offset(text, index, text.length);
			if (offset >= 0) {
				offsets.add(offset);
			}
		}
		return offsets;
	}

	private static String withoutMarks(byte[] text) {
		return new String(text, StandardCharsets.UTF_8).replace("\ufffd", "");
	}

}
