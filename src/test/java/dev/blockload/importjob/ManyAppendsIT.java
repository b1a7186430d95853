package dev.blockload.importjob;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * As many small appends to a block partitioned by load as {@code -Dblockload.appends=300}
 * says, with the standard limits, beside readers and a transaction whose snapshot is
 * older than all of them: how long the last appends take, and how long queries take
 * compared with the same rows in one partition.
 */
@Tag("speed")
@EnabledIfSystemProperty(named = "blockload.appends", matches = "\\d+")
class ManyAppendsIT {

	private static final int MEDIAN_OF = 10;

	private static final int ROWS = 1000;

	private static final int MOST_PARTITIONS = 48;

	private static final List<String> QUERIES = List.of("SELECT sum(amount) FROM app.%s",
			"SELECT max(s) FROM (SELECT sum(amount) s FROM app.%s GROUP BY region) r",
			"SELECT count(*) FROM app.%s WHERE region = 7");

	@Test
	void theLastAppendsAreAsFastAsTheFirstAndQueriesAreFast(@TempDir Path jobs) throws SQLException {
		int appends = Math.max(2 * MEDIAN_OF, Integer.getInteger("blockload.appends"));
		try (ImportBench bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of())) {
			SalesByLoad sales = new SalesByLoad(bench, MOST_PARTITIONS);
			sales.create();
			try (SalesByLoad.Reader one = sales.reader();
					SalesByLoad.Reader two = sales.reader();
					Connection old = sales.oldSnapshot()) {
				List<Long> taken = new ArrayList<>();
				for (int number = 0; number < appends; number++) {
					long start = System.nanoTime();
					var unused = sales.append(ROWS);
					taken.add(System.nanoTime() - start);
				}
				assertThat(sales.number(old, "SELECT count(*) FROM app.sales")).isZero();
				long first = median(taken.subList(0, MEDIAN_OF));
				long last = median(taken.subList(appends - MEDIAN_OF, appends));
				new FigureTable(appends + " appends of " + ROWS + " rows, beside two readers and an old snapshot",
						"measure (median of " + MEDIAN_OF + ")", "many partitions", "compared with", "ratio", "limit")
					.row("partitions", sales.partitions(), "", "", MOST_PARTITIONS)
					.row("the last appends", FigureTable.millis(last), "the first: " + FigureTable.millis(first),
							FigureTable.ratio((double) last, (double) first), "1.5")
					.print();
				Map<String, Times> times = times(sales, bench);
				assertThat(one.isReading() && two.isReading()).as("the readers have not failed").isTrue();
				assertThat(last).isLessThanOrEqualTo(first * 3 / 2);
				assertThat(times)
					.allSatisfy((query, time) -> assertThat(time.many()).as(query).isLessThanOrEqualTo(2 * time.one()));
			}
		}
	}

	/** The same rows in one partition, asked the same in turns. */
	private static Map<String, Times> times(SalesByLoad sales, ImportBench bench) throws SQLException {
		bench.sql("CREATE TABLE app.one (LIKE app.sales INCLUDING ALL) PARTITION BY RANGE (_load)");
		bench.sql("CREATE TABLE app.one_all PARTITION OF app.one FOR VALUES FROM (MINVALUE) TO (MAXVALUE)");
		bench.sql("INSERT INTO app.one SELECT * FROM app.sales");
		bench.sql("VACUUM ANALYZE app.sales");
		bench.sql("VACUUM ANALYZE app.one");
		Map<String, Times> times = new LinkedHashMap<>();
		FigureTable table = new FigureTable("Queries", "query (median of " + MEDIAN_OF + ")",
				sales.partitions() + " partitions", "one partition", "ratio", "limit");
		try (Connection connection = bench.servers().connect()) {
			for (String query : QUERIES) {
				List<Long> many = new ArrayList<>();
				List<Long> one = new ArrayList<>();
				for (int time = 0; time < 2 * MEDIAN_OF; time++) {
					many.add(nanos(sales, connection, query.formatted("sales")));
					one.add(nanos(sales, connection, query.formatted("one")));
				}
				// The first half warms the caches.
				Times of = new Times(median(many.subList(MEDIAN_OF, many.size())),
						median(one.subList(MEDIAN_OF, one.size())));
				times.put(query, of);
				table.row("`" + query.replace("app.%s", "sales") + "`", FigureTable.millis(of.many()),
						FigureTable.millis(of.one()), FigureTable.ratio((double) of.many(), (double) of.one()), "2");
			}
		}
		table.print();
		return times;
	}

	private static long nanos(SalesByLoad sales, Connection connection, String query) throws SQLException {
		long start = System.nanoTime();
		var unused = sales.number(connection, query);
		return System.nanoTime() - start;
	}

	private static long median(List<Long> values) {
		List<Long> sorted = values.stream().sorted().toList();
		return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
	}

	/**
	 * How long a query takes, in nanoseconds.
	 *
	 * @param many with many partitions
	 * @param one with one
	 */
	private record Times(long many, long one) {
	}

}
