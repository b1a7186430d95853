package dev.blockload.console;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.block.Block;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.definition.SavedText;
import dev.blockload.definition.UnsavedName;
import dev.blockload.importjob.Previewer;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.Launches;
import dev.blockload.push.Pushes;
import dev.blockload.run.RunHistory;
import dev.blockload.saved.CheckedText;
import dev.blockload.saved.SavedDefinitions;
import dev.blockload.source.FileChoice;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.web.WebException;
import dev.blockload.yaml.Problem;

/**
 * Checks, previews, rehearses and saves a draft, by the services that the API uses too.
 * Safe for use by many threads.
 */
final class DraftActions {

	private static final int RECORDS = 20;

	private final SavedDefinitions saved;

	private final Previewer previewer;

	private final Launches launches;

	private final Pushes pushes;

	private final RunHistory history;

	DraftActions(SavedDefinitions saved, Previewer previewer, Launches launches, Pushes pushes, RunHistory history) {
		this.saved = saved;
		this.previewer = previewer;
		this.launches = launches;
		this.pushes = pushes;
		this.history = history;
	}

	/**
	 * Does what a button says, except a preview.
	 * @param pin the file
	 * @throws Failure if the form is wrong, or if the caller lacks a right
	 */
	DraftView.Result act(Caller caller, ImportDraft draft, Block block, String action, Pin pin) {
		return switch (action) {
			case "dry-run" -> DraftView.Result.NOTHING
				.with(this.history.ofNumber(rehearse(caller, draft, check(caller, draft, block).located(), pin))
					.orElseThrow());
			case "yaml" -> {
				var unused = check(caller, draft, block);
				yield DraftView.Result.ofYaml(draft.definition(block).yaml());
			}
			case "save" -> save(caller, draft, block);
			default -> DraftView.Result.NOTHING;
		};
	}

	/**
	 * Shows the first records of the file.
	 * @throws Failure if the form is wrong, or if the caller lacks a right
	 */
	DraftView.Result preview(Caller caller, ImportDraft draft, Block block, ObjectStore store, Pin pin)
			throws IOException {
		CheckedText checked = check(caller, draft, block);
		return DraftView.Result.ofPreview(this.previewer.first(checked.located(), store, pin, RECORDS),
				messages(checked.notes()));
	}

	private CheckedText check(Caller caller, ImportDraft draft, Block block) {
		if (draft.mapsNothing(block)) {
			throw new DefinitionException(List.of(new Problem(SavedText.file(DefinitionKind.IMPORT, draft.line("name")),
					columnsLine(draft, block), 1, "No column of the block comes from the file. Choose at least one.")));
		}
		return this.saved.check(caller, draft.line("name"), draft.definition(block).yaml());
	}

	/** There is no such line: the problem is shown above the form. */
	private static int columnsLine(ImportDraft draft, Block block) {
		return (int) draft.definition(block).yaml().lines().count() + 1;
	}

	private long rehearse(Caller caller, ImportDraft draft, LocatedImport located, Pin pin) {
		ImportDefinition definition = Definitions.withName(located.definition(),
				UnsavedName.ofDraft(located.definition().application(), located.definition().block()));
		if (draft.isUpload()) {
			if (draft.has("upload-cut")) {
				throw WebException.badRequest("Only the beginning of the uploaded file is here. Save the import, then"
						+ " upload the whole file on its page, as a dry run.");
			}
			return this.pushes.rehearse(caller, unsaved(located, definition), UploadedSample.of(draft).content())
				.runNumber();
		}
		return this.launches.rehearse(caller,
				unsaved(located, Definitions.withFile(definition, new FileChoice.Fixed(ObjectKeys.path(pin.key())))),
				new RunRequest(definition.name(), new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE,
						RunRequest.Purpose.DRY_RUN, RunRequest.Deletes.LIMITED))
			.run();
	}

	private static LocatedImport unsaved(LocatedImport located, ImportDefinition definition) {
		return new LocatedImport(definition, located.file(), located.sourceMap(), List.of());
	}

	private DraftView.Result save(Caller caller, ImportDraft draft, Block block) {
		CheckedText checked = check(caller, draft, block);
		String name = draft.line("name");
		List<String> notes = new ArrayList<>(messages(checked.notes()));
		var unused = this.saved.save(caller, DefinitionKind.IMPORT, name, draft.definition(block).yaml(), 0);
		DraftChannels.definitions(draft, name).forEach((channel, yaml) -> {
			try {
				var unusedToo = this.saved.save(caller, DefinitionKind.NOTIFICATION, channel, yaml, 0);
			}
			catch (Failure ex) {
				// The import is saved already: the page says both.
				notes.add("The notification was not saved. " + message(ex));
			}
		});
		return DraftView.Result.ofSaved(name, notes);
	}

	private static String message(Failure failure) {
		if (failure instanceof DefinitionException wrong) {
			return String.join(" ", messages(wrong.problems()));
		}
		String action = failure.action();
		return failure.message() + ((action != null) ? " " + action : "");
	}

	private static List<String> messages(List<Problem> problems) {
		return problems.stream().map(Problem::message).toList();
	}

}
