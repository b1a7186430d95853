package dev.blockload.cli;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The verbs, in the order in which help shows them. The class of a verb is loaded when
 * the verb is created.
 */
final class Verbs {

	private static final List<Map.Entry<String, Supplier<Object>>> ALL = List.of(Map.entry("demo", DemoCommand::new),
			Map.entry("run", RunCommand::new), Map.entry("load", LoadCommand::new),
			Map.entry("backfill", BackfillCommand::new), Map.entry("restart", RestartCommand::new),
			Map.entry("undo", UndoCommand::new), Map.entry("stop", StopCommand::new),
			Map.entry("repair", RepairCommand::new), Map.entry("history", HistoryCommand::new),
			Map.entry("show", ShowCommand::new), Map.entry("rejects", RejectsCommand::new),
			Map.entry("correct", CorrectCommand::new), Map.entry("validate", ValidateCommand::new),
			Map.entry("preview", PreviewCommand::new), Map.entry("guess", GuessCommand::new),
			Map.entry("ls", LsCommand::new), Map.entry("check", CheckCommand::new),
			Map.entry("policy", PolicyCommand::new), Map.entry("database", DatabaseCommand::new),
			Map.entry("serve", ServeCommand::new), Map.entry("worker", WorkerCommand::new),
			Map.entry("schedules", SchedulesCommand::new), Map.entry("keys", KeysCommand::new),
			Map.entry("purge", PurgeCommand::new), Map.entry("user", UserCommand::new),
			Map.entry("token", TokenCommand::new), Map.entry("audit", AuditCommand::new),
			Map.entry("completion", CompletionCommand::new), Map.entry("man", ManCommand::new));

	private static final Map<String, Supplier<Object>> BY_NAME = ALL.stream()
		.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

	/** The names of all verbs. */
	static final List<String> NAMES = ALL.stream().map(Map.Entry::getKey).toList();

	/** Verbs that describe the others. */
	private static final Set<String> ABOUT_OTHERS = Set.of("completion", "man");

	private Verbs() {
	}

	/** Whether a word is a verb that needs no other one. */
	static boolean standAlone(String word) {
		return BY_NAME.containsKey(word) && !ABOUT_OTHERS.contains(word);
	}

	/** A new verb, for one command line. */
	static Object create(String name) {
		return Objects.requireNonNull(BY_NAME.get(name), name).get();
	}

}
