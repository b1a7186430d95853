package dev.blockload.cli;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.app.Session;
import dev.blockload.definition.CheckedDefinitions;
import dev.blockload.report.CsvTable;
import dev.blockload.report.TextTable;
import dev.blockload.schedule.ScheduledRunState;
import dev.blockload.schedule.Schedules.Last;
import dev.blockload.schedule.Schedules.Line;
import dev.blockload.schedule.Schedules.State;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code schedules}: lists all schedules, their last outcome and their next time.
 */
@Command(name = "schedules", description = "List all schedules with their last outcome and their next time.")
final class SchedulesCommand extends Verb {

	private static final List<String> HEADER = List.of("import", "cron", "zone", "next", "last", "run", "outcome");

	private static final List<String> COLUMNS = List.of("import", "schedule", "cron", "zone", "next", "last_time",
			"last_outcome", "last_missed", "last_run", "last_code", "last_message", "paused");

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

	@Override
	Set<Output> outputs() {
		return EnumSet.allOf(Output.class);
	}

	@Override
	ExitCode answer() {
		try (Session session = options().session()) {
			CheckedDefinitions checked = session.definitions().check();
			checked.problems().forEach((problem) -> say(problem.toString()));
			List<Line> lines = new ArrayList<>(session.schedules().of(checked.imports(), Instant.now()));
			lines.addAll(session.schedules().ofFlows(checked.flows(), Instant.now()));
			print(() -> lines.isEmpty() ? "No import has a schedule.\n" : text(lines), () -> json(lines),
					() -> csv(lines));
			return checked.problems().isEmpty() ? ExitCode.OK : ExitCode.WRONG;
		}
	}

	static String text(List<Line> lines) {
		return TextTable.of(HEADER, lines.stream().map(SchedulesCommand::row).toList())
				+ lines.stream().flatMap((line) -> waiting(line).stream()).collect(Collectors.joining());
	}

	/** Why the last scheduled run has not started. */
	private static Optional<String> waiting(Line line) {
		return line.last()
			.filter((last) -> last.message() != null && last.outcome().equals(ScheduledRunState.WAITING.text()))
			.map((last) -> "%s waits: %s\n".formatted(line.importName(), last.message()));
	}

	private static List<String> row(Line line) {
		Last last = line.last().orElse(null);
		return List.of(line.importName(), line.schedule().cron(), line.schedule().zone().toString(),
				(line.state() == State.PAUSED) ? "paused"
						: line.next().map((time) -> local(line, time)).orElse("never"),
				(last != null) ? local(line, last.time()) : "",
				(last != null && last.run() != null) ? Long.toString(last.run()) : "",
				(last != null) ? outcome(last) : "");
	}

	private static String outcome(Last last) {
		String code = last.why();
		return last.outcome() + ((code != null && !code.equals(last.outcome())) ? " (" + code + ")" : "")
				+ ((last.missed() > 0) ? ", %,d earlier missed".formatted(last.missed()) : "");
	}

	/** In the zone of the schedule. */
	private static String local(Line line, Instant time) {
		return TIME.format(ZonedDateTime.ofInstant(time, line.schedule().zone()).truncatedTo(ChronoUnit.SECONDS));
	}

	static String csv(List<Line> lines) {
		return CsvTable.of(COLUMNS, lines.stream().map(SchedulesCommand::values).toList());
	}

	private static List<@Nullable Object> values(Line line) {
		Optional<Last> last = line.last();
		return Arrays.asList(line.importName(), line.number(), line.schedule().cron(), line.schedule().zone(),
				line.next().orElse(null), last.map(Last::time).orElse(null), last.map(Last::outcome).orElse(null),
				last.map(Last::missed).orElse(null), last.map(Last::run).orElse(null), last.map(Last::why).orElse(null),
				last.map(Last::message).orElse(null), line.state() == State.PAUSED);
	}

	static String json(List<Line> lines) {
		List<Map<String, @Nullable Object>> array = new ArrayList<>();
		for (Line line : lines) {
			Map<String, @Nullable Object> tree = new LinkedHashMap<>();
			tree.put("import", line.importName());
			tree.put("schedule", line.number());
			tree.put("cron", line.schedule().cron());
			tree.put("zone", line.schedule().zone().toString());
			tree.put("upstream", line.schedule().upstream().text());
			tree.put("next", line.next().map(Instant::toString).orElse(null));
			tree.put("last", line.last().map(SchedulesCommand::last).orElse(null));
			tree.put("paused", line.state() == State.PAUSED);
			array.add(tree);
		}
		return JsonMapper.shared().writeValueAsString(array);
	}

	private static Map<String, @Nullable Object> last(Last last) {
		Map<String, @Nullable Object> tree = new LinkedHashMap<>();
		tree.put("time", last.time().toString());
		tree.put("outcome", last.outcome());
		tree.put("missed", last.missed());
		tree.put("run", last.run());
		tree.put("code", last.why());
		tree.put("message", last.message());
		return tree;
	}

}
