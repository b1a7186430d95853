package dev.blockload.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.blockload.app.Session;
import dev.blockload.block.Block;
import dev.blockload.definition.CheckedDefinitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.Schedule;
import dev.blockload.publish.PublishMethod;
import dev.blockload.yaml.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code validate}: checks all definitions, against each other and against the blocks.
 */
@Command(name = "validate", description = "Check all definitions, and show how each import publishes its rows.")
final class ValidateCommand extends Verb {

	private static final int TIMES = 3;

	@Option(names = "--files",
			description = "compare the header of each import's present file with the import; reads only its beginning")
	private boolean files;

	@Option(names = "--files-only",
			description = "for a build server: ignore the definitions that are saved in the database. Without a database, check the files only, not their blocks")
	private boolean filesOnly;

	@Override
	ExitCode answer() {
		if (this.files && !hasBlocks()) {
			throw wrong("--files needs a database. Set DATABASE_URL, or omit --files-only.");
		}
		try (Session session = options().session()) {
			CheckedDefinitions checked = (this.filesOnly ? session.definitionsInFiles() : session.definitions())
				.check();
			List<Problem> problems = new ArrayList<>(checked.problems());
			if (hasBlocks()) {
				for (LocatedImport located : checked.imports()) {
					List<Problem> found = session.check().problems(located);
					problems.addAll(found.isEmpty() ? session.rights().problems(located) : found);
				}
			}
			if (hasBlocks()) {
				checked.flows()
					.forEach((flow) -> problems.addAll(session.flows().planner().problems(flow, checked.imports())));
			}
			else {
				note("Blocks were not checked, because no database is named. To check them too, set DATABASE_URL.");
			}
			if (checked.imports().isEmpty() && checked.connections().isEmpty() && problems.isEmpty()) {
				problems.add(new Problem(session.jobs().toString(), 1, 1,
						"This directory has no definitions. Expected connections.yml and one .yml file for each import."
								+ " Another directory is named with --jobs DIR."));
			}
			problems.sort(Comparator.comparing(Problem::file)
				.thenComparingInt(Problem::line)
				.thenComparingInt(Problem::column));
			checked.warnings().forEach((warning) -> say("warning: " + warning));
			if (problems.isEmpty()) {
				List<ValidatedFile> found = this.files ? files(session, checked) : List.of();
				print(() -> summary(session, checked) + fitting(found), () -> json(problems, found));
				if (options().output() == Output.TEXT) {
					found.stream().filter((file) -> file.failure() != null).forEach((file) -> say(file.text()));
				}
				return ValidatedFile.code(found);
			}
			if (options().output() == Output.TEXT) {
				problems.forEach((problem) -> say(problem.toString()));
			}
			else {
				printLine(json(problems, List.of()));
			}
			return ExitCode.WRONG;
		}
	}

	/** A build server need not have a database. */
	private boolean hasBlocks() {
		return !this.filesOnly || Session.namesDatabase();
	}

	private String summary(Session session, CheckedDefinitions checked) {
		StringBuilder text = new StringBuilder();
		checked.imports()
			.forEach((located) -> text
				.append(hasBlocks() ? describe(session, located.definition()) : located.definition().name() + "\n")
				.append(times(located.schedules())));
		checked.flows()
			.forEach((flow) -> text
				.append("flow %s: %s%n".formatted(flow.definition().name(),
						String.join(", ", flow.definition().imports())))
				.append(times(flow.schedules())));
		int flows = checked.flows().size();
		String also = (flows > 0) ? ", " + count(flows, "flow") : "";
		return text.append("%s%s and %s are valid.%n".formatted(count(checked.imports().size(), "import"), also,
				count(checked.connections().size(), "connection")))
			.toString();
	}

	private static String count(int number, String thing) {
		return number + " " + thing + ((number != 1) ? "s" : "");
	}

	private static String describe(Session session, ImportDefinition definition) {
		Block block = definition
			.loaded(session.blocks().find(definition.application(), definition.block()).orElseThrow());
		StringBuilder text = new StringBuilder("%s → %s: %s, %s%s%n".formatted(definition.name(), block.qualifiedName(),
				definition.mode().text(), PublishMethod.into(block, block.soleKey()).describe(),
				block.obstacles().isEmpty() ? "" : ", not attached, because"));
		if (block.placement().isOnNodes()) {
			text.append("    warning: it is ")
				.append(block.placement().describe())
				.append(": a reader can see a part of a run for the moment in which the nodes commit it\n");
		}
		block.obstacles().forEach((obstacle) -> text.append("    ").append(obstacle).append('\n'));
		return text.toString();
	}

	/** The next times of each schedule, in its zone. */
	static String times(List<Schedule> schedules) {
		StringBuilder text = new StringBuilder();
		for (Schedule schedule : schedules) {
			text.append("    %s %s: %s%n".formatted(schedule.cron(), schedule.zone(),
					schedule.next(Instant.now(), TIMES)
						.stream()
						.map((time) -> time.atZone(schedule.zone()).toOffsetDateTime().toString())
						.collect(Collectors.joining(", "))));
		}
		return text.toString();
	}

	private static List<ValidatedFile> files(Session session, CheckedDefinitions checked) {
		return checked.imports()
			.stream()
			.filter((located) -> !located.definition().isPushOnly())
			.map((located) -> ValidatedFile.of(located.definition().name(), session.previewer()))
			.toList();
	}

	private static String fitting(List<ValidatedFile> files) {
		return files.stream()
			.filter((file) -> file.failure() == null)
			.map((file) -> file.text() + "\n")
			.collect(Collectors.joining());
	}

	private String json(List<Problem> problems, List<ValidatedFile> found) {
		Map<String, Object> tree = new LinkedHashMap<>();
		tree.put("problems", problems.stream().map(ValidateCommand::tree).toList());
		if (this.files) {
			tree.put("files", found.stream().map(ValidatedFile::tree).toList());
		}
		return JsonMapper.shared().writeValueAsString(tree);
	}

	private static Map<String, Object> tree(Problem problem) {
		Map<String, Object> tree = new LinkedHashMap<>();
		tree.put("file", problem.file());
		tree.put("line", problem.line());
		tree.put("column", problem.column());
		tree.put("message", problem.message());
		return tree;
	}

}
