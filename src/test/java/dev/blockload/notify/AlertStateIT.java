package dev.blockload.notify;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

class AlertStateIT {

	@Test
	void aProblemIsNewOnceAndAgainAfterTheImportWasGood(@TempDir Path jobs) {
		try (ImportBench bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of())) {
			bench.sql("TRUNCATE blockload.alert_state");
			JdbcClient jdbc = bench.bean(JdbcClient.class);
			AlertState alerts = new AlertState(jdbc);
			assertThat(alerts.raise("people", "header-missing", Instant.EPOCH)).isTrue();
			assertThat(alerts.raise("people", "header-missing", Instant.EPOCH)).isFalse();
			assertThat(alerts.raise("people", "wrong-secret", Instant.EPOCH)).isTrue();
			Instant good = jdbc.sql("SELECT clock_timestamp()")
				.query((rs, row) -> rs.getTimestamp(1).toInstant())
				.single();
			assertThat(alerts.raise("people", "wrong-secret", good)).isTrue();
			assertThat(alerts.raise("people", "wrong-secret", good)).isFalse();
			assertThat(alerts.clear("people")).isTrue();
			assertThat(alerts.clear("people")).isFalse();
		}
	}

}
