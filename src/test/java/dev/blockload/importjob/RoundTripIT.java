package dev.blockload.importjob;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.Map;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;

import org.springframework.jdbc.core.SqlParameterValue;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What PostgreSQL writes as CSV loads back equal: every type, with the values that
 * loaders stumble over. Dates of other years than 0001 to 9999 and 24:00 are left out:
 * they are rejects.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoundTripIT {

	private static final String COLUMNS = """
			(id int PRIMARY KEY, b bool, i2 int2, i4 int4, i8 int8, n numeric, n2 numeric(12,2), nm numeric(3,-2),
			 f4 real, f8 double precision, t text, v varchar(5), c char(4), d date, tm time, ts timestamp,
			 tz timestamptz, tz0 timestamptz(0), u uuid, j json, jb jsonb, e app.mood, dom app.amount)""";

	/** One column of nasty values after the other; the others are null meanwhile. */
	private static final Map<String, List<String>> VALUES = Map.ofEntries(Map.entry("b", List.of("true", "false")),
			Map.entry("i2", List.of("-32768", "32767")), Map.entry("i4", List.of("-2147483648", "2147483647", "0")),
			Map.entry("i8", List.of("-9223372036854775808", "9223372036854775807")),
			Map.entry("n",
					List.of("0", "0.000", "-0.00", "1e131071", "1e-16383", "NaN", "Infinity", "-Infinity", "1.10",
							"1.1", "9".repeat(1000) + "." + "1".repeat(1000), "10000", "0.0001")),
			Map.entry("n2", List.of("9999999999.99", "-9999999999.99", "NaN", "0")),
			Map.entry("nm", List.of("99900", "-100", "0")),
			Map.entry("f4", List.of("-0", "1e-45", "3.4028235e38", "NaN", "Infinity", "-Infinity", "0.1", "16777216")),
			Map.entry("f8",
					List.of("-0", "5e-324", "1.7976931348623157e308", "NaN", "Infinity", "-Infinity", "0.1",
							"2.2250738585072014e-308", "9007199254740993")),
			Map.entry("t",
					List.of("", " ", "NULL", "\\N", "\\.", "\"", "\"\"", ",", "a,b", "a\nb", "a\r\nb", "\r", "\n", "\\",
							"'", "\ttab\t", "é漢😀", "\u0001\u001f\u007f", "\ufeff", "\u00a0", "=1+1", "007",
							"x".repeat(100_000))),
			Map.entry("v", List.of("", "é漢😀ab", "     ", "\"\n\",,")),
			Map.entry("c", List.of("", "a", "abcd", "é😀", "\"")),
			Map.entry("d", List.of("0001-01-01", "9999-12-31", "2024-02-29", "1582-10-10", "infinity", "-infinity")),
			Map.entry("tm", List.of("00:00:00", "23:59:59.999999", "12:00:00.5")),
			Map.entry("ts",
					List.of("0001-01-01 00:00:00", "9999-12-31 23:59:59.999999", "2022-09-30 13:30:00.000001",
							"infinity", "-infinity")),
			Map.entry("tz",
					List.of("0001-01-02 00:00:00+00", "9999-12-30 23:59:59.999999+00", "2022-03-27 02:30:00+01",
							"1880-06-01 12:00:00+00", "infinity", "-infinity")),
			Map.entry("tz0", List.of("2022-10-30 00:30:00+00", "2022-10-30 01:30:00+00")),
			Map.entry("u", List.of("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff")),
			Map.entry("j",
					List.of("{\"b\": 1,  \"a\":[1.50, null, \"x\\u0000\"], \"a\": 2}", "\"\"", "null", " [ ] ",
							"\"\\ud83d\\ude00 \\\"q\\\" \\n\"", "1e400")),
			Map.entry("jb",
					List.of("{\"b\": 1, \"a\": [1.50, null, \"x\\ty\"]}", "\"\"", "null", "[]", "{}", "-0", "1e400",
							"\"é😀\\\\\"")),
			Map.entry("e", List.of("sad", "so, so", "\"très\" bien", "")), Map.entry("dom", List.of("0.00", "12.50")));

	private final Servers servers = EmbeddedServers.get();

	// Opened before all tests.
	@SuppressWarnings("NullAway.Init")
	private ImportBench bench;

	@BeforeAll
	void open(@TempDir Path jobs) {
		this.bench = new ImportBench(this.servers, jobs, Map.of());
	}

	@AfterAll
	void close() {
		this.bench.close();
	}

	@BeforeEach
	void renew() {
		this.bench.renew();
		this.bench.sql("CREATE TYPE app.mood AS ENUM ('sad', 'so, so', '\"très\" bien', '')");
		this.bench.sql("CREATE DOMAIN app.amount AS numeric(8,2) CHECK (value >= 0)");
		this.bench.sql("CREATE TABLE app.written " + COLUMNS);
		this.bench.sql("CREATE TABLE app.loaded " + COLUMNS);
		this.bench.sql("INSERT INTO app.written (id) VALUES (0)");
		int[] id = { 0 };
		// Of no type: the server reads them as it reads any text.
		VALUES.forEach((column,
				values) -> values.forEach((value) -> this.bench.jdbc()
					.update("INSERT INTO " + this.bench.application() + ".written (id, " + column + ") VALUES (?, ?)",
							++id[0], new SqlParameterValue(Types.OTHER, value))));
	}

	@Test
	void whatPostgresWritesLoadsBackEqual() throws SQLException, IOException {
		this.bench.define("back", """
				file: {fixed: back.csv}
				block: loaded
				mode: upsert
				formats: {nan: keep, infinity: keep}
				""");
		for (String options : List.of("", ", FORCE_QUOTE *")) {
			this.bench.sql("TRUNCATE app.loaded");
			this.bench.put("back.csv", written("SET TimeZone = 'UTC'", options));
			assertLoadedEqual();
		}
	}

	@Test
	void theZoneOfTheSessionThatWroteDoesNotMatter() throws SQLException, IOException {
		this.bench.define("back", """
				file: {fixed: back.csv}
				block: loaded
				mode: upsert
				formats: {nan: keep, infinity: keep}
				""");
		this.bench.sql("DELETE FROM app.written WHERE tz < '1900-01-01'");
		this.bench.put("back.csv", written("SET TimeZone = 'Asia/Kathmandu'", ""));
		assertLoadedEqual();
	}

	private void assertLoadedEqual() {
		Run run = this.bench.run("back");
		assertThat(this.bench.rejects(run)).isEmpty();
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench.rows("""
				SELECT w::text, l::text FROM app.written w FULL JOIN app.loaded l USING (id)
				 WHERE ROW(w.*)::record *<> ROW(l.*)::record OR w.id IS NULL OR l.id IS NULL""")).isEmpty();
	}

	private String written(String setting, String options) throws SQLException, IOException {
		try (Connection connection = this.servers.connect(); var statement = connection.createStatement()) {
			statement.execute(setting);
			StringWriter out = new StringWriter();
			connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyOut("COPY " + this.bench.application() + ".written TO STDOUT (FORMAT csv, HEADER" + options + ")",
						out);
			return out.toString();
		}
	}

}
