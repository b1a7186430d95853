package dev.blockload.guess;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import dev.blockload.Warning;
import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.csv.Dialect;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;
import dev.blockload.storage.InMemoryObjectStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An import into a block that is there: whose columns are whose, and in which formats.
 */
class ExistingBlockProposalTest {

	private static final BlockColumn ID = column("id", new ColumnType.Text(), "text");

	private static final BlockColumn BOOKED_ON = column("booked_on", new ColumnType.Date(), "date");

	private static final BlockColumn AMOUNT = column("amount", new ColumnType.Numeric(12, 2), "numeric(12,2)");

	private static final BlockColumn PAID = column("paid", new ColumnType.Bool(), "boolean");

	private static final BlockColumn NUMBER = new BlockColumn("number", new ColumnType.Int(4), "integer", "integer",
			true, true, false);

	@Test
	void columnsAreFoundByTheNamesOfTheHeaderInTheTypesOfTheBlock() throws IOException {
		assertThat(load("""
				Amount;ID;Booked On;PAID;Comment
				1.234,50;1;30.09.2022;1;x
				-;2;01.10.2022;0;y
				0,25;3;02.10.2022;1;
				""", NUMBER, ID, BOOKED_ON, AMOUNT, PAID)).isEqualTo("""
				csv:
				  delimiter: 'semicolon'
				columns:
				  id: 'ID'
				  booked_on: {from: 'Booked On', format: 'dd.MM.yyyy'}
				  # '-' is read as null
				  amount: {from: 'Amount', decimal-separator: ',', grouping-separator: '.', null-words: ['-']}
				  paid: {from: 'PAID', true-words: ['1'], false-words: ['0']}
				""");
	}

	@Test
	void theExactNameWins() throws IOException {
		assertThat(load("ID,id\na,1\nb,2\n", ID)).isEqualTo("columns:\n  id: 'id'\n");
	}

	@Test
	void aColumnThatTheFileDoesNotHaveIsAskedFor() throws IOException {
		assertThat(load("id,number\na,1\nb,2\n", ID, AMOUNT)).isEqualTo("columns:\n  id: 'id'\n  amount: 'amount'\n");
	}

	@Test
	void whereNothingFitsTheRunSaysSo() throws IOException {
		assertThat(load("x,y\na,b\nc,d\n", ID, AMOUNT)).isEmpty();
	}

	@Test
	void withoutAHeaderTheColumnsAreInOrder() throws IOException {
		assertThat(load("a|2022-09-30|1,5\nb|2022-10-01|2,5\n", ID, BOOKED_ON, AMOUNT)).isEqualTo("""
				csv:
				  delimiter: 'pipe'
				  header: 'false'
				columns:
				  id: '1'
				  booked_on: '2'
				  amount: {from: '3', decimal-separator: ','}
				""");
	}

	@Test
	void whereFieldsAndColumnsAreNotAsManyTheRunSaysSo() throws IOException {
		assertThat(load("a|2022-09-30\nb|2022-10-01\n", ID, BOOKED_ON, AMOUNT))
			.isEqualTo("csv:\n  delimiter: 'pipe'\n  header: 'false'\n");
	}

	@Test
	void theNamesOfTheBlockDistinguishAHeaderFromValues() throws IOException {
		assertThat(load("id;paid\nabc;yes\npaid;yes\nid;no\n", ID, PAID)).isEqualTo("""
				csv:
				  delimiter: 'semicolon'
				columns:
				  id: 'id'
				  paid: {from: 'paid', true-words: ['yes'], false-words: ['no']}
				""");
	}

	@Test
	void theFormatThatFitsMostIsTakenWhereNoneFitsAll() throws IOException {
		assertThat(load("id,booked_on\na,30/09/2022\nb,31/09/2022\nc,31/12/2022\nd,never\n", ID, BOOKED_ON))
			.isEqualTo("""
					columns:
					  id: 'id'
					  # 2 of 4 values do not fit the type date: '31/09/2022', 'never'
					  booked_on: {from: 'booked_on', format: 'dd/MM/yyyy'}
					""");
	}

	@Test
	void aTextIsATextWhateverItLooksLike() throws IOException {
		assertThat(load("id;x\n1.234,50;1\n30.09.2022;2\n-;3\n", ID))
			.isEqualTo("csv:\n  delimiter: 'semicolon'\ncolumns:\n  id: 'id'\n");
	}

	private static BlockColumn column(String name, ColumnType type, String sqlType) {
		return new BlockColumn(name, type, sqlType, sqlType, false, false, false);
	}

	@Test
	void recordsOfDifferentLengthsAreNotSkipped() throws IOException {
		BlockColumn[] five = IntStream.rangeClosed(1, 5)
			.mapToObj((number) -> column("c" + number, new ColumnType.Int(4), "integer"))
			.toArray(BlockColumn[]::new);
		assertThat(load("1,2,3\n4,5,6\n7\n8,9\n10,11,12,13,14\n", five))
			.isEqualTo("csv:\n  header: 'false'\n  ragged: 'pad'\n");
		// Most records have five fields.
		String rest = "10,11,12,13,14\n".repeat(30);
		assertThat(load("1,2,3\n4,5,6\n" + rest, five)).doesNotContain("skip-lines");
		assertThat(propose("1,2,3\n4,5,6\n" + rest, five).warnings()).containsExactly(new Warning("skipped-lines",
				"No line was skipped, but the file does not begin with a record of 5 fields, like most records: the first line has 3. If the table begins later, set `skip-lines`."));
	}

