package dev.blockload.importjob;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.Failure;
import dev.blockload.csv.Reject;
import dev.blockload.run.Run;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class PreviewIT {

	private static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void define() {
		bench.renew();
		bench.define("sales",
				"""
						file: {latest: 'in/{{date}}.csv'}
						block: sales
						mode: append
						columns: {sold_on: {from: Date, format: dd/MM/yyyy}, amount: {from: Amount, decimal-separator: ','}, note: Note}
						""");
		bench.put("in/2022-01-01.csv", "Date,Amount,Note\n");
		bench.put("in/2022-09-30.csv",
				"Note,Extra,Date,Amount\n,x,30/09/2022,\"1,5\"\n\"\",x,01/10/2022,2\nlast,x,30/02/2022,3\nmore,x,02/10/2022,4\n");
	}

	@Test
	void rowsAreShownAsTheTableWouldHoldThemAndRejectsWithTheirReasons() {
		bench.sql("CREATE TABLE app.sales (amount numeric(12,2), sold_on date, note text)");
		Preview preview = preview(new RequestedFile.ByRule(), 3);
		assertThat(preview.pin().key()).isEqualTo("in/2022-09-30.csv");
		assertThat(preview.unmappedHeaders()).containsExactly("Extra");
		assertThat(preview.columns()).extracting((column) -> column.name() + " " + column.sqlType())
			.containsExactly("amount numeric(12,2)", "sold_on date", "note text");
		assertThat(preview.rows()).containsExactly(
				new Preview.Row(1, Arrays.asList("1.50", "2022-09-30", null), Preview.Effect.LOADS),
				new Preview.Row(2, List.of("2.00", "2022-10-01", ""), Preview.Effect.LOADS));
		assertThat(preview.rejects()).singleElement().satisfies((reject) -> {
			assertThat(reject.line()).isEqualTo(4);
			assertThat(reject.code()).isEqualTo("not-a-date");
		});
		assertNothingIsLeft();
	}

	@Test
	void aPreviewOfAPartitionedBlockIsTheSame() {
		bench.sql("CREATE TABLE app.sales (amount numeric(12,2), sold_on date, note text, _load bigint NOT NULL) "
				+ "PARTITION BY RANGE (_load)");
		assertThat(preview(new RequestedFile.ByRule(), 1).rows())
			.containsExactly(new Preview.Row(1, Arrays.asList("1.50", "2022-09-30", null), Preview.Effect.LOADS));
		assertThat(preview(new RequestedFile.OfDate("2022-01-01"), 1).rows()).isEmpty();
		assertNothingIsLeft();
	}

	@Test
	void itIsTheBeginningOfWhatARunLoads() {
		bench.sql("CREATE TABLE app.sales (amount numeric(12,2), sold_on date, note text)");
		bench.put("in/2022-10-01.csv",
				IntStream.rangeClosed(1, 9_000)
					.mapToObj((i) -> (i % 7 == 0) ? "x" + i + ",01/01/2022," + i : i + ",01/01/2022,note " + i)
					.collect(Collectors.joining("\n", "Amount,Date,Note\n", "\n")));
		bench.define("all", """
				file: {fixed: in/2022-10-01.csv}
				block: sales
				mode: append
				columns: {sold_on: {from: Date, format: dd/MM/yyyy}, amount: Amount, note: Note}
				rejects: {percent: 100}
				""");
		Preview preview = bench.bean(Previewer.class).first("all", new RequestedFile.ByRule(), 8_000);
		Run run = bench.run("all");
		assertThat(preview.rows().stream().map((row) -> String.join("|", row.values())).toList())
			.isEqualTo(bench.rows("SELECT * FROM app.sales WHERE amount <= 8000 ORDER BY amount"));
		assertThat(preview.rejects())
			.isEqualTo(bench.rejects(run).stream().filter((reject) -> reject.record() <= 8_000).toList())
			.extracting(Reject::code)
			.containsOnly("not-a-number");
	}

	@Test
	void aPreviewFailsForWhatWouldFailTheRun() {
		bench.sql("CREATE TABLE app.sales (amount numeric(12,2), sold_on date, note text)");
		bench.put("in/2022-10-01.csv", "Date,Value,Note\n");
		Failure failure = catchThrowableOfType(Failure.class, () -> preview(new RequestedFile.ByRule(), 1));
		assertThat(failure.code()).isEqualTo("header-missing");
		assertThat(bench.run("sales").error().message()).isEqualTo(failure.message());
		assertThat(catchThrowableOfType(Failure.class, () -> preview(new RequestedFile.OfDate("1999-01-01"), 1)).code())
			.isEqualTo("no-match");
	}

	private static Preview preview(RequestedFile wanted, int records) {
		return bench.bean(Previewer.class).first("sales", wanted, records);
	}

	private static void assertNothingIsLeft() {
		assertThat(bench.rows("SELECT count(*) FROM app.sales")).containsExactly("0");
		assertThat(bench.rows("SELECT tablename FROM pg_tables WHERE tablename LIKE 'blockload\\_run\\_-%'")).isEmpty();
	}

}
