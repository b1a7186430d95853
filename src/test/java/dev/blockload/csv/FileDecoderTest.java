package dev.blockload.csv;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.blockload.Failure.Recovery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Compressed files are decompressed exactly, or fail.
 */
class FileDecoderTest {

	private static final byte[] TEXT = "id,name\n1,one\n2,two\n3,three\n".repeat(20).getBytes(StandardCharsets.UTF_8);

	static byte[] pack(Compression compression, byte[] content) throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (OutputStream out = switch (compression) {
			case GZIP -> new GZIPOutputStream(compressed);
			case ZSTD -> new ZstdOutputStreamNoFinalizer(compressed).setChecksum(true);
			case ZIP -> {
				ZipOutputStream zip = new ZipOutputStream(compressed);
				zip.putNextEntry(new ZipEntry("salaries.csv"));
				yield zip;
			}
			case AUTO, NONE -> compressed;
		}) {
			out.write(content);
		}
		return compressed.toByteArray();
	}

	private static byte[] unpack(byte[] file) throws IOException {
		return unpack(file, Dialect.DEFAULT);
	}

	private static byte[] unpack(byte[] file, Dialect dialect) throws IOException {
		byte[] beginning = Arrays.copyOf(file, Math.min(file.length, Compression.MAGIC_BYTES));
		try (InputStream text = FileDecoder.of(dialect, "f", beginning).text(new Dribble(file))) {
			return text.readAllBytes();
		}
	}

	private static byte[] join(byte[]... parts) {
		ByteArrayOutputStream joined = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			joined.writeBytes(part);
		}
		return joined.toByteArray();
	}

	@ParameterizedTest
	@EnumSource(value = Compression.class, names = { "GZIP", "ZIP", "ZSTD" })
	void aCompressedFileIsDecompressed(Compression compression) throws IOException {
		for (byte[] content : new byte[][] { {}, { 'a' }, TEXT, noise(3_000_000) }) {
			byte[] file = pack(compression, content);
			assertThat(Compression.of("any", Arrays.copyOf(file, 4))).isEqualTo(compression);
			assertThat(Arrays.equals(unpack(file), content)).isTrue();
			assertThat(Arrays.equals(unpack(file, Dialect.DEFAULT.with(compression)), content)).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource(value = Compression.class, names = { "GZIP", "ZIP", "ZSTD" })
	void aFileThatIsCutOffFailsWhereverThatIs(Compression compression) throws IOException {
		byte[] file = pack(compression, TEXT);
		for (int length = Compression.MAGIC_BYTES; length < file.length; length++) {
			byte[] cut = Arrays.copyOf(file, length);
			assertThatExceptionOfType(CsvException.class).as("cut after " + length)
				.isThrownBy(() -> unpack(cut))
				.satisfies((failure) -> {
					assertThat(failure.code()).isEqualTo("bad-compression");
					assertThat(failure.recovery()).isEqualTo(Recovery.NEW_RUN);
				});
		}
	}

	@ParameterizedTest
	@EnumSource(value = Compression.class, names = { "GZIP", "ZIP", "ZSTD" })
	void whatFollowsAFileFails(Compression compression) throws IOException {
		byte[] file = pack(compression, TEXT);
		for (byte[] more : new byte[][] { { 0 }, { 'a', 'b', 'c' }, new byte[100], TEXT }) {
			assertThatExceptionOfType(CsvException.class).isThrownBy(() -> unpack(join(file, more)))
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("bad-compression"));
		}
	}

	@ParameterizedTest
	@EnumSource(value = Compression.class, names = { "GZIP", "ZIP", "ZSTD" })
	void damageFailsOrChangesNothing(Compression compression) throws IOException {
		byte[] file = pack(compression, TEXT);
		for (int at = 4; at < file.length; at++) {
			byte[] damaged = file.clone();
			damaged[at] ^= 0x15;
			try {
				assertThat(unpack(damaged)).as("damaged at " + at).isEqualTo(TEXT);
			}
			catch (CsvException ex) {
				assertThat(ex.code()).as(ex.getMessage()).isIn("bad-compression", "compression-bomb");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(value = Compression.class, names = { "GZIP", "ZIP", "ZSTD" })
	void aBombIsStoppedAfterTheFirstMebibyte(Compression compression) throws IOException {
		byte[] file = pack(compression, new byte[20_000_000]);
		Dialect strict = Dialect.DEFAULT.with(new FileLimits(1, 1, 1, 50));
		assertThatExceptionOfType(CsvException.class).isThrownBy(() -> unpack(file, strict)).satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("compression-bomb");
			assertThat(failure.getMessage()).contains(" bytes. Expected at most 50 times as many.");
		});
		assertThat(unpack(file, Dialect.DEFAULT.with(new FileLimits(1, 1, 1, 100_000)))).hasSize(20_000_000);
		assertThat(unpack(pack(compression, new byte[1024 * 1024]), strict)).hasSize(1024 * 1024);
	}

	@Test
	void aFileOfSeveralMembersIsOne() throws IOException {
		byte[] one = pack(Compression.GZIP, "1,one\n".getBytes(StandardCharsets.UTF_8));
		byte[] none = pack(Compression.GZIP, new byte[0]);
		assertThat(unpack(join(one, none, one))).asString(StandardCharsets.UTF_8).isEqualTo("1,one\n1,one\n");
		byte[] frame = pack(Compression.ZSTD, "1,one\n".getBytes(StandardCharsets.UTF_8));
		assertThat(unpack(join(frame, frame))).asString(StandardCharsets.UTF_8).isEqualTo("1,one\n1,one\n");
	}

	@Test
	void theHeaderOfAMemberMayHaveEverything() throws IOException {
		byte[] plain = pack(Compression.GZIP, TEXT);
		byte[] full = join(new byte[] { 0x1f, (byte) 0x8b, 8, 31, 0, 0, 0, 0, 0, 3 }, new byte[] { 3, 0, 1, 2, 3 },
				"name\0comment\0".getBytes(StandardCharsets.UTF_8), new byte[] { 9, 9 },
				Arrays.copyOfRange(plain, 10, plain.length));
		assertThat(unpack(full)).isEqualTo(TEXT);
	}

	@Test
	void anArchiveHoldsExactlyOneFile() throws IOException {
		assertRefused(archive("a.csv", "b.csv"),
				"the archive contains 'a.csv' and 'b.csv', expected exactly one file.");
		assertRefused(archive("folder/"), "the archive contains no file, expected exactly one.");
		assertThat(unpack(archive("folder/", "folder/a.csv"))).isEqualTo(TEXT);
		assertThat(unpack(archive("folder/a.csv", "folder/"))).isEqualTo(TEXT);
	}

	private static byte[] archive(String... names) throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (ZipOutputStream zip = new ZipOutputStream(compressed)) {
			for (String name : names) {
				ZipEntry entry = new ZipEntry(name);
				if (name.endsWith("/")) {
					entry.setMethod(ZipEntry.STORED);
					entry.setSize(0);
					entry.setCrc(0);
				}
				zip.putNextEntry(entry);
				zip.write(TEXT, 0, name.endsWith("/") ? 0 : TEXT.length);
			}
		}
		return compressed.toByteArray();
	}

	@Test
	void aFileInAnArchiveMayBeStored() throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (ZipOutputStream zip = new ZipOutputStream(compressed)) {
			ZipEntry entry = new ZipEntry("a.csv");
			entry.setMethod(ZipEntry.STORED);
			entry.setSize(TEXT.length);
			entry.setCrc(sum(TEXT));
			zip.putNextEntry(entry);
			zip.write(TEXT);
		}
		assertThat(unpack(compressed.toByteArray())).isEqualTo(TEXT);
	}

	/** As archives are written to a pipe, and those of more than 4 GB. */
	@Test
	void anArchiveMayHaveWideSizes() throws IOException {
		Deflater deflater = new Deflater(9, true);
		deflater.setInput(TEXT);
		deflater.finish();
		byte[] buffer = new byte[TEXT.length];
		byte[] deflated = Arrays.copyOf(buffer, deflater.deflate(buffer));
		deflater.end();
		byte[] known = zip64(0, deflated,
				le(20).putShort((short) 1).putShort((short) 16).putLong(TEXT.length).putLong(deflated.length).array(),
				new byte[0]);
		assertThat(unpack(known)).isEqualTo(TEXT);
		byte[] described = zip64(8, deflated, le(20).putShort((short) 1).putShort((short) 16).array(),
				le(24).putInt(0x08074b50)
					.putInt((int) sum(TEXT))
					.putLong(deflated.length)
					.putLong(TEXT.length)
					.array());
		assertThat(unpack(described)).isEqualTo(TEXT);
	}

	private static byte[] zip64(int flags, byte[] deflated, byte[] extra, byte[] descriptor) {
		boolean withSizes = flags == 0;
		byte[] header = le(30).putInt(0x04034b50)
			.putShort((short) 45)
			.putShort((short) flags)
			.putShort((short) 8)
			.putInt(0)
			.putInt(withSizes ? (int) sum(TEXT) : 0)
			.putInt(-1)
			.putInt(-1)
			.putShort((short) 1)
			.putShort((short) extra.length)
			.array();
		byte[] end = join(le(56).putInt(0x06064b50).putLong(44).array(), le(20).putInt(0x07064b50).array(),
				le(22).putInt(0x06054b50).array());
		return join(header, new byte[] { 'a' }, extra, deflated, descriptor, end);
	}

	private static ByteBuffer le(int bytes) {
		return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
	}

	private static long sum(byte[] bytes) {
		CRC32 sum = new CRC32();
		sum.update(bytes);
		return sum.getValue();
	}

	@Test
	void anEncryptedArchiveIsRefused() throws IOException {
		byte[] file = pack(Compression.ZIP, TEXT);
		file[6] |= 1;
		assertRefused(file, "'salaries.csv' is encrypted, expected a file without a password.");
		byte[] otherMethod = pack(Compression.ZIP, TEXT);
		otherMethod[8] = 93;
		assertRefused(otherMethod, "'salaries.csv' is compressed with method 93, expected deflate (8).");
	}

	private static void assertRefused(byte[] file, String why) {
		assertThatExceptionOfType(CsvException.class).isThrownBy(() -> unpack(file)).satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("bad-compression");
			assertThat(failure.getMessage()).startsWith("The zip data cannot be read at about byte ")
				.endsWith(" of the file: " + why);
		});
	}

	@Test
	void theContentDecidesAndTheNameMustAgree() {
		byte[] text = { 'a', ',', 'b', '\n' };
		assertThat(Compression.of("a.csv", text)).isEqualTo(Compression.NONE);
		assertThat(Compression.of("a.csv", new byte[0])).isEqualTo(Compression.NONE);
		assertThatExceptionOfType(CsvException.class).isThrownBy(() -> Compression.of("a.CSV.GZ", text))
			.withMessage("The name of the file ends in .gz, but its content is not gzip.");
		assertThat(FileDecoder.of(Dialect.DEFAULT.with(Compression.NONE), "a.gz", text).isPlain()).isTrue();
	}

	@Test
	void aFileDeclaredAsCompressedMustBeCompressed() {
		for (Compression compression : new Compression[] { Compression.GZIP, Compression.ZIP, Compression.ZSTD }) {
			assertThatExceptionOfType(CsvException.class)
				.isThrownBy(() -> unpack(TEXT, Dialect.DEFAULT.with(compression)))
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("bad-compression"));
			assertThatExceptionOfType(CsvException.class)
				.isThrownBy(() -> unpack(new byte[0], Dialect.DEFAULT.with(compression)))
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("bad-compression"));
		}
	}

	@Test
	void aHugeFileIsUnpackedInFlatMemory() throws IOException {
		byte[] line = "12345,some name,2022-09-30\n".repeat(40_000).getBytes(StandardCharsets.UTF_8);
		byte[] member = pack(Compression.GZIP, line);
		InputStream file = InputStream.nullInputStream();
		for (int members = 0; members < 100; members++) {
			file = new SequenceInputStream(file, new ByteArrayInputStream(member));
		}
		long count = 0;
		try (InputStream text = new FileDecoder(Dialect.DEFAULT, Compression.GZIP).text(file)) {
			byte[] buffer = new byte[8192];
			for (int read = text.read(buffer); read >= 0; read = text.read(buffer)) {
				count += read;
			}
		}
		assertThat(count).isEqualTo(100L * line.length);
	}

	static byte[] noise(int length) {
		byte[] bytes = new byte[length];
		new Random(20221122).nextBytes(bytes);
		return bytes;
	}

	/** A stream that gives what it likes, as a network does. */
	static final class Dribble extends ByteArrayInputStream {

		private final Random random = new Random(7);

		Dribble(byte[] bytes) {
			super(bytes);
		}

		@Override
		public synchronized int read(byte[] target, int offset, int length) {
			return super.read(target, offset, Math.min(length, 1 + this.random.nextInt(5000)));
		}

		@Override
		public synchronized int available() {
			return 0;
		}

	}

}
