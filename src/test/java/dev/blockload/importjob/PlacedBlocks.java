package dev.blockload.importjob;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Blocks whose rows are in one of several places, for contracts that are the same in all
 * of them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PlacedBlocks {

	/** Where the rows of a block are. */
	enum Place {

		/** In the table itself. */
		TABLE,

		/** In parts, on several nodes. */
		PARTS,

		/** On each node. */
		EACH_NODE

	}

	static final String ITEMS = """
			CREATE TABLE app.items (
			    site int NOT NULL, id int NOT NULL, name text, price numeric, ratio float8, code char(4), note json,
			    day date, open boolean, PRIMARY KEY (site, id))""";

	/** Not set where the servers are missing, and the tests are skipped. */
	ImportBench bench;

	abstract Servers servers();

	/** Where the rows of a block can be here. */
	abstract Stream<Place> places();

	/** Where the rows can be of a block without a key that is partitioned by load. */
	abstract Stream<Place> placesOfPartitions();

	/** Place the rows of a table. */
	abstract void place(String table, String column, Place place);

	@BeforeAll
	void open(@TempDir Path jobs) {
		// These small files have several batches, and none is loaded directly.
		this.bench = new ImportBench(servers(), jobs, Map.of("blockload.load.slice-bytes", 64,
				"blockload.load.chunk-size", 2, "blockload.load.direct-limit", "0B", "blockload.load.small-load", 0));
	}

	@AfterAll
	void close() {
		Optional.ofNullable(this.bench).ifPresent(ImportBench::close);
	}

	@BeforeEach
	void renew() {
		this.bench.renew();
	}

	void createItems(Place place) {
		this.bench.sql(ITEMS);
		place("items", "site", place);
		this.bench
			.sql("""
					INSERT INTO app.items
					SELECT i % 3, i, 'item ' || i, 1.0, 0, 'ab', '{"a":1}', '2024-02-29', true FROM generate_series(1, 30) i""");
	}

}
