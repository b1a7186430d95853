package dev.blockload.importjob;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class LoadSettingsTest {

	private static LoadSettings laneNodes(String... nodes) {
		return new LoadSettings(2, 16, 524_288, Duration.ofMinutes(1), Duration.ofSeconds(45), 100_000, 48,
				Duration.ofSeconds(30), DataSize.ofMegabytes(32), List.of(nodes));
	}

	@Test
	void lanesWriteThroughAllWorkersTheCoordinatorOrSomeWorkers() {
		assertThat(laneNodes("workers").usesWorkers()).isTrue();
		assertThat(laneNodes("workers").usesWorker("citus-2:5432")).isTrue();
		assertThat(laneNodes("coordinator").usesWorkers()).isFalse();
		assertThat(laneNodes("citus-2:5432", "citus-3:5432").usesWorkers()).isTrue();
		assertThat(laneNodes("citus-2:5432").usesWorker("citus-2:5432")).isTrue();
		assertThat(laneNodes("citus-2:5432").usesWorker("citus-3:5432")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "worker", "citus-2", ":5432", "citus-2:", "coordinator,citus-2:5432",
			"workers,coordinator" })
	void otherNamesOfNodesAreRefused(String nodes) {
		assertThatIllegalArgumentException().isThrownBy(() -> laneNodes(nodes.split(",")))
			.withMessage("blockload.load.lane-nodes is '" + nodes
					+ "'. Expected workers, coordinator, or names with ports such as citus-2:5432.");
	}

	@Test
	void anEmptyListOfNodesIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> laneNodes());
	}

}
