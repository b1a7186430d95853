package dev.blockload.console;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.block.Block;
import dev.blockload.block.Key;
import dev.blockload.block.Mode;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.guess.ColumnEvidence;
import dev.blockload.guess.FileGuess;
import dev.blockload.guess.LoadOptions;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.source.DatedPath;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * Fills the form of a new import in: what the guess proposes for a file and a block.
 */
final class DraftDefaults {

	private static final String ANY = "draft";

	private DraftDefaults() {
	}

	/**
	 * The same form with a proposal in each field that depends on the block.
	 * @param draft the form
	 * @param guess of the file
	 * @param pin the file
	 * @param block the chosen block
	 * @param taken the names of imports
	 */
	static ImportDraft of(ImportDraft draft, FileGuess guess, Pin pin, Block block, Set<String> taken) {
		Map<String, String> fields = new LinkedHashMap<>();
		fields.put("mapped", DraftView.blockValue(block.application(), block.name()));
		Mode mode = block.keys().isEmpty() ? Mode.APPEND : Mode.UPSERT;
		if (!draft.has("mode")
				|| (block.keys().isEmpty() && mode(draft).filter(Mode::updatesExistingRows).isPresent())) {
			fields.put("mode", mode.text());
		}
		Key key = block.soleKey();
		fields.put("unique", (block.keys().size() > 1 && key != null) ? key.constraint() : "");
		if (!draft.has("path")) {
			String path = ObjectKeys.path(pin.key());
			Optional<String> dated = DatedPath.proposed(path);
			fields.put("file", dated.isPresent() ? "latest" : "fixed");
			fields.put("path", dated.orElse(path));
			fields.put("each-from", DatedPath.dayOf(path).map(LocalDate::toString).orElse(""));
		}
		if (!draft.has("name")) {
			fields.put("name", free(FileGuess.importName(block.name()), taken));
		}
		if (!draft.has("mapped")) {
			fields.put("on", "failure,recovery");
		}
		if (!draft.has("rejects")) {
			fields.put("rejects", "0");
		}
		ImportDefinition proposed = proposed(draft, guess, block);
		FileGuess.csvKeys(proposed.dialect()).forEach((name, value) -> fields.putIfAbsent("csv." + name, value));
		Map<String, ColumnEvidence> evidence = guess.evidence(proposed, block);
		proposed.columns().forEach((rule) -> column(rule, evidence.get(rule.column()), fields));
		fields.putAll(Map.of("unpivot", "", "scope", "", "periods", ""));
		guess.periods().ifPresent((periods) -> DraftCells.propose(periods, block, fields));
		return draft.withoutColumns().with(fields);
	}

	private static Optional<Mode> mode(ImportDraft draft) {
		return Arrays.stream(Mode.values()).filter((mode) -> mode.text().equals(draft.line("mode"))).findFirst();
	}

	private static ImportDefinition proposed(ImportDraft draft, FileGuess guess, Block block) {
		String mode = mode(draft).orElse(Mode.APPEND).text();
		return Definitions.fromSavedText(guess.into(ANY, ANY, block, mode, options(draft, block)).definition(), ANY)
			.definition();
	}

	/** What the person said of the file. */
	private static LoadOptions options(ImportDraft draft, Block block) {
		Map<String, String> given = new LinkedHashMap<>();
		ImportDraft.CSV.stream()
			.filter((key) -> draft.has("csv." + key))
			.forEach((key) -> given.put("csv." + key, draft.typed("csv." + key)));
		if (given.isEmpty()) {
			return LoadOptions.NONE;
		}
		try {
			given.putAll(Map.of("name", ANY, "connection", ANY, "path", ANY, "file", "fixed", "mode", "append"));
			return new LoadOptions(
					new TreeSet<>(ImportDraft.CSV.stream().filter((key) -> draft.has("csv." + key)).toList()),
					Definitions.fromSavedText(new ImportDraft(given).definition(block).yaml(), ANY)
						.definition()
						.dialect(),
					Map.of(), Map.of());
		}
		catch (DefinitionException ex) {
			// The check of the whole form reports it.
			return LoadOptions.NONE;
		}
	}

	private static void column(ColumnRule rule, @Nullable ColumnEvidence evidence, Map<String, String> fields) {
		// What the file lacks is proposed too, so that a run reports it: here it is left
		// open.
		if (evidence != null && rule.source() instanceof Source.FromHeader from) {
			fields.put("from." + rule.column(), ImportDraft.fromHeader(from.header()));
			// The values of a list that is looked up are not of the type of the column.
			boolean fits = evidence.fitting() > 0 || evidence.values() == 0;
			fields.put("format." + rule.column(), fits ? FileGuess.formatKeys(rule.format()) : "");
		}
	}

	private static String free(String name, Set<String> taken) {
		String free = name;
		for (int number = 2; taken.contains(free); number++) {
			free = name + "-" + number;
		}
		return free;
	}

}
