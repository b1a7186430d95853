package dev.blockload.api;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.Preview;
import dev.blockload.importjob.Previewer;
import dev.blockload.launch.ImportRights;
import dev.blockload.report.PreviewText;
import dev.blockload.source.RequestedFile;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.RunFields;
import dev.blockload.web.StoreCalls;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code imports/NAME/preview}: shows the first records as they would be loaded.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/imports/{name}/preview")
class PreviewController {

	/** As {@code preview} of the command line. */
	private static final int RECORDS = 20;

	private final StoreCalls calls;

	private final VisibleDefinitions definitions;

	private final Previewer previewer;

	private final ImportRights importRights;

	PreviewController(VisibleDefinitions definitions, Previewer previewer, ImportRights importRights,
			StoreCalls calls) {
		this.calls = calls;
		this.definitions = definitions;
		this.previewer = previewer;
		this.importRights = importRights;
	}

	@PostMapping
	@Operation(id = "previewImport", needs = Role.EDITOR,
			summary = "Show the first records of a file as an import would load them.")
	PreviewView preview(Caller caller, @PathVariable("name") String importName,
			@RequestBody(required = false) @Nullable PreviewRequest request) {
		LocatedImport located = this.definitions.importNamed(caller, importName);
		ImportDefinition definition = located.definition();
		this.importRights.require(caller, Role.EDITOR, definition);
		PreviewRequest wanted = (request != null) ? request : new PreviewRequest(null, null, null);
		RequestedFile file = RunFields.file(wanted.date(), wanted.key(),
				() -> this.definitions.keysOf(caller, located));
		int count = wanted.count();
		Preview preview = this.calls.answer(caller, () -> this.previewer.first(definition.name(), file, count));
		return Json.read(PreviewText.json(preview), PreviewView.class);
	}

	/**
	 * Which records to show.
	 *
	 * @param date of the file, or null
	 * @param key of the object, or null; without both, the file of the import
	 * @param records how many at most, or null for 20
	 */
	record PreviewRequest(@Nullable String date, @Nullable String key, @Nullable Integer records) {

		private int count() {
			int count = (this.records != null) ? this.records : RECORDS;
			if (count < 1 || count > Parameters.MOST) {
				throw Parameters.wrong("records", Integer.toString(count), "1 to " + Parameters.MOST);
			}
			return count;
		}

	}

}
