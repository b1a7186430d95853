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
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import dev.blockload.Failure.Recovery;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

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
			case BZIP2 -> new BZip2CompressorOutputStream(compressed);
			case XZ -> new XZOutputStream(compressed, new LZMA2Options(0));
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
	@EnumSource(value = Compression.class, names = { "GZIP", "ZIP", "ZSTD", "BZIP2", "XZ" })
	void aCompressedFileIsDecompressed(Compression compression) throws IOException {
		for (byte[] content : new byte[][] { {}, { 'a' }, TEXT, noise(3_000_000) }) {
			byte[] file = pack(compression, content);
			assertThat(Compression.of("any", Arrays.copyOf(file, Math.min(file.length, 14)))).isEqualTo(compression);
			assertThat(Arrays.equals(unpack(file), content)).isTrue();
			assertThat(Arrays.equals(unpack(file, Dialect.DEFAULT.with(compression)), content)).isTrue();
		}
	}

	/** The libraries of bzip2 and xz take long to begin. */
	private static int step(Compression compression) {
		return (compression == Compression.BZIP2 || compression == Compression.XZ) ? 17 : 1;
	}

	@ParameterizedTest
	@EnumSource(value = Compression.class, names = { "GZIP", "ZIP", "ZSTD", "BZIP2", "XZ" })
	void aFileThatIsCutOffFailsWhereverThatIs(Compression compression) throws IOException {
		byte[] file = pack(compression, TEXT);
		for (int length = 14; length < file.length; length += step(compression)) {
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
	@EnumSource(value = Compression.class, names = { "GZIP", "ZIP", "ZSTD", "BZIP2", "XZ" })
	void whatFollowsAFileFails(Compression compression) throws IOException {
		byte[] file = pack(compression, TEXT);
		for (byte[] more : new byte[][] { { 0 }, { 'a', 'b', 'c' }, new byte[100], TEXT }) {
			if (compression == Compression.XZ && more.length == 100) {
				// Zeros fill up an xz file.
				assertThat(unpack(join(file, more))).isEqualTo(TEXT);
				continue;
			}
			assertThatExceptionOfType(CsvException.class).isThrownBy(() -> unpack(join(file, more)))
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("bad-compression"));
		}
	}

	@ParameterizedTest
	@EnumSource(value = Compression.class, names = { "GZIP", "ZIP", "ZSTD", "BZIP2", "XZ" })
	void damageFailsOrChangesNothing(Compression compression) throws IOException {
		byte[] file = pack(compression, TEXT);
		for (int at = 4; at < file.length; at += step(compression)) {
			byte[] damaged = file.clone();
			damaged[at] ^= 0x15;
			try {
				assertThat(unpack(damaged, Dialect.DEFAULT.with(compression))).as("damaged at " + at).isEqualTo(TEXT);
			}
			catch (CsvException ex) {
				assertThat(ex.code()).as(ex.getMessage()).isIn("bad-compression", "compression-bomb");
			}
		}
	}

	@ParameterizedTest
	@EnumSource(value = Compression.class, names = { "GZIP", "ZIP", "ZSTD", "BZIP2", "XZ" })
	void aBombIsStoppedAfterTheFirstMebibyte(Compression compression) throws IOException {
		byte[] file = pack(compression, new byte[20_000_000]);
		Dialect strict = Dialect.DEFAULT.with(new FileLimits(1, 1, 1, 50));
		assertThatExceptionOfType(CsvException.class).isThrownBy(() -> unpack(file, strict)).satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("compression-bomb");
			assertThat(failure.getMessage()).contains(" bytes. Expected at most 50 times as many.");
		});
		assertThat(unpack(file, Dialect.DEFAULT.with(new FileLimits(1, 1, 1, 1_000_000)))).hasSize(20_000_000);
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
		for (Compression compression : new Compression[] { Compression.GZIP, Compression.ZIP, Compression.ZSTD,
				Compression.BZIP2, Compression.XZ }) {
			assertThatExceptionOfType(CsvException.class)
				.isThrownBy(() -> unpack(TEXT, Dialect.DEFAULT.with(compression)))
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("bad-compression"));
			assertThatExceptionOfType(CsvException.class)
				.isThrownBy(() -> unpack(new byte[0], Dialect.DEFAULT.with(compression)))
				.satisfies((failure) -> assertThat(failure.code()).isEqualTo("bad-compression"));
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					PK\\x03\\x04\\x14_26__________________________[Content_Types].xml|an Excel workbook (xlsx)
					PK\\x03\\x04\\x14_26__________________________xl/workbook.xml|an Excel workbook (xlsx)
					PK\\x03\\x04\\x14_26__________________________mimetypeapplication/vnd.oasis.opendocument.spreadsheet|an OpenDocument file (ods)
					\\xd0\\xcf\\x11\\xe0\\xa1\\xb1\\x1a\\xe1|an old Excel workbook (xls) or another Office document
					%PDF-1.7|a PDF document
					PAR1\\x15\\x04|a Parquet file
					ORC\\x11|an ORC file
					Obj\\x01|an Avro file
					ARROW1\\x00\\x00|an Arrow file
					\\x04\\x22\\x4d\\x18|compressed with lz4
					LZIP\\x01|compressed with lzip
					\\x1f\\x9d\\x90|compressed with compress (.Z)
					\\xff\\x06\\x00\\x00sNaPpY|compressed with snappy
					7z\\xbc\\xaf\\x27\\x1c|a 7z archive
					Rar!\\x1a\\x07|a rar archive
					SQLite format 3\\x00|an SQLite database
					PGDMP\\x01|a PostgreSQL dump (pg_dump)
					\\x89PNG\\x0d\\x0a|an image
					""")
	void contentThatIsNotCsvIsIdentified(String beginning, String what) throws IOException {
		byte[] file = bytes(beginning.replace("\\x14_26__________________________", "_".repeat(26)));
		String message = "The content of the file is not CSV: it is " + what + ".";
		assertThatExceptionOfType(CsvException.class).isThrownBy(() -> unpack(file)).withMessage(message);
		// Also within another file.
		assertThatExceptionOfType(CsvException.class).isThrownBy(() -> unpack(pack(Compression.GZIP, file)))
			.withMessage(file[0] == 'P' && file[1] == 'K'
					? "The file is compressed twice: its gzip data contains zip data." : message);
	}

	@Test
	void aTarArchiveIsIdentified() throws IOException {
		byte[] tar = new byte[1024];
		System.arraycopy("ustar\0".getBytes(StandardCharsets.US_ASCII), 0, tar, 257, 6);
		assertThatExceptionOfType(CsvException.class).isThrownBy(() -> unpack(pack(Compression.GZIP, tar)))
			.satisfies((failure) -> {
				assertThat(failure.code()).isEqualTo("not-csv");
				assertThat(failure.message()).isEqualTo("The content of the file is not CSV: it is a tar archive.");
				assertThat(failure.action()).isEqualTo(
						"Extract the archive, and upload the CSV file that it contains. Then run the import again.");
			});
	}

	@Test
	void textsThatLookLikeOtherFormatsAreIdentified() {
		assertThat(ForeignContent.text("\ufeff <!DOCTYPE html>\n<html>")).contains(ForeignContent.HTML);
		assertThat(ForeignContent.text("<html lang='en'>")).contains(ForeignContent.HTML);
		assertThat(ForeignContent.text("<?xml version='1.0'?>")).contains(ForeignContent.XML);
		for (String json : List.of("{\"id\": 1}", "[{\"id\": 1}", "[\n {}]", "[[1,2],", "[1, 2", "[\"a\",", "{}")) {
			assertThat(ForeignContent.text(json)).as(json).contains(ForeignContent.JSON);
		}
		for (String csv : List.of("[id],[name]", "{id},x", "[1] note,x", "<id>,x", "BZh,x", "ORC,x", "PAR1,x",
				"\"{\"\"a")) {
			assertThat(ForeignContent.text(csv)).as(csv).isEmpty();
			assertThat(Compression.of("a.csv", csv.getBytes(StandardCharsets.UTF_8))).isEqualTo(Compression.NONE);
		}
	}

	@Test
	void aFileThatIsCompressedTwiceIsRefused() throws IOException {
		assertThatExceptionOfType(CsvException.class)
			.isThrownBy(() -> unpack(pack(Compression.GZIP, pack(Compression.GZIP, TEXT))))
			.withMessage("The file is compressed twice: its gzip data contains gzip data.");
		assertThatExceptionOfType(CsvException.class)
			.isThrownBy(() -> unpack(pack(Compression.XZ, pack(Compression.BZIP2, TEXT))))
			.withMessage("The file is compressed twice: its xz data contains bzip2 data.");
	}

	@Test
	void whatProgramsAddToAnArchiveIsPassed() throws IOException {
		assertThat(unpack(mixedArchive("__MACOSX/", "__MACOSX/._a.csv", ".DS_Store", "README.txt", "data/a.csv",
				"data/._a.csv", "data/Thumbs.db", "a.md5", "notes.PDF")))
			.isEqualTo(TEXT);
		assertRefused(mixedArchive("__MACOSX/._a.csv", "readme.md"),
				"the archive contains no file, expected exactly one.");
		assertRefused(mixedArchive("a.csv", "README.txt", "b.csv"),
				"the archive contains 'a.csv' and 'b.csv', expected exactly one file.");
	}

	private static byte[] mixedArchive(String... names) throws IOException {
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (ZipOutputStream zip = new ZipOutputStream(compressed)) {
			for (String name : names) {
				zip.putNextEntry(new ZipEntry(name));
				if (name.endsWith("/")) {
					continue;
				}
				zip.write(name.endsWith(".csv") && !name.contains("._") ? TEXT : new byte[] { 0, 5, 22, 7 });
			}
		}
		return compressed.toByteArray();
	}

	private static byte[] bytes(String text) {
		return Pattern.compile("\\\\x(\\p{XDigit}{2})")
			.matcher(text)
			.replaceAll(
					(match) -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))))
			.getBytes(StandardCharsets.ISO_8859_1);
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
