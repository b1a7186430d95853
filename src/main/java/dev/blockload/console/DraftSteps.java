package dev.blockload.console;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.NewTable;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.guess.ColumnEvidence;
import dev.blockload.guess.FileGuess;
import dev.blockload.run.Run;
import dev.blockload.saved.NewTables;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import org.jspecify.annotations.Nullable;

/**
 * What each button of the form of a new import does. Safe for use by many threads.
 */
final class DraftSteps {

	private final DraftFile files;

	private final DraftActions actions;

	private final NewTables tables;

	private final BlockCatalog catalog;

	private final ActiveDefinitions active;

	private final VisibleDefinitions definitions;

	private final VisibleRuns runs;

	private final VisibleTexts texts;

	DraftSteps(DraftFile files, DraftActions actions, NewTables tables, BlockCatalog catalog, ActiveDefinitions active,
			VisibleDefinitions definitions, VisibleRuns runs, VisibleTexts texts) {
		this.files = files;
		this.actions = actions;
		this.tables = tables;
		this.catalog = catalog;
		this.active = active;
		this.definitions = definitions;
		this.runs = runs;
		this.texts = texts;
	}

	/**
	 * The form after a button.
	 * @param action the button; empty for none
	 */
	DraftView after(Caller caller, ImportDraft draft, String action) {
		return this.files.find(caller, draft).with((store, pin) -> after(caller, draft, action, store, pin));
	}

	private DraftView after(Caller caller, ImportDraft sent, String action, ObjectStore store, Pin pin)
			throws IOException {
		FileGuess guess = FileGuess.of(store, pin);
		List<ColumnEvidence> columns = guess.columns();
		ImportDraft draft = sent;
		DraftProblems problems = DraftProblems.NONE;
		DraftView.Result result = DraftView.Result.NOTHING;
		if (caller.isAdmin()) {
			draft = NewTableForm.proposed(draft, guess, pin, columns, applications(caller, draft));
			try {
				if (action.equals("table")) {
					result = DraftView.Result
						.ofSql(sql(this.tables.sql(caller, NewTableForm.of(draft, columns.size()))));
				}
				else if (action.equals("create-table")) {
					NewTable table = NewTableForm.of(draft, columns.size());
					this.tables.create(caller, table);
					draft = draft.with(Map.of("block", DraftView.blockValue(table.application(), table.name())));
				}
			}
			catch (Failure ex) {
				problems = DraftProblems.at("table", ex);
			}
		}
		else if (action.equals("table") || action.equals("create-table")) {
			caller.requireAdmin();
		}
		Map<String, List<String>> blocks = blocks(caller, draft);
		Block block = block(draft, blocks);
		VisibleTexts.ForCaller visible = this.texts.of(caller);
		if (block == null) {
			return new DraftView(draft, pin, guess.summary(), columns, blocks, null, List.of(), Map.of(), problems,
					result, visible);
		}
		boolean isNew = !draft.typed("mapped").equals(draft.typed("block"));
		if (isNew || action.equals("remap")) {
			draft = DraftDefaults.of(draft, guess, pin, block, names(caller));
		}
		if (!isNew && !problems.any()) {
			try {
				result = this.actions.act(caller, draft, block, action, store, pin);
			}
			catch (Failure ex) {
				problems = DraftProblems.of(ex, draft.definition(block), draft.line("name"), visible);
			}
		}
		Run dryRun = dryRun(caller, draft, result);
		if (dryRun != null) {
			draft = draft.with(Map.of("dry-run", String.valueOf(dryRun.id())));
		}
		return read(draft, guess, columns, pin, blocks, block, problems, result.with(dryRun), visible);
	}

	private static DraftView read(ImportDraft draft, FileGuess guess, List<ColumnEvidence> columns, Pin pin,
			Map<String, List<String>> blocks, Block block, DraftProblems found, DraftView.Result result,
			VisibleTexts.ForCaller visible) {
		DraftProblems problems = found;
		Map<String, ColumnEvidence> evidence = Map.of();
		List<String> headers = columns.stream().map(ColumnEvidence::source).toList();
		ImportDraft.Text text = draft.definition(block);
		try {
			ImportDefinition definition = Definitions.fromSavedText(text.yaml(), draft.line("name")).definition();
			headers = guess.headers(definition.dialect());
			evidence = guess.evidence(definition, block);
		}
		catch (DefinitionException ex) {
			problems = problems.any() ? problems : DraftProblems.of(ex, text, draft.line("name"), visible);
		}
		catch (IllegalArgumentException ex) {
			// The name is not valid: the check of a button reports it.
			headers = columns.stream().map(ColumnEvidence::source).toList();
		}
		return new DraftView(draft, pin, guess.summary(), columns, blocks, block, headers, evidence, problems, result,
				visible);
	}

	private @Nullable Run dryRun(Caller caller, ImportDraft draft, DraftView.Result result) {
		if (result.dryRun() != null) {
			return result.dryRun();
		}
		return draft.line("dry-run").matches("[0-9]{1,18}")
				? this.runs.numbered(caller, Long.parseLong(draft.line("dry-run"))) : null;
	}

	private static String sql(List<String> statements) {
		return statements.stream().map((statement) -> statement + ";\n").collect(Collectors.joining());
	}

	private @Nullable Block block(ImportDraft draft, Map<String, List<String>> blocks) {
		for (Map.Entry<String, List<String>> application : blocks.entrySet()) {
			for (String name : application.getValue()) {
				if (DraftView.blockValue(application.getKey(), name).equals(draft.typed("block"))) {
					return this.catalog.find(application.getKey(), name).orElse(null);
				}
			}
		}
		return null;
	}

	/** The applications that the person can load the file into. */
	private List<String> applications(Caller caller, ImportDraft draft) {
		Set<String> all = new TreeSet<>(this.catalog.applications());
		if (!draft.isUpload()) {
			all = new TreeSet<>(this.definitions.connectionNamed(caller, draft.typed("connection")).applications());
		}
		all.removeIf((application) -> !caller.can(Role.EDITOR, application));
		return List.copyOf(all);
	}

	private Map<String, List<String>> blocks(Caller caller, ImportDraft draft) {
		Map<String, List<String>> blocks = new TreeMap<>();
		applications(caller, draft)
			.forEach((application) -> blocks.put(application, this.catalog.blocksOf(application)));
		blocks.values().removeIf(List::isEmpty);
		return blocks;
	}

	/** Names that the person does not see are found when the import is saved. */
	private Set<String> names(Caller caller) {
		return caller.isAdmin() ? this.active.definitions().importNames()
				: this.definitions.imports(caller)
					.stream()
					.map((located) -> located.definition().name())
					.collect(Collectors.toSet());
	}

}
