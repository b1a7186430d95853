package dev.blockload.console;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.blockload.account.Caller;
import dev.blockload.definition.LocatedImport;
import dev.blockload.run.LastRuns;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunLine;
import dev.blockload.schedule.Freshness;
import dev.blockload.schedule.LateImports;
import dev.blockload.schedule.LateImports.Late;
import dev.blockload.schedule.PausedImports;
import dev.blockload.schedule.Reason;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * The states of the imports that a caller sees, with the same few queries for any number
 * of imports. Safe for use by many threads.
 */
final class ImportStates {

	private final VisibleDefinitions definitions;

	private final RunHistory runs;

	private final LateImports late;

	private final PausedImports paused;

	private final VisibleTexts texts;

	ImportStates(VisibleDefinitions definitions, RunHistory runs, LateImports late, PausedImports paused,
			VisibleTexts texts) {
		this.definitions = definitions;
		this.runs = runs;
		this.late = late;
		this.paused = paused;
		this.texts = texts;
	}

	/** All imports that a caller sees. */
	List<ImportState> of(Caller caller) {
		return of(this.definitions.imports(caller), this.texts.of(caller));
	}

	/** An import that a caller sees. */
	ImportState of(Caller caller, String name) {
		return of(List.of(this.definitions.importNamed(caller, name)), this.texts.of(caller)).get(0);
	}

	/** Those of some imports that a caller sees, by name. */
	Map<String, ImportState> of(Caller caller, Collection<String> names) {
		List<LocatedImport> found = names.stream()
			.flatMap((name) -> this.definitions.find(caller, name).stream())
			.toList();
		return of(found, this.texts.of(caller)).stream()
			.collect(Collectors.toMap(ImportState::name, Function.identity()));
	}

	private List<ImportState> of(List<LocatedImport> imports, VisibleTexts.ForCaller readable) {
		Map<String, LastRuns> last = this.runs
			.lastRuns(imports.stream().map((located) -> located.definition().name()).toList());
		Map<String, Instant> goodAt = new HashMap<>();
		last.forEach((name, runs) -> runs.goodAt().ifPresent((time) -> goodAt.put(name, time)));
		Map<String, Instant> skippedUntil = this.paused.skippedUntil();
		Map<String, Late> late = this.late.of(imports, goodAt, skippedUntil);
		return imports.stream().map((located) -> {
			String name = located.definition().name();
			return state(located, last.get(name), late.get(name), Instant.MAX.equals(skippedUntil.get(name)))
				.readable(readable);
		}).toList();
	}

	private static ImportState state(LocatedImport located, @Nullable LastRuns runs, @Nullable Late late,
			boolean paused) {
		RunLine ended = (runs != null) ? runs.ended() : null;
		Run.Cause error = (ended != null) ? ended.error() : null;
		return switch (Freshness.of(runs, late)) {
			case FAILED -> new ImportState(located, ImportCondition.FAILED, runs, null, error, paused);
			case LATE -> new ImportState(located, ImportCondition.LATE, runs, (late != null) ? late.since() : null,
					cause(late), paused);
			case UNDONE -> new ImportState(located, ImportCondition.UNDONE, runs, null, null, paused);
			case NEVER -> new ImportState(located, ImportCondition.NEVER, runs, null, null, paused);
			case STOPPED -> new ImportState(located, ImportCondition.STOPPED, runs, null, error, paused);
			case FRESH -> new ImportState(located, ImportCondition.FRESH, runs, null, null, paused);
		};
	}

	private static Run.@Nullable Cause cause(@Nullable Late late) {
		Reason reason = (late != null) ? late.reason() : null;
		return (reason != null) ? new Run.Cause(reason.reasonCode(), reason.message(), null) : null;
	}

}
