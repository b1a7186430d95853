package dev.blockload.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import dev.blockload.csv.Reject;
import dev.blockload.importjob.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class RejectsIT {

	private final JdbcClient jdbc = TestDatabase.migrated();

	private final Rejects rejects = new Rejects(new JdbcTemplate(TestDatabase.source()));

	private long run;

	@BeforeEach
	void insertRun() {
		this.run = this.jdbc.sql("""
				INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, status)
				VALUES ('rejects', 'rejects', 'rejects', 'append', '{}', false, nextval('blockload.fence'), 'here',
				        'FAILED') RETURNING id""").query(Long.class).single();
	}

	@AfterEach
	void deleteRun() {
		this.jdbc.sql("DELETE FROM blockload.run WHERE id = ?").param(this.run).update();
	}

	/** What means something in an array of PostgreSQL. */
	@ParameterizedTest
	@ValueSource(strings = { "", " ", "NULL", "null", "{}", "{1,2}", ",", "\"", "\\", "\\\"", "\\N", "a\nb\r\n", "'",
			"$1", "?", "é日😀", "\u0001\u007f" })
	void anyTextIsStoredAsItIs(String text) {
		Reject reject = new Reject(7, 9, 123, text, "code", "not " + text, text, text, text, 2, 1);
		Reject second = new Reject(8, 10, 456, null, "code", "not " + text, null, text, null, 0, 3);
		this.rejects.add(this.run, List.of(reject, second));
		assertThat(stored()).containsExactly(reject, second);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 99, 100, 101, 250 })
	void eachOfAnyNumberIsStoredOnce(int number) {
		List<Reject> all = IntStream.range(0, number)
			.mapToObj((i) -> new Reject(i + 1, i + 2, 10L * i, "pay", "not-a-number", "reason " + i, "n/a", "raw " + i,
					null, 0, 1))
			.toList();
		this.rejects.add(this.run, all);
		assertThat(stored()).isEqualTo(all);
		assertThat(this.rejects.count(this.run)).isEqualTo(number);
	}

	@Test
	void theLongestRejectsAreStored() {
		String longest = "\"\\".repeat(Reject.MAX_RAW / 2);
		List<Reject> all = IntStream.rangeClosed(1, 300)
			.mapToObj((i) -> new Reject(i, i, i, "pay", "code", "reason", longest.substring(0, Reject.MAX_VALUE),
					longest, null, 0, 1))
			.toList();
		this.rejects.add(this.run, all);
		assertThat(stored()).isEqualTo(all);
	}

	private List<Reject> stored() {
		List<Reject> found = new ArrayList<>();
		this.rejects.forEach(this.run, RejectState.ALL, (stored) -> found.add(stored.reject()));
		return found;
	}

}