	@Test
	void whatAGuessChangesIsAWarning() throws IOException {
		assertThat(propose("id;amount;booked_on;paid\n'a;b';1E5;01/02/49;x\n'c';(2,5);28/02/51;1\n'd';-;31/12/99;0\n",
				ID, AMOUNT, BOOKED_ON, PAID)
			.warnings())
			.containsExactly(
					new Warning("guessed-format",
							"The quote character is '. It is removed around values, such as 'a;b'."),
					new Warning("guessed-format",
							"Column 'amount': '1E5' is read as 100000.00, '(2,5)' is read as -2.50."),
					new Warning("guessed-format", "Column 'amount': '-' is read as null."),
					new Warning("guessed-format", "Column 'booked_on': '01/02/49' is read as 2049-02-01."),
					new Warning("guessed-format", "Column 'paid': '1' is read as true, '0' is read as false."));
	}

	/** The definition from its dialect on. */
	private static String load(String file, BlockColumn... columns) throws IOException {
		String definition = propose(file, columns).definition();
		String common = """
				import: 'an-import'
				application: 'app'
				connection: 'store'
				file:
				  fixed: 'a.csv'
				block: 'a_block'
				mode: 'append'
				""";
		assertThat(definition).startsWith(common);
		return definition.substring(common.length());
	}

	private static LoadProposal propose(String file, BlockColumn... columns) throws IOException {
		InMemoryObjectStore store = new InMemoryObjectStore("bucket");
		store.put("a.csv", file.getBytes(StandardCharsets.UTF_8), Instant.EPOCH);
		Block block = new Block("app", "a_block", 1, List.of(columns), List.of(), Block.Shape.ORDINARY, List.of(), "f");
		return FileGuess.of(store, store.pin("a.csv")).into("an-import", "store", block, "append");
	}

	@Test
	void columnsOfTypesThatPostgresqlReadsAreLoadedAsTheyAreWritten() throws IOException {
		ColumnType type = new ColumnType.ReadByServer("pg_catalog._int4", "pg_catalog._int4", "pg_catalog.text",
				Set.of());
		LoadProposal proposal = propose("id,Tags\n1,\"{1,2}\"\n2,\n3,{3}\n", ID,
				new BlockColumn("tags", type, "integer[]", "integer[]", false, false, false));
		assertThat(proposal.definition()).endsWith("""
				columns:
				  id: 'id'
				  tags: 'Tags'
				""");
		assertThat(proposal.warnings()).isEmpty();
	}

	@Test
	void whatIsGivenTakesPrecedence() throws IOException {
		Format pattern = Format.DEFAULT.with(FormatKey.FORMAT, "MM/dd/yyyy");
		Dialect given = new Dialect('|', null, StandardCharsets.ISO_8859_1, false, 1, false);
		LoadOptions options = new LoadOptions(Set.of("delimiter", "quote", "encoding", "header", "skip-lines"), given,
				Map.of("amount", "1", "id", "3"), Map.of("booked_on", pattern));
		assertThat(propose("Title\n10.5|01/02/2022|7\n", options).definition()).endsWith("""
				csv:
				  delimiter: 'pipe'
				  quote: 'none'
				  encoding: 'ISO-8859-1'
				  header: 'false'
				  skip-lines: '1'
				columns:
				  id: '3'
				  booked_on: {from: '2', format: 'MM/dd/yyyy'}
				  amount: '1'
				""");
		LoadOptions wrong = new LoadOptions(Set.of(), Dialect.DEFAULT, Map.of("amount", "Pay"), Map.of());
		assertThatExceptionOfType(GuessException.class).isThrownBy(() -> propose("id,booked_on,Paid\n1,,2\n", wrong))
			.withMessage("There is not a header 'Pay' in the file. Found 'id', 'booked_on', 'Paid'.");
		LoadOptions unknown = new LoadOptions(Set.of(), Dialect.DEFAULT, Map.of("pay", "Paid"), Map.of());
		assertThatExceptionOfType(GuessException.class).isThrownBy(() -> propose("id,booked_on,Paid\n1,,2\n", unknown))
			.withMessageStartingWith("There is not a column 'pay' in the table. Found 'id', ");
	}

	private static LoadProposal propose(String file, LoadOptions options) throws IOException {
		InMemoryObjectStore store = new InMemoryObjectStore("bucket");
		store.put("a.csv", file.getBytes(StandardCharsets.UTF_8), Instant.EPOCH);
		Block block = new Block("app", "sales", 0, List.of(ID, BOOKED_ON, AMOUNT), List.of(), Block.Shape.ORDINARY,
				List.of(), "");
		return FileGuess.of(store, store.pin("a.csv")).into("an-import", "store", block, "upsert", options);
	}

}
