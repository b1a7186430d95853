package dev.blockload.importjob;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DistributionSettingsTest {

	private static final Duration OFTEN = Duration.ofSeconds(1);

	private static DistributionSettings nodes(@Nullable Integer nodes) {
		return new DistributionSettings(nodes, DataSize.ofGigabytes(4), DataSize.ofMegabytes(256), 1);
	}

	@Test
	void byDefaultOtherNodesHelpWithLargeFilesAndNobodyLooksOften() {
		assertThat(nodes(null).nodesFor(null)).isEqualTo(4);
		assertThat(nodes(null).leastBytesFor(null)).isEqualTo(4L << 30);
		assertThat(nodes(null).helps()).isTrue();
		assertThat(nodes(null).look(OFTEN)).isGreaterThan(OFTEN);
	}

	@Test
	void whatIsSetCountsForAllImports() {
		assertThat(nodes(1).nodesFor(null)).isEqualTo(1);
		assertThat(nodes(1).helps()).isFalse();
		assertThat(nodes(7).nodesFor(null)).isEqualTo(7);
		assertThat(nodes(7).helps()).isTrue();
		assertThat(nodes(7).look(OFTEN)).isEqualTo(OFTEN);
	}

	@Test
	void anImportThatWantsNodesComesFirstAndNeedsMoreThanOneRange() {
		assertThat(nodes(1).nodesFor(3)).isEqualTo(3);
		assertThat(nodes(7).nodesFor(1)).isEqualTo(1);
		assertThat(nodes(7).leastBytesFor(3)).isEqualTo(256L << 20);
	}

	@Test
	void impossibleValuesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> nodes(0))
			.withMessage("blockload.distribution.nodes is 0. Expected at least 1.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new DistributionSettings(2, DataSize.ofBytes(-1), DataSize.ofBytes(1), 1))
			.withMessage(
					"blockload.distribution has from-size=-1B, range-size=1B. Expected 0 or more, and at least 1.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new DistributionSettings(2, DataSize.ofBytes(0), DataSize.ofBytes(1), 0))
			.withMessage("blockload.distribution.lanes is 0. Expected at least 1.");
	}

}
