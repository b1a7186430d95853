package dev.blockload.launch;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.run.LaunchTable;
import dev.blockload.run.Run;
import dev.blockload.run.RunSnapshot;
import dev.blockload.run.RunTable;

/**
 * Leaves a run whose connection this node does not have, or cannot use, to other nodes.
 * If none has begun it some minutes after it was due, the run fails with the reason.
 */
final class ConnectionCheck implements NodeCheck {

	/** How long other nodes have, and how long a definition can differ between nodes. */
	private static final Duration LIMIT = Duration.ofMinutes(10);

	private static final Duration PAUSE = Duration.ofSeconds(10);

	private final Definitions definitions;

	private final RunTable runs;

	private final LaunchTable table;

	private final Clock clock;

	ConnectionCheck(Definitions definitions, RunTable runs, LaunchTable table, Clock clock) {
		this.definitions = definitions;
		this.runs = runs;
		this.table = table;
		this.clock = clock;
	}

	@Override
	public Optional<Instant> leaveUntil(Run run) {
		// An undo reads no file, and a pushed file needs no connection.
		if (run.undo().undoes() != null) {
			return Optional.empty();
		}
		RunSnapshot snapshot = this.runs.snapshot(run.id());
		if (snapshot.pushed() != null) {
			return Optional.empty();
		}
		ImportDefinition definition = Definitions.fromSource(snapshot.definition(), run.importName());
		try {
			var unused = this.definitions.connectionOf(definition);
			return Optional.empty();
		}
		catch (Failure ex) {
			// Such as a connection of other files, or a secret whose key others have.
			Instant now = this.clock.instant();
			if (now.isAfter(this.table.dueSince(run.id()).orElse(now).plus(LIMIT))) {
				throw LaunchException.noConnection(definition.connectionName(), LIMIT, ex);
			}
			return Optional.of(now.plus(PAUSE));
		}
	}

}
