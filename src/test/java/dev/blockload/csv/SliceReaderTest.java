package dev.blockload.csv;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.blockload.Failure.Recovery;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SliceReaderTest {

	private static final BufferLimits SMALL = new BufferLimits(16, 40, 40);

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Test
	void cutsAtTheLastRecordEndThatFits() {
		Slices found = Slices.of(bytes("1,one\n2,two\n3,three\n"), Dialect.DEFAULT, 16);
		assertThat(found.slices()).extracting((slice) -> new String(slice.toByteArray(), StandardCharsets.UTF_8))
			.containsExactly("1,one\n2,two\n", "3,three\n");
		assertThat(found.slices()).extracting(Slice::end)
			.containsExactly(new Position(12, 3, 3), new Position(20, 4, 4));
	}

	@Test
	void aSliceHasNoMoreRecordsThanAllowed() {
		String file = "1\n2\r\n\n3\r\"4\n4\"\n5\n6\n7";
		for (Dialect dialect : List.of(Dialect.DEFAULT, Dialect.DEFAULT.marked('\\', '#'))) {
			for (int sliceBytes : new int[] { 1, 5, 7, 64 }) {
				Slices found = Slices.of(bytes(file), dialect, new BufferLimits(sliceBytes, 2, 64, 64));
				assertThat(found.slices()).allSatisfy((slice) -> assertThat(slice.records()).isBetween(0L, 2L));
				assertThat(Read.all(found.slices(), dialect))
					.isEqualTo(Read.all(Slices.of(bytes(file), dialect, 64).slices(), dialect));
			}
			assertThat(Slices.of(bytes(file), dialect, new BufferLimits(64, 2, 64, 64)).slices()).extracting(Slice::end)
				.containsExactly(new Position(5, 3, 3), new Position(14, 5, 7), new Position(18, 7, 9),
						new Position(19, 8, 10));
		}
	}

	@Test
	void goesOnFromAnyPosition() throws IOException {
		SliceReader reader = new SliceReader(new ByteArrayInputStream(bytes("b\n\nc\nnot this")), Dialect.DEFAULT,
				new Position(100, 7, 9), 105, BufferLimits.DEFAULT);
		assertThat(reader.next()).isNotNull().satisfies((slice) -> {
			assertThat(slice.end()).isEqualTo(new Position(105, 9, 12));
			assertThat(slice.records()).isEqualTo(2);
		});
		assertThat(reader.next()).isNull();
		assertThat(reader.next()).isNull();
	}

	@Test
	void blankLinesAreInASliceButAreNoRecords() {
		Slices found = Slices.of(bytes("\n\r\n\r"), Dialect.DEFAULT, 16);
		assertThat(found.slices()).singleElement().satisfies((slice) -> {
			assertThat(slice.records()).isZero();
			assertThat(slice.end()).isEqualTo(new Position(4, 1, 4));
		});
	}

	@Test
	void anEmptyRangeHasNoSlice() {
		assertThat(Slices.of(new byte[0], Dialect.DEFAULT, 16).slices()).isEmpty();
	}

	@Test
	void aStreamWithoutKnownLengthEndsWhereItEnds() throws IOException {
		SliceReader reader = new SliceReader(new ByteArrayInputStream(bytes("a\nb")), Dialect.DEFAULT, Slices.BEGINNING,
				SliceReader.TO_THE_END, BufferLimits.DEFAULT);
		assertThat(reader.next()).extracting(Slice::end).isEqualTo(new Position(3, 3, 3));
		assertThat(reader.next()).isNull();
	}

	@Test
	void aStreamThatEndsTooEarlyIsNoEnd() {
		SliceReader reader = new SliceReader(new ByteArrayInputStream(bytes("a\nb\n")), Dialect.DEFAULT,
				new Position(10, 1, 1), 20, BufferLimits.DEFAULT);
		assertThatExceptionOfType(CsvException.class).isThrownBy(reader::next).satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("short-read");
			assertThat(failure).hasMessage("The file ended after byte 14. Expected 20 bytes.");
			assertThat(failure.recovery()).isEqualTo(Recovery.RESTART);
		});
	}

	@Test
	void aRecordPastTheLimitNamesItself() {
		String longest = "x".repeat(40);
		assertThat(Slices.of(bytes(longest + "\r\n" + longest), Dialect.DEFAULT, SMALL).failure()).isNull();
		Slices found = Slices.of(bytes("a\n\nb\n" + longest + "x\nc\n"), Dialect.DEFAULT, SMALL);
		assertThat(Read.all(found.slices(), Dialect.DEFAULT)).hasSize(2);
		assertThat(found.failure()).isNotNull().satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("record-too-long");
			assertThat(failure).hasMessage(
					"Record 3, which begins at line 4, is longer than 40 bytes. Probably a quote is not closed.");
			assertThat(failure.recovery()).isEqualTo(Recovery.NEW_RUN);
		});
	}

	@Test
	void aQuoteLeftOpenNamesWhereItsRecordBegins() {
		Slices found = Slices.of(bytes("a\r\nb,\"c\r\nd\r\n"), Dialect.DEFAULT, SMALL);
		assertThat(Read.all(found.slices(), Dialect.DEFAULT)).hasSize(1);
		assertThat(found.failure()).isNotNull().satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("unclosed-quote");
			assertThat(failure).hasMessage(
					"Record 2, which begins at line 2, opens a quote that is not closed before the end of the file.");
			assertThat(failure.recovery()).isEqualTo(Recovery.NEW_RUN);
		});
	}

	@Test
	void withoutAQuoteCharacterQuotesAreText() {
		Dialect dialect = new Dialect('\t', null, StandardCharsets.UTF_8, false, 0, false);
		Slices found = Slices.of(bytes("\"a\t\"b\n\"\n"), dialect, SMALL);
		assertThat(found.failure()).isNull();
		assertThat(Read.all(found.slices(), dialect)).extracting(Read::fields)
			.containsExactly(List.of("\"a", "\"b"), List.of("\""));
	}

	@Test
	void trimmingSparesQuotedFields() {
		Dialect dialect = new Dialect(',', '"', StandardCharsets.UTF_8, false, 0, true);
		Slices found = Slices.of(bytes(" a\t,\" b \",  ,c c\n"), dialect, 100);
		assertThat(Read.all(found.slices(), dialect)).extracting(Read::fields)
			.containsExactly(List.of("a", "< b >", "", "c c"));
	}

	@Test
	void refusesARangeThatEndsBeforeItBegins() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new SliceReader(new ByteArrayInputStream(new byte[0]), Dialect.DEFAULT,
					new Position(5, 1, 1), 4, BufferLimits.DEFAULT))
			.withMessage("range from byte 5 to byte 4");
	}

	@Test
	void fieldsBeyondTheBoundAreCounted() {
		Slices found = Slices.of(bytes(",".repeat(20_000)), Dialect.DEFAULT, BufferLimits.DEFAULT);
		RecordParser parser = RecordParsers.of(Dialect.DEFAULT);
		parser.open(found.slices().get(0));
		assertThat(parser.next()).isTrue();
		assertThat(parser.fieldCount()).isEqualTo(20_001);
		assertThat(parser.field(FileLimits.DEFAULT.fields() - 1).length()).isZero();
	}

	@Test
	void aMalformedRecordSaysWhere() {
		Slices found = Slices.of(bytes("ok\n\"x\"y,b\n"), Dialect.DEFAULT, BufferLimits.DEFAULT);
		RecordParser parser = RecordParsers.of(Dialect.DEFAULT);
		parser.open(found.slices().get(0));
		assertThat(parser.next()).isTrue();
		assertThat(parser.malformed()).isNull();
		assertThat(parser.next()).isTrue();
		assertThat(parser.malformed()).isEqualTo("Text follows a closing quote at byte 6 of the file. Expected the"
				+ " delimiter, the end of the line, or a second quote to double a quote in the value.");
	}

	@Test
	void refusesLimitsThatCannotWork() {
		assertThatIllegalArgumentException().isThrownBy(() -> new BufferLimits(2, 1, 1))
			.withMessage("Limits of 2 bytes per slice, 1 per record and 1 per field are not valid."
					+ " Expected 1 <= slice <= record <= 1073741824 and 1 <= field.");
	}

	@Test
	void theArrayOfAReleasedSliceBecomesThatOfAnother() throws IOException {
		byte[] file = "one\ntwo\nthree\nfour\nfive\nsix\n".getBytes(StandardCharsets.UTF_8);
		assertThat(arrays(file, true)).hasSize(1);
		assertThat(arrays(file, false)).hasSize(5);
	}

	@Test
	void aSliceKeepsItsBytesWhenAnotherOfItsArrayIsReleasedTwice() throws IOException {
		byte[] file = "1\n2\n3\n4\n5\n6\n7\n8\n9\n".getBytes(StandardCharsets.UTF_8);
		SliceReader reader = new SliceReader(new ByteArrayInputStream(file), Dialect.DEFAULT, Slices.BEGINNING,
				file.length, new BufferLimits(8, 1, 100, 100));
		Slice first = Objects.requireNonNull(reader.next());
		Slice second = Objects.requireNonNull(reader.next());
		assertThat(second.array()).isSameAs(first.array());
		first.release();
		first.release();
		for (Slice next = reader.next(); next != null; next = reader.next()) {
			next.release();
		}
		assertThat(new String(second.toByteArray(), StandardCharsets.UTF_8)).isEqualTo("2\n");
	}

	/** The arrays of the slices of a file, each slice released twice, or kept. */
	private static Set<byte[]> arrays(byte[] file, boolean released) throws IOException {
		Set<byte[]> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
		SliceReader reader = new SliceReader(new ByteArrayInputStream(file), Dialect.DEFAULT, Slices.BEGINNING,
				file.length, new BufferLimits(8, 100, 100));
		StringBuilder text = new StringBuilder();
		List<Slice> kept = new ArrayList<>();
		for (Slice slice = reader.next(); slice != null; slice = reader.next()) {
			arrays.add(slice.array());
			if (released) {
				text.append(new String(slice.toByteArray(), StandardCharsets.UTF_8));
				slice.release();
				slice.release();
			}
			else {
				kept.add(slice);
			}
		}
		kept.forEach((slice) -> text.append(new String(slice.toByteArray(), StandardCharsets.UTF_8)));
		assertThat(text).hasToString(new String(file, StandardCharsets.UTF_8));
		return arrays;
	}

}
