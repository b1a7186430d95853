package dev.blockload.guess;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the values of this package refuse.
 */
class GuessValuesTest {

	private static final byte[] NOTHING = {};

	@Test
	void aProposalHasItsKeyAmongItsColumns() {
		Proposal.Column name = new Proposal.Column("name", "Name", "text", false, null);
		refused(() -> new Proposal("", "", Dialect.DEFAULT, List.of(name), List.of("id"), "upsert",
				new Proposal.Sampled(0, 0, true), List.of()),
				"Key column 'id' is not a column of the table. Expected one of [name].");
	}

	@Test
	void aProposedColumnIsComplete() {
		refused(() -> new Proposal.Column("", "ID", "bigint", true, null),
				"Column '' of type 'bigint' from 'ID' is incomplete. Expected a name, a type and a field.");
		refused(() -> new Proposal.Column("id", "", "bigint", true, null),
				"Column 'id' of type 'bigint' from '' is incomplete. Expected a name, a type and a field.");
		refused(() -> new Proposal.Column("id", "ID", "", true, null),
				"Column 'id' of type '' from 'ID' is incomplete. Expected a name, a type and a field.");
	}

	@Test
	void aSampleHasAtMostOneRecordForEachByte() {
		refused(() -> new Proposal.Sampled(-1, 0, true),
				"0 records in -1 bytes are not possible. Expected at most one for each byte.");
		refused(() -> new Proposal.Sampled(0, -1, true),
				"-1 records in 0 bytes are not possible. Expected at most one for each byte.");
		refused(() -> new Proposal.Sampled(3, 4, true),
				"4 records in 3 bytes are not possible. Expected at most one for each byte.");
	}

	@Test
	void aWholeFileHasNoFurtherPieces() {
		refused(() -> new Sample(NOTHING, List.of(NOTHING), Sample.Extent.WHOLE, Compression.AUTO),
				"The head is the whole file, but the sample has 1 more pieces. Expected none.");
	}

	@Test
	void theNamesOfAProposalAreComplete() {
		refused(() -> new ProposalNames("staff", "app", "store", "", "staff", "upsert"),
				"One of the names of import 'staff' is empty: application 'app', connection 'store', key '', "
						+ "block 'staff', mode 'upsert'.");
	}

	@Test
	void whatWasDetectedIsPossible() {
		refused(() -> new DateLayout(" ", "en", null, null),
				"The pattern of a date is ' '. Expected one such as dd/MM/yyyy.");
		refused(() -> new DetectedEncoding(StandardCharsets.UTF_8, StandardCharsets.UTF_8, 5),
				"The byte order mark has 5 bytes. Expected 0 to 4.");
		refused(() -> new DialectFit(Dialect.DEFAULT, 3, 1.5, 0, DialectFit.Quotes.UNUSED),
				"3 columns in a share of 1.5 of the records are not possible.");
		refused(() -> new DialectFit(Dialect.DEFAULT, -1, 1, 0, DialectFit.Quotes.UNUSED),
				"-1 columns in a share of 1.0 of the records are not possible.");
		refused(() -> table(0), "The table has 0 columns. Expected at least 1.");
		refused(() -> new SampleTable.Row(List.of(), 0), "The record begins at line 0. Expected 1 or more.");
	}

	@Test
	void valuesBeginBehindAHeaderOrAtTheFirstRecord() {
		refused(() -> layout(List.of("ID"), 0),
				"The values begin at record 0 after the header [ID]. Expected 1 after a header, else 0.");
		refused(() -> layout(List.of(), 1),
				"The values begin at record 1 after the header []. Expected 1 after a header, else 0.");
	}

	private static FileLayout layout(List<String> titles, int from) {
		return new FileLayout(new Sample(NOTHING, List.of(), Sample.Extent.WHOLE, Compression.AUTO),
				new DetectedEncoding(StandardCharsets.UTF_8, StandardCharsets.UTF_8, 0), table(1), titles, from,
				List.of());
	}

	private static SampleTable table(int columns) {
		return new SampleTable(new DecodedSample(NOTHING, List.of(), Sample.Extent.WHOLE), Dialect.DEFAULT, columns);
	}

	private static void refused(Supplier<Object> value, String message) {
		assertThatIllegalArgumentException().isThrownBy(value::get).withMessage(message);
	}

}
