package dev.blockload.importjob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

import dev.blockload.block.DatabaseCharacters;
import dev.blockload.block.DatabaseEncoding;
import dev.blockload.csv.Reject;
import dev.blockload.definition.DefinitionException;
import dev.blockload.run.Run;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * A database whose encoding lacks characters of Unicode.
 */
class DatabaseEncodingIT {

	private static final Servers servers = EmbeddedServers.get();

	private static final String name = "encoded_" + UUID.randomUUID().toString().substring(0, 8);

	private static ImportBench bench;

	@BeforeAll
	static void open(@TempDir Path jobs) {
		create(name, "LATIN1");
		bench = new ImportBench(in(name), jobs, Map.of());
	}

	@AfterAll
	static void close() {
		bench.close();
		client(servers).execute("DROP DATABASE " + name + " WITH (FORCE)");
	}

	private static void create(String database, String encoding) {
		client(servers).execute("CREATE DATABASE %s ENCODING '%s' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
			.formatted(database, encoding));
	}

	private static Servers in(String database) {
		return new Servers(servers.jdbcUrl().replaceFirst("(//[^/]+/)[^?]+", "$1" + database), servers.username(),
				servers.password(), servers.s3(), servers.accessKeyId(), servers.secretAccessKey());
	}

	private static JdbcTemplate client(Servers database) {
		return new JdbcTemplate(
				new DriverManagerDataSource(database.jdbcUrl(), database.username(), database.password()));
	}

	@BeforeEach
	void renew() {
		bench.renew();
	}

	@Test
	void aCharacterThatTheDatabaseLacksIsARejectWithItsPlaceAndItsRecordIsKept() {
		bench.sql(
				"CREATE TABLE app.notes (id text PRIMARY KEY, short varchar(9), code char(2), doc jsonb, tags text[])");
		bench.define("it", """
				file: {fixed: in.csv}
				block: notes
				mode: replace
				csv: {delimiter: semicolon}
				rejects: {max: 9}
				columns: {id: id €, short: short, code: code, doc: doc, tags: tags}
				""");
		bench.put("in.csv", """
				id €;short;code;doc;tags;more €
				é;ÿ;ß;"{""a"": ""\\u00e4ö""}";{ü};€
				a;5 €;;;;
				b;;Ł;;;
				c;;;"{""a"": ""\\ud83d\\ude00""}";;
				d;;;"[""ž""]";;
				e;;;;{日};
				😀;;;;;
				""");
		Run run = bench.run("it");
		assertThat(run.error()).isNull();
		assertThat(bench.rows("SELECT * FROM app.notes")).containsExactly("é|ÿ|ß |{\"a\": \"äö\"}|{ü}");
		assertThat(bench.rejects(run))
			.extracting(Reject::record, Reject::column, Reject::code, Reject::value, Reject::raw)
			.containsExactly(tuple(2L, "short", "not-in-database-encoding", "5 €", "a;5 €;;;;"),
					tuple(3L, "code", "not-in-database-encoding", "Ł", "b;;Ł;;;"),
					tuple(4L, "doc", "not-in-database-encoding", "{\"a\": \"\\ud83d\\ude00\"}",
							"c;;;\"{\"\"a\"\": \"\"\\ud83d\\ude00\"\"}\";;"),
					tuple(5L, "doc", "not-in-database-encoding", "[\"ž\"]", "d;;;\"[\"\"ž\"\"]\";;"),
					tuple(6L, "tags", "not-in-database-encoding", "{日}", "e;;;;{日};"),
					tuple(7L, "id", "not-in-database-encoding", "😀", "😀;;;;;"));
		assertThat(bench.rejects(run).get(0).reason())
			.isEqualTo("'5 €' has the character U+20AC (EURO SIGN), which the "
					+ "encoding of the database, LATIN1, does not have.");
		assertThat(run.warnings()).singleElement()
			.satisfies((warning) -> assertThat(warning.message()).contains("more €"));
		// The definition is stored, and found again.
		assertThat(bench.run("it").status()).hasToString("UNCHANGED");
	}

	@Test
	void aConstantThatTheDatabaseLacksIsRefusedBeforeARun() {
		bench.sql("CREATE TABLE app.notes (id text, unit text)");
		bench.define("it", """
				file: {fixed: in.csv}
				block: notes
				mode: append
				columns: {id: id, unit: {value: €}}
				""");
		DefinitionException refused = catchThrowableOfType(DefinitionException.class, () -> bench.run("it"));
		assertThat(refused.problems()).singleElement()
			.satisfies((problem) -> assertThat(problem.message()).isEqualTo(
					"The value of column 'unit' (text) cannot be loaded: '€' has the character U+20AC (EURO SIGN), "
							+ "which the encoding of the database, LATIN1, does not have."));
	}

	@Test
	void theServerSaysWhichCharactersAnEncodingOfSeveralBytesHas() throws IOException {
		String other = name + "_jp";
		create(other, "EUC_JP");
		try {
			JdbcTemplate database = client(in(other));
			database.execute("CREATE SCHEMA blockload");
			database.execute(Files.readString(Path.of("sql", "migrations", "V21__database_characters.sql")));
			DatabaseCharacters characters = DatabaseEncoding.characters(JdbcClient.create(database), "EUC_JP");
			assertThat(characters.missing("日本 カナ A～")).isEqualTo(DatabaseCharacters.NONE);
			assertThat(characters.missing("日本€")).isEqualTo('€');
			assertThat(characters.missing("ü😀")).isEqualTo(0x1f600);
		}
		finally {
			client(servers).execute("DROP DATABASE " + other + " WITH (FORCE)");
		}
	}

}
