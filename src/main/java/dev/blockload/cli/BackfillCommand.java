package dev.blockload.cli;

import java.time.LocalDate;
import java.util.List;

import dev.blockload.Warning;
import dev.blockload.app.Session;
import dev.blockload.app.Shutdown;
import dev.blockload.backfill.BackfillDate;
import dev.blockload.backfill.BackfillPlan;
import dev.blockload.backfill.BackfillPlanner;
import dev.blockload.backfill.BackfillRange;
import dev.blockload.backfill.BackfillRunner;
import dev.blockload.backfill.Older;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.report.BackfillJson;
import dev.blockload.report.BackfillText;
import dev.blockload.run.Run;
import dev.blockload.source.ObjectResolver;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code backfill IMPORT --from DATE --to DATE}: loads the file of each date once.
 */
@Command(name = "backfill", description = "Load the file of each date of a range once, in the order of the dates.")
final class BackfillCommand extends RunVerb {

	@Parameters(paramLabel = "IMPORT", description = "the name of the import")
	private String importName = "";

	// Picocli requires the options.
	@Option(names = "--from", paramLabel = "DATE", required = true,
			description = "the first date, for example 2022-09-01")
	@SuppressWarnings("NullAway.Init")
	private LocalDate from;

	@Option(names = "--to", paramLabel = "DATE", required = true, description = "the last date")
	@SuppressWarnings("NullAway.Init")
	private LocalDate to;

	@Option(names = "--allow-older",
			description = "load dates that are older than a published one, although that can overwrite newer values")
	private boolean allowOlder;

	@Option(names = "--dry-run", description = "list what would be loaded, and load nothing")
	private boolean dryRun;

	/** How far it has come; null before it is planned. */
	private @Nullable BackfillPlan plan;

	private ExitCode code = ExitCode.OK;

	@Override
	String importName() {
		return this.importName;
	}

	@Override
	String json(Run.Cause error) {
		return (this.plan != null) ? BackfillJson.of(this.plan, error) : super.json(error);
	}

	@Override
	ExitCode answer() {
		BackfillRange range = range();
		Older older = this.allowOlder ? Older.ALLOWED : Older.REFUSED;
		try (Session session = options().session()) {
			Definitions definitions = session.definitions();
			LocatedImport located = definitions.importNamed(this.importName);
			var unused = ObjectResolver.requireDated(this.importName, located.definition().file());
			S3Connection connection = definitions.connectionOf(located);
			if (connection.endpoint() instanceof Endpoint.Embedded) {
				session.startStore();
			}
			BackfillPlanner planner = session.backfills();
			BackfillPlan planned = planner.plan(located.definition(), range,
					planner.list(located.definition(), connection, range), older);
			this.plan = planned;
			planned.dates().stream().map(BackfillDate::warnings).forEach(this::sayWarnings);
			if (this.dryRun) {
				show(planned);
				return ExitCode.OK;
			}
			planned.requireInOrder();
			execute(new BackfillRunner(session.launcher(), planner, session.runs(), located, older, planned));
			return this.code;
		}
	}

	private BackfillRange range() {
		try {
			return new BackfillRange(this.from, this.to);
		}
		catch (IllegalArgumentException ex) {
			throw wrong(String.valueOf(ex.getMessage()));
		}
	}

	private void execute(BackfillRunner runner) {
		boolean refused = true;
		try {
			runner.run(this::watched, Shutdown::isRequested, this::ended);
			refused = false;
		}
		finally {
			this.plan = runner.plan();
			// In JSON, the failure is part of the answer.
			if (!refused || options().output() == Output.TEXT) {
				show(runner.plan());
			}
		}
		if (Shutdown.isRequested() && this.code == ExitCode.OK) {
			this.code = ExitCode.STOPPED;
		}
	}

	private void ended(Run run) {
		Run.Cause error = run.error();
		if (error != null) {
			sayFailure("run %d: %s: %s%s".formatted(run.id(), error.code(), error.message(),
					(error.action() != null) ? "\n  " + error.action() : ""));
		}
		run.warnings().forEach((warning) -> note("run %d: warning: %s".formatted(run.id(), warning.message())));
		ExitCode one = ExitCode.of(run);
		if (this.code == ExitCode.OK) {
			this.code = one;
		}
	}

	private void sayWarnings(List<Warning> warnings) {
		warnings.forEach((warning) -> note("warning: " + warning.message()));
	}

	private void show(BackfillPlan shown) {
		if (this.code == ExitCode.OK && options().isQuiet() && options().output() == Output.TEXT && !this.dryRun) {
			return;
		}
		print(() -> BackfillText.of(shown), () -> BackfillJson.of(shown, null));
	}

}
