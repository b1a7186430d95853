package dev.blockload.run;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Only the listed SQLSTATEs are retried.
 */
class SqlTransienceTest {

	private static SqlTransience of(String state) {
		return SqlTransience.of(new SQLException("It failed.", state), SqlStatement.of("SELECT 1"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "08000", "08006", "40001", "40P01", "53100", "53200", "53300", "55P03", "55006", "57P01",
			"57P02", "57P03", "57P05", "25006", "25P03" })
	void theseGoAwayWithTime(String state) {
		assertThat(of(state)).isEqualTo(SqlTransience.TRANSIENT);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0A000", "22003", "23505", "25P02", "28P01", "2BP01", "3D000", "42P17", "42883", "53000",
			"53400", "54000", "54011", "55000", "57P04", "58030", "MY001", "P0001", "XX000", "XX001" })
	void anyOtherNeedsAPerson(String state) {
		assertThat(of(state)).isEqualTo(SqlTransience.PERMANENT);
	}

	@Test
	void aCanceledStatementIsRetriedOnce() {
		assertThat(of("57014").limit()).isEqualTo(2);
		assertThat(of("25P04").limit()).isEqualTo(2);
		assertThat(of("40001").limit()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "DROP TABLE app.sales_7", "ALTER TABLE app.sales ATTACH PARTITION app.sales_7 DEFAULT",
			"ALTER TABLE app.sales DETACH PARTITION app.sales_7", "LOCK TABLE app.sales IN SHARE MODE" })
	void noMemoryForTheLocksOfPartitionsNeedsAPerson(String sql) {
		SQLException failure = new SQLException("out of shared memory", "53200");
		assertThat(SqlTransience.of(failure, SqlStatement.of(sql))).isEqualTo(SqlTransience.PERMANENT);
		assertThat(SqlTransience.of(failure, null)).isEqualTo(SqlTransience.TRANSIENT);
	}

	@Test
	void withoutACodeNoServerRefusedAnythingAndThePoolIsAskedAgain() {
		assertThat(SqlTransience.of(new SQLTransientConnectionException("timed out"), null))
			.isEqualTo(SqlTransience.TRANSIENT);
		assertThat(SqlTransience.of(new SQLException("Connection is closed"), null)).isEqualTo(SqlTransience.TRANSIENT);
		assertThat(of("")).isEqualTo(SqlTransience.TRANSIENT);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			INSERT INTO app.notes (id) VALUES (1)                     | INSERT INTO app.notes
			WITH x AS (SELECT 1) UPDATE ONLY app."My Notes" SET a = 1 | UPDATE app."My Notes"
			COPY blockload."blockload_run_7" (a) FROM STDIN           | COPY blockload.blockload_run_7
			CREATE UNIQUE INDEX IF NOT EXISTS i ON app.notes (id)     | CREATE INDEX ON app.notes
			ALTER TABLE app.sales ATTACH PARTITION app.s7 DEFAULT     | ALTER TABLE app.sales ATTACH PARTITION app.s7
			ALTER TABLE app.s7 ADD CONSTRAINT c CHECK (a > 1)         | ALTER TABLE app.s7 ADD CONSTRAINT c
			DROP TABLE IF EXISTS app.s7 CASCADE                       | DROP TABLE app.s7
			select 'UPDATE app.secret' from app.notes                 | SELECT
			WITH x AS (SELECT 1) SELECT x FROM x                      | SELECT
			""")
	void aStatementIsNamedWithoutItsValues(String sql, String name) {
		assertThat(SqlStatement.of(sql).name()).isEqualTo(name);
	}

}
