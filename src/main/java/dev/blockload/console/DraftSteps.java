package dev.blockload.console;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import dev.blockload.Failure;
import dev.blockload.Printable;
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
import dev.blockload.run.Run;
import dev.blockload.saved.NewTables;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleRuns;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.WebException;
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
	 * The form after a button. Whatever changes something is done between the calls that
	 * read the file: those can end after their time limit.
	 * @param action the button; empty for none
	 */
	DraftAnswer after(Caller caller, ImportDraft sent, String action) {
		DraftFile.Found file = this.files.find(caller, sent);
		VisibleTexts.ForCaller visible = this.texts.of(caller);
		DraftLook look;
		try {
			look = file.with(DraftLook::of);
		}
		catch (Failure ex) {
			return retry(sent, action, ex, visible);
		}
		DraftView target = target(caller, sent, action, look, visible);
		Block block = target.block();
		if (block == null) {
			return target;
		}
		boolean isNew = !target.draft().typed("mapped").equals(target.draft().typed("block"));
		boolean acts = !isNew && !target.problems().any();
		DraftView acted = acts ? acted(caller, target, block, action, look.pin()) : target;
		if (acted.result().saved() != null) {
			return acted;
		}
		// What is done already is not done by another try.
		boolean done = acted.result().dryRun() != null || action.equals("create-table");
		ImportDraft draft = acted.draft();
		try {
			DraftView shown = (isNew || action.equals("remap"))
					? this.files.calculated(caller,
							() -> acted.with(DraftDefaults.of(draft, look.guess(), look.pin(), block, names(caller))))
					: acted;
			DraftView previewed = (acts && action.equals("preview"))
					? file.with((store, pin) -> previewed(caller, shown, block, store, pin)) : shown;
			DraftView rehearsed = rehearsed(caller, previewed, block);
			return this.files.calculated(caller, () -> read(rehearsed, look, block));
		}
		catch (Failure ex) {
			return retry(draft, done ? "" : action, ex, visible);
		}
	}

	private static DraftRetry retry(ImportDraft draft, String action, Failure failure, VisibleTexts.ForCaller visible) {
		String advice = failure.action();
		return new DraftRetry(draft, action, visible.text(failure.message() + ((advice != null) ? " " + advice : "")),
				failure);
	}

	/** The form with its table, which is created if the button says so. */
	private DraftView target(Caller caller, ImportDraft sent, String action, DraftLook look,
			VisibleTexts.ForCaller visible) {
		List<ColumnEvidence> columns = look.columns();
		List<String> applications = applications(caller, sent);
		ImportDraft draft = sent;
		DraftProblems problems = DraftProblems.NONE;
		DraftView.Result result = DraftView.Result.NOTHING;
		if (caller.isAdmin()) {
			draft = NewTableForm.proposed(draft, look.guess(), look.pin(), columns, applications);
			try {
				if (action.equals("table")) {
					result = DraftView.Result.ofSql(sql(this.tables.sql(caller, table(draft, columns, applications))));
				}
				else if (action.equals("create-table")) {
					NewTable table = table(draft, columns, applications);
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
		Map<String, List<String>> blocks = blocks(applications);
		return new DraftView(draft, look.pin(), look.summary(), columns, blocks, block(draft, blocks), look.headers(),
				Map.of(), problems, result, visible);
	}

	/** Files are loaded only into applications that their connection lists. */
	private static NewTable table(ImportDraft draft, List<ColumnEvidence> columns, List<String> applications) {
		NewTable table = NewTableForm.of(draft, columns.size());
		if (!draft.isUpload() && !applications.contains(table.application())) {
			throw WebException.badRequest("Connection '" + draft.line("connection") + "' does not list application '"
					+ Printable.line(table.application()) + "'. Expected one of " + String.join(", ", applications)
					+ ".");
		}
		return table;
	}

	private DraftView acted(Caller caller, DraftView view, Block block, String action, Pin pin) {
		ImportDraft draft = view.draft();
		DraftProblems mail = action.equals("save") ? DraftProblems.of(DraftChannels.problems(draft))
				: DraftProblems.NONE;
		if (mail.any()) {
			return view.with(mail);
		}
		try {
			return view.with(this.actions.act(caller, draft, block, action, pin));
		}
		catch (Failure ex) {
			return view.with(DraftProblems.of(ex, draft.definition(block), draft.line("name"), view.texts()));
		}
	}

	private DraftView previewed(Caller caller, DraftView view, Block block, ObjectStore store, Pin pin)
			throws IOException {
		ImportDraft draft = view.draft();
		try {
			return view.with(this.actions.preview(caller, draft, block, store, pin));
		}
		catch (Failure ex) {
			return view.with(DraftProblems.of(ex, draft.definition(block), draft.line("name"), view.texts()));
		}
	}

	/** The form with its dry run, unless it has changed since. */
	private DraftView rehearsed(Caller caller, DraftView view, Block block) {
		ImportDraft draft = view.draft();
		String mark = draft.mark(block);
		Run launched = view.result().dryRun();
		if (launched != null) {
			return view.with(draft.with(Map.of("dry-run", String.valueOf(launched.id()), "dry-run-of", mark)));
		}
		Run earlier = dryRun(caller, draft);
		if (earlier == null) {
			return view;
		}
		return draft.typed("dry-run-of").equals(mark) ? view.with(view.result().with(earlier))
				: view.with(view.result().withEarlier(earlier))
					.with(draft.with(Map.of("dry-run", "", "dry-run-of", "")));
	}

	private @Nullable Run dryRun(Caller caller, ImportDraft draft) {
		if (!draft.line("dry-run").matches("[0-9]{1,18}")) {
			return null;
		}
		try {
			return this.runs.numbered(caller, Long.parseLong(draft.line("dry-run")));
		}
		catch (Failure ex) {
			// The run was deleted with the old history.
			return null;
		}
	}

	private static DraftView read(DraftView view, DraftLook look, Block block) {
		ImportDraft draft = view.draft();
		try {
			return evident(view, draft, look, block);
		}
		catch (DefinitionException ex) {
			DraftProblems found = DraftProblems.of(ex, draft.definition(block), draft.line("name"), view.texts());
			return withoutWrong(view.problems().any() ? view : view.with(found), found.byField().keySet(), look, block);
		}
		catch (IllegalArgumentException ex) {
			// The name is not valid: the check of a button reports it.
			return withoutWrong(view, Set.of(), look, block);
		}
	}

	private static DraftView evident(DraftView view, ImportDraft draft, DraftLook look, Block block) {
		ImportDefinition definition = Definitions.fromSavedText(draft.definition(block).yaml(), draft.line("name"))
			.definition();
		return view.with(look.guess().headers(definition.dialect()), look.guess().evidence(definition, block));
	}

	/** The evidence for the columns does not go away because another field is wrong. */
	private static DraftView withoutWrong(DraftView view, Set<String> wrong, DraftLook look, Block block) {
		if (wrong.stream().anyMatch((field) -> field.startsWith("csv."))) {
			// The file would have other columns, and the form would lose those that are
			// chosen.
			return view;
		}
		Map<String, String> others = new TreeMap<>();
		wrong.forEach((field) -> others.put(field, ""));
		others.put("name", "unnamed");
		try {
			return evident(view, view.draft().with(others), look, block);
		}
		catch (DefinitionException ex) {
			return view;
		}
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

	private Map<String, List<String>> blocks(List<String> applications) {
		Map<String, List<String>> blocks = new TreeMap<>();
		applications.forEach((application) -> blocks.put(application, this.catalog.blocksOf(application)));
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
