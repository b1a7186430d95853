package dev.blockload.push;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.blockload.launch.NodeCheck;
import dev.blockload.run.Run;

/**
 * Leaves a run of a pushed file to the nodes that have the file, while one of them is
 * alive. Without one, the run begins here and fails with code {@code spool-elsewhere}.
 */
final class SpoolCheck implements NodeCheck {

	private static final Duration PAUSE = Duration.ofSeconds(2);

	private final SpoolKeeper keeper;

	private final Clock clock;

	SpoolCheck(SpoolKeeper keeper, Clock clock) {
		this.keeper = keeper;
		this.clock = clock;
	}

	@Override
	public Optional<Instant> leaveUntil(Run run) {
		return this.keeper.spoolOf(run.id())
			.filter((spool) -> !this.keeper.has(spool))
			.filter(this.keeper::isAlive)
			.map((elsewhere) -> this.clock.instant().plus(PAUSE));
	}

}
