package dev.blockload.cli;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.blockload.account.AuditFilter;
import dev.blockload.account.AuditRow;
import dev.blockload.app.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code audit}: lists who did what, newest first.
 */
@Command(name = "audit", description = "List who did what, and what was refused, newest first.")
final class AuditCommand extends Verb {

	@Option(names = "--since", paramLabel = "TIME", converter = Since.Converter.class,
			description = "list only entries of this time or later: 7d or 36h ago, or 2022-09-30")
	private @Nullable Since since;

	@Option(names = "--who", paramLabel = "ACTOR",
			description = "list only entries of this actor, such as anna, token:nightly or os:anna@app-1")
	private @Nullable String who;

	@Option(names = "--import", paramLabel = "IMPORT", description = "list only entries that concern this import")
	private @Nullable String importName;

	@Option(names = "--limit", paramLabel = "N", defaultValue = "100",
			description = "list at most N entries (default: 100)")
	private int limit = 100;

	@Override
	Set<Output> outputs() {
		return EnumSet.allOf(Output.class);
	}

	@Override
	ExitCode answer() {
		if (this.limit < 1) {
			throw wrong("--limit is " + this.limit + ". Expected 1 or more.");
		}
		try (Session session = options().session()) {
			List<AuditRow> rows = session.audit()
				.newest(commandCaller(), new AuditFilter((this.since != null) ? this.since.time() : null, this.who,
						this.importName, null), this.limit);
			print(() -> rows.isEmpty() ? "No entry matches.\n" : AuditTexts.table(rows), () -> AuditTexts.json(rows),
					() -> AuditTexts.csv(rows));
			return ExitCode.OK;
		}
	}

}
