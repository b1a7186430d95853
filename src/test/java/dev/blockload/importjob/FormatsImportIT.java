package dev.blockload.importjob;

import java.nio.charset.Charset;
import java.util.Map;

import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an import says of its values, from the file to the block.
 */
class FormatsImportIT {

	private final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		this.bench.renew();
	}

	@Test
	void formatsHoldForAllColumnsAndAColumnsOwnWin() {
		this.bench.sql(
				"CREATE TABLE app.sales (id int PRIMARY KEY, amount numeric(12,2), share numeric, day date, paid bool)");
		this.bench.define("sales", """
				file: {fixed: sales.csv}
				block: sales
				mode: upsert
				csv: {delimiter: semicolon, encoding: windows-1252}
				formats: {decimal-separator: ',', grouping-separator: ., format: dd.MM.yyyy, null-words: '-'}
				columns:
				  id: Nr
				  amount: {from: Betrag, suffix: €, negative: trailing-minus}
				  share: {from: Anteil, percent: true, decimal-separator: ., grouping-separator: none}
				  day: Tag
				  paid: {from: Bezahlt, true-words: ja, false-words: nein}
				""");
		this.bench.put("sales.csv", "Nr;Betrag;Anteil;Tag;Bezahlt\n1;1.234,50 €-;2.5%;30.09.2022;Ja\n2;-;-;-;-\n"
			.getBytes(Charset.forName("windows-1252")));
		Run run = this.bench.run("sales");
		assertThat(this.bench.rejects(run)).isEmpty();
		assertThat(this.bench.rows("SELECT * FROM app.sales ORDER BY id"))
			.containsExactly("1|-1234.50|0.025|2022-09-30|t", "2|∅|∅|∅|∅");
	}

	@Test
	void aBlankKeepsWhatTheBlockHas() {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text, pay numeric(10,2))");
		this.bench.sql("INSERT INTO app.staff VALUES (1, 'Ada', 10), (2, 'Bob', 20), (4, 'Dan', 40)");
		this.bench.define("staff", """
				file: {fixed: staff.csv}
				block: staff
				mode: upsert
				columns: {id: id, name: name, pay: {from: pay, blank: keep}}
				""");
		this.bench.put("staff.csv", "id,name,pay\n1,Ada,\n2,Bobby,\n3,Cy,\n4,Dan,41\n");
		assertThat(this.bench.run("staff").counts()).isEqualTo(new Run.Counts(4L, 4L, 0L, 1L, 2L, 1L, 0L));
		assertThat(this.bench.rows("SELECT * FROM app.staff ORDER BY id")).containsExactly("1|Ada|10.00",
				"2|Bobby|20.00", "3|Cy|∅", "4|Dan|41.00");
	}

	@Test
	void metadataOfTheRunIsInItsRows() {
		this.bench.sql("CREATE TABLE app.moves (what int, run bigint, at timestamptz, key text, day date, number int)");
		this.bench.define("moves", """
				file: {latest: 'in/{{date}}-moves.csv'}
				block: moves
				mode: append
				columns:
				  what: what
				  run: {added: run-id}
				  at: {added: run-started-at}
				  key: {added: file-key}
				  day: {added: file-date}
				  number: {added: record-number}
				rejects: {max: 1}
				""");
		this.bench.put("in/20220930-moves.csv", "what\n10\nx\n30\n");
		Run run = this.bench.run("moves");
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(this.bench
			.rows("SELECT what, run, at = r.started_at, m.key, day, number FROM app.moves m, blockload.run r"
					+ " WHERE r.id = m.run ORDER BY what"))
			.containsExactly("10|" + run.id() + "|t|in/20220930-moves.csv|2022-09-30|1",
					"30|" + run.id() + "|t|in/20220930-moves.csv|2022-09-30|3");
		assertThat(this.bench.run("moves").status()).isEqualTo(RunStatus.UNCHANGED);
		this.bench.put("in/undated.csv", "what\n20\n");
		Run undated = this.bench
			.run(new RunRequest("moves", new RequestedFile.OfKey("in/undated.csv"), null, RunRequest.Repeat.SKIP));
		assertThat(undated.error().code()).isEqualTo("no-date-in-key");
		assertThat(undated.error().message())
			.isEqualTo("Column 'day' takes the date in the name of the object, but 'in/undated.csv' contains none."
					+ " Choose an object with a date in its name.");
		assertThat(undated.restartable()).isFalse();
	}

}
