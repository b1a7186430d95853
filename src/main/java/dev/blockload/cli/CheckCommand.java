package dev.blockload.cli;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.blockload.SuggestedCommands;
import dev.blockload.access.AccessCheck;
import dev.blockload.access.CheckedPermission.Result;
import dev.blockload.access.CheckedPermission;
import dev.blockload.app.Session;
import dev.blockload.definition.ConnectionUse;
import dev.blockload.event.QueueAddress;
import dev.blockload.report.CsvTable;
import dev.blockload.report.TextTable;
import dev.blockload.storage.ObjectStore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code check CONNECTION}: tests every permission that its imports need. Needs no
 * database for definitions in files.
 */
@Command(name = "check",
		description = "Test every permission that the imports of a connection need. Nothing is loaded.")
final class CheckCommand extends Verb {

	private static final List<String> COLUMNS = List.of("right", "on", "works", "imports", "code", "message");

	private static final List<String> HEADER = List.of("right", "works", "needed by", "on");

	// Set by picocli.
	@Parameters(paramLabel = "CONNECTION", description = "the name of a connection")
	@SuppressWarnings("NullAway.Init")
	private String connection;

	@Option(names = "--events", paramLabel = "URL",
			description = "also test the permissions on this queue of SQS, as serve --events needs them")
	private @Nullable String events;

	@Override
	Set<Output> outputs() {
		return EnumSet.allOf(Output.class);
	}

	@Override
	ExitCode answer() {
		QueueAddress queue = (this.events != null) ? QueueAddress.of(this.events) : null;
		try (Session session = options().session()) {
			ConnectionUse use = session.definitions().use(this.connection);
			sayUnreadable(use);
			List<CheckedPermission> tried = new ArrayList<>(check(session, use));
			if (queue != null) {
				tried.addAll(QueuePermissions.of(session, queue, use));
			}
			if (Session.namesDatabase()) {
				tried.addAll(DatabasePermissions.of(session, use));
			}
			print(() -> text(tried), () -> json(tried), () -> csv(tried));
			return tried.stream().anyMatch((right) -> right.result() == Result.MISSING) ? ExitCode.FAILED : ExitCode.OK;
		}
	}

	private static List<CheckedPermission> check(Session session, ConnectionUse use) {
		try (ObjectStore store = session.objectStores().open(use.connection())) {
			return AccessCheck.check(use, store, Clock.systemUTC());
		}
	}

	static String text(List<CheckedPermission> tried) {
		StringBuilder text = new StringBuilder(TextTable.of(HEADER, tried.stream().map(CheckCommand::row).toList()));
		for (CheckedPermission right : tried) {
			if (right.result() != Result.WORKS || right.failure() != null) {
				text.append('\n').append(right.name()).append(" on ").append(right.on()).append(":\n  ");
				text.append(complete(right).replace("\n", "\n  ")).append('\n');
			}
		}
		return text.toString();
	}

	private static String complete(CheckedPermission right) {
		return SuggestedCommands.ofProcess().complete(right.message());
	}

	private static List<String> row(CheckedPermission right) {
		return List.of(right.name(), works(right.result()), String.join(", ", right.imports()), right.on());
	}

	private static String works(Result result) {
		return switch (result) {
			case WORKS -> "yes";
			case MISSING -> "NO";
			case NOT_TRIED -> "not tried";
		};
	}

	static String csv(List<CheckedPermission> tried) {
		return CsvTable.of(COLUMNS, tried.stream()
			.map((right) -> Arrays.asList(right.name(), right.on(), works(right.result()).toLowerCase(Locale.ROOT),
					String.join(", ", right.imports()), right.failure(), complete(right)))
			.toList());
	}

	static String json(List<CheckedPermission> tried) {
		return JsonMapper.shared().writeValueAsString(tried.stream().map(CheckCommand::tree).toList());
	}

	private static Map<String, @Nullable Object> tree(CheckedPermission right) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("right", right.name());
		tree.put("on", right.on());
		tree.put("works", switch (right.result()) {
			case WORKS -> true;
			case MISSING -> false;
			case NOT_TRIED -> null;
		});
		tree.put("imports", right.imports());
		tree.put("code", right.failure());
		tree.put("message", complete(right));
		return tree;
	}

}
