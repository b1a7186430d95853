package dev.blockload.importjob;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many appends to a block partitioned by load, beside readers and a transaction whose
 * snapshot is older than all of them. {@link ManyAppendsIT} measures how long they take.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PartitionsByLoadIT {

	private static final int MOST_PARTITIONS = 6;

	private ImportBench bench;

	private SalesByLoad sales;

	@BeforeAll
	void open(@TempDir Path jobs) {
		this.bench = new ImportBench(EmbeddedServers.get(), jobs,
				Map.of("blockload.load.partitions", MOST_PARTITIONS, "blockload.load.small-load", 10));
		this.sales = new SalesByLoad(this.bench, MOST_PARTITIONS);
	}

	@AfterAll
	void close() {
		this.bench.close();
	}

	@BeforeEach
	void createBlock() {
		this.bench.renew();
		this.sales.create();
	}

	/** More than an open partition takes. */
	private void runsOfOtherBlocks() {
		var unused = this.bench
			.rows("SELECT nextval(pg_get_serial_sequence('blockload.run', 'id')) FROM generate_series(1, 70)");
	}

	@Test
	void thePartitionsOfAnyLoadsStayFewAndNoRowIsLost() throws SQLException {
		List<String> expected = new ArrayList<>();
		try (SalesByLoad.Reader reader = this.sales.reader(); Connection old = this.sales.oldSnapshot()) {
			for (int rows : List.of(3, 20, 4, 25, 5, 30, 6)) {
				expected.add(this.sales.append(rows).id() + "|" + rows);
				runsOfOtherBlocks();
				assertThat(this.sales.number(old, "SELECT count(*) FROM app.sales")).isZero();
			}
			assertThat(this.sales.partitions()).as("as long as nothing can be merged").isEqualTo(5);
			old.rollback();
			expected.add(this.sales.append(8).id() + "|8");
			assertThat(this.sales.partitions()).as("after the old snapshot has ended").isEqualTo(2);
			for (int rows : List.of(22, 9, 23)) {
				runsOfOtherBlocks();
				expected.add(this.sales.append(rows).id() + "|" + rows);
			}
			assertThat(reader.isReading()).as("the reader has not failed").isTrue();
		}
		assertThat(this.bench.rows("SELECT _load, count(*) FROM app.sales GROUP BY 1 ORDER BY 1")).isEqualTo(expected);
		assertThat(this.bench.rows("SELECT 1 FROM pg_tables WHERE schemaname = 'blockload' "
				+ "AND tablename LIKE 'blockload\\_run\\_%\\_partition'"))
			.isEmpty();
		assertThat(this.bench.rows(
				"SELECT 1 FROM pg_inherits i WHERE inhparent = 'app.sales'::regclass AND (SELECT count(*) FROM pg_index "
						+ "WHERE indrelid = i.inhrelid) <> 1"))
			.as("partitions without the index of the block")
			.isEmpty();
	}

	@Test
	void aViewThatDependsOnAPartitionIsNamed() {
		var unused = this.sales.append(20);
		String partition = this.bench
			.rows("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'app.sales'::regclass")
			.get(0);
		this.bench.sql("CREATE VIEW app.newest AS SELECT * FROM " + partition);
		this.bench.define("sales", "file: {fixed: sales.csv}\nblock: sales\nmode: replace\nundo: {keep: 0}\n");
		this.bench.put("sales.csv", "id,region,amount\n1,1,1\n");
		Run run = this.bench.run("sales");
		assertThat(run.error()).isNotNull();
		assertThat(run.error().code()).isEqualTo("database-refused");
		assertThat(run.error().message())
			.isEqualTo(("PostgreSQL refused a statement: cannot drop table PART because other"
					+ " objects depend on it (view APP.newest depends on table PART) (SQLSTATE 2BP01). Where: statement"
					+ " DROP TABLE PART.")
				.replace("PART", partition)
				.replace("APP", this.bench.application()));
		assertThat(run.error().action()).isEqualTo("Change or drop the object that depends on it, such as a view that"
				+ " reads a partition instead of the block. Then restart the run.");
	}

	/** Sends the numbers of scans that the sessions of runs have not yet sent. */
	private void sendStatistics() throws SQLException {
		HikariDataSource pool = this.bench.bean(DataSource.class).unwrap(HikariDataSource.class);
		List<Connection> all = new ArrayList<>();
		try {
			while (all.size() < pool.getHikariPoolMXBean().getTotalConnections()) {
				all.add(pool.getConnection());
				try (Statement statement = all.get(all.size() - 1).createStatement()) {
					statement.execute("SELECT pg_stat_force_next_flush()");
				}
			}
		}
		finally {
			for (Connection connection : all) {
				connection.close();
			}
		}
	}

	@Test
	void noStepReadsTheRowsOfALoadThatIsAttached() throws SQLException {
		this.bench
			.sql("CREATE TABLE app.plain (id int NOT NULL, region text, amount numeric(12,2), _load bigint NOT NULL) "
					+ "PARTITION BY RANGE (_load)");
		this.bench.define("sales", "file: {fixed: sales.csv}\nblock: plain\nmode: append\nrejects: {max: 9}\n");
		this.bench.put("sales.csv",
				LongStream.range(0, 900)
					.mapToObj((row) -> (row % 100 != 7) ? row + ",r" + row % 9 + "," + row + ".50\n" : "x,y,1\n")
					.collect(Collectors.joining("", "id,region,amount\n", "")));
		Run run = this.bench.run("sales");
		assertThat(run.status()).as(String.valueOf(run.error())).isEqualTo(RunStatus.COMPLETED);
		assertThat(run.counts().inserted()).isEqualTo(891);
		assertThat(run.counts().rejected()).isEqualTo(9);
		sendStatistics();
		assertThat(this.bench.rows("SELECT record_column FROM blockload.run WHERE id = " + run.id()))
			.containsExactly("absent");
		assertThat(this.bench.rows("""
				SELECT seq_scan, n_tup_ins, analyze_count, n_tup_upd + n_tup_del
				  FROM pg_inherits JOIN pg_stat_user_tables ON relid = inhrelid
				 WHERE inhparent = 'app.plain'::regclass""")).as("scans, rows inserted, ANALYZE, rows written again")
			.containsExactly("0|891|0|0");
		assertThat(this.bench
			.rows("SELECT count(*), count(DISTINCT id), sum(amount), min(_load), max(_load) FROM app.plain"))
			.containsExactly("891|891|401332.50|" + run.id() + "|" + run.id());
	}

}
