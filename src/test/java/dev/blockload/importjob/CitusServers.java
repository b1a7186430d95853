package dev.blockload.importjob;

import org.junit.jupiter.api.Assumptions;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A Citus for tests: the one that {@code BLOCKLOAD_TEST_CITUS_URL} names, a JDBC URL of
 * its coordinator, else one in containers where a Docker engine runs. Without both the
 * tests are skipped, and say so.
 */
final class CitusServers {

	private CitusServers() {
	}

	static Servers get() {
		String url = System.getenv("BLOCKLOAD_TEST_CITUS_URL");
		if (url == null || url.isBlank()) {
			return inContainers();
		}
		Servers store = EmbeddedServers.get();
		String username = System.getenv().getOrDefault("BLOCKLOAD_TEST_CITUS_USERNAME", "postgres");
		String password = System.getenv().getOrDefault("BLOCKLOAD_TEST_CITUS_PASSWORD", "");
		return new Servers(url, username, password, store.s3(), store.accessKeyId(), store.secretAccessKey());
	}

	private static Servers inContainers() {
		Assumptions.assumeTrue(CitusContainers.isPossible(),
				"Skipped: no Citus. Set BLOCKLOAD_TEST_CITUS_URL to the JDBC URL of a coordinator with workers, or start a Docker engine.");
		PostgreSQLContainer coordinator = CitusContainers.get();
		Servers store = EmbeddedServers.get();
		return new Servers(coordinator.getJdbcUrl(), coordinator.getUsername(), coordinator.getPassword(), store.s3(),
				store.accessKeyId(), store.secretAccessKey());
	}

	/** Place the rows of a table of the bench. */
	static void place(ImportBench bench, String table, String column, PlacedBlocks.Place place) {
		switch (place) {
			case TABLE -> {
			}
			case PARTS -> bench.jdbc()
				.execute("SELECT create_distributed_table('%s.%s', '%s', shard_count => 4)"
					.formatted(bench.application(), table, column));
			case EACH_NODE ->
				bench.jdbc().execute("SELECT create_reference_table('%s.%s')".formatted(bench.application(), table));
		}
	}

}
