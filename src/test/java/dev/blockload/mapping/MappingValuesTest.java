package dev.blockload.mapping;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import dev.blockload.csv.Position;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.Mapping.MappedColumn;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the values of this package refuse.
 */
class MappingValuesTest {

	@Test
	void aRunHasANumberAKeyAndAFileDate() {
		assertThat(metadata(0, "in/x.csv", "2022-09-30T13:30:59.5+02:00").run()).isZero();
		assertThat(metadata(1, "in/x.csv", "2022-09-30T13:30").fileDate()).isEqualTo("2022-09-30T13:30");
		refused(() -> metadata(-1, "in/x.csv", null), "Run -1 is not valid. Expected a number from 0.");
		refused(() -> metadata(7, "", null), "Run 7 has no object key.");
		refused(() -> metadata(7, "in/x.csv", "30.09.2022"),
				"File date '30.09.2022' is not valid. Expected a date like 2022-09-30 or 2022-09-30T13:30:59Z.");
	}

	@Test
	void aProblemHasAMessage() {
		refused(() -> new MappingProblem(null, MappingCode.BAD_CONSTANT, " "),
				"A problem 'bad-constant' of column 'null' has the message ' '. Expected a sentence and a name.");
		refused(() -> new MappingProblem("", MappingCode.BAD_CONSTANT, "A sentence."),
				"A problem 'bad-constant' of column '' has the message 'A sentence.'. Expected a sentence and a name.");
	}

	@Test
	void aColumnTakesItsValuesFromAFieldOrAConstant() {
		assertThat(new MappedColumn(Blocks.column("id", "int4"), Format.DEFAULT, -1, "").isInFile()).isFalse();
		assertThat(
				new MappedColumn(Blocks.column("id", "int4"), Format.DEFAULT, Mapping.RECORD_NUMBER, null).isInFile())
			.isFalse();
		refused(() -> new MappedColumn(Blocks.column("id", "int4"), Format.DEFAULT, -1, null),
				"Column 'id' is mapped to field -1. Expected a field from 0 or a constant.");
	}

	@Test
	void aRuleNamesAColumn() {
		refused(() -> new ColumnRule("", new Source.FromHeader("ID"), Format.DEFAULT),
				"A column rule for FromHeader[header=ID] names no column.");
	}

	@Test
	void aKeyWithOneValueHasOneValue() {
		refused(() -> new Format(Map.of(FormatKey.FORMAT, List.of("dd/MM/yyyy", "MM/dd/yyyy"))),
				"format has the values [dd/MM/yyyy, MM/dd/yyyy]. Expected one value.");
	}

	@Test
	void aMappedSliceHasARowOrARejectPerRecord() {
		refused(() -> new MappedSlice(new Position(0, 1, 1), new Position(10, 3, 3), new byte[0], 1, List.of()),
				"A slice has 2 records of 1 cells, but 1 rows, 0 blank cells and 0 rejects. "
						+ "Expected a row, a blank cell or a reject per cell.");
		refused(() -> new MappedSlice(new Position(10, 3, 3), new Position(0, 2, 1), new byte[0], -1, List.of()),
				"A slice has -1 records of 1 cells, but -1 rows, 0 blank cells and 0 rejects. "
						+ "Expected a row, a blank cell or a reject per cell.");
	}

	@Test
	void aMappedSliceHasAtMostOneKeyPerReject() {
		refused(() -> new RejectedKeys(new byte[2], 0),
				"0 keys in 2 bytes are not possible. Expected a tuple for each key.");
		refused(() -> new MappedSlice(new Position(0, 1, 1), new Position(10, 2, 2), new byte[0], 1, List.of(),
				new RejectedKeys(new byte[2], 1)),
				"A slice has 1 keys of 0 rejected records. Expected at most one for each.");
	}

	private static RunMetadata metadata(long run, String key, @Nullable String fileDate) {
		return new RunMetadata(run, Instant.EPOCH, key, fileDate);
	}

	private static void refused(Supplier<?> value, String message) {
		assertThatIllegalArgumentException().isThrownBy(value::get).withMessage(message);
	}

}
