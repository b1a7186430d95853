package dev.blockload.importjob;

import java.util.List;
import java.util.Map;

import dev.blockload.run.Run;
import org.junit.jupiter.api.BeforeEach;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An import with a scope, for the tests of scopes.
 */
abstract class ScopeFixture {

	static final ImportBench bench = ImportBench.shared(Map.of());

	@BeforeEach
	void renew() {
		bench.renew();
	}

	static void define(String rest) {
		bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: replace\nrejects: {max: 9}\n" + rest);
	}

	static Run load(String file) {
		bench.put("sales.csv", file);
		Run run = bench.run("sales");
		assertThat(run.error()).as("error of run %d", run.id()).isNull();
		return run;
	}

	static Run fail(String file, String code, String message) {
		bench.put("sales.csv", file);
		Run run = bench.run("sales");
		assertThat(run.error()).isNotNull();
		assertThat(run.error().message()).isEqualTo(message.replace("app.", bench.application() + "."));
		assertThat(run.error().code()).isEqualTo(code);
		return run;
	}

	static List<String> rows() {
		return bench.rows("SELECT country, to_char(month, 'MM'), amount FROM app.sales ORDER BY amount");
	}

	static List<String> rejects(Run run) {
		return bench.rejects(run)
			.stream()
			.map((reject) -> "%d %s %s %s: %s".formatted(reject.record(), reject.code(), reject.column(),
					reject.value(), reject.reason().replace(bench.application(), "app")))
			.toList();
	}

	static Run.Counts counts(long read, long staged, long rejected, long inserted, long updated, long unchanged,
			long deleted) {
		return new Run.Counts(read, staged, rejected, inserted, updated, unchanged, deleted);
	}

}
