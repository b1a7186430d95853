package dev.blockload.api;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.Failure;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.api.RunParts.ErrorView;
import dev.blockload.api.RunParts.ObjectView;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.CheckedHeader;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.Previewer;
import dev.blockload.importjob.RightsCheck;
import dev.blockload.launch.ImportRights;
import dev.blockload.storage.Pin;
import dev.blockload.visible.DefinitionPath;
import dev.blockload.visible.MessageText;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.StoreCalls;
import dev.blockload.web.WebException;
import dev.blockload.yaml.Problem;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code imports/NAME/validate}: checks an import against its block.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/imports/{name}/validate")
class ValidationController {

	private final StoreCalls calls;

	private final VisibleDefinitions definitions;

	private final ActiveDefinitions active;

	private final DefinitionCheck check;

	private final RightsCheck rights;

	private final Previewer previewer;

	private final ImportRights importRights;

	ValidationController(VisibleDefinitions definitions, ActiveDefinitions active, DefinitionCheck check,
			RightsCheck rights, Previewer previewer, ImportRights importRights, StoreCalls calls) {
		this.calls = calls;
		this.definitions = definitions;
		this.active = active;
		this.check = check;
		this.rights = rights;
		this.previewer = previewer;
		this.importRights = importRights;
	}

	@PostMapping
	@Operation(id = "validateImport", needs = Role.EDITOR, summary = "Check an import against its block.")
	ValidationView validate(Caller caller, @PathVariable("name") String importName,
			@About("Also compare the header of its present file with the import") @RequestParam(
					defaultValue = "false") boolean files) {
		LocatedImport located = this.definitions.importNamed(caller, importName);
		ImportDefinition definition = located.definition();
		this.importRights.require(caller, Role.EDITOR, definition);
		List<Problem> problems = new ArrayList<>(
				this.active.problems().stream().filter((problem) -> problem.file().equals(located.file())).toList());
		problems.addAll(this.check.problems(located));
		if (problems.isEmpty()) {
			problems.addAll(this.rights.problems(located));
		}
		return new ValidationView(problems.stream().map(ProblemView::of).toList(),
				(files && problems.isEmpty()) ? header(caller, definition.name()) : null);
	}

	private HeaderView header(Caller caller, String importName) {
		try {
			CheckedHeader header = this.calls.answer(caller, () -> this.previewer.header(importName));
			return new HeaderView(object(header.pin()), header.unmappedHeaders(), null);
		}
		catch (WebException ex) {
			// It says nothing about the file.
			throw ex;
		}
		catch (Failure ex) {
			return new HeaderView(null, null, new ErrorView(ex.code(), ex.message(), ex.action()));
		}
	}

	private static ObjectView object(Pin pin) {
		return new ObjectView(pin.bucket(), pin.key(), pin.etag(), pin.size(), pin.lastModified());
	}

	/**
	 * What is wrong with an import.
	 *
	 * @param problems its mistakes; empty if it is valid
	 * @param file its present file; null if it was not looked at
	 */
	record ValidationView(List<ProblemView> problems, @Nullable HeaderView file) {
	}

	/**
	 * A mistake, and its position.
	 */
	record ProblemView(@DefinitionPath String file, int line, int column, @MessageText String message) {

		static ProblemView of(Problem problem) {
			return new ProblemView(problem.file(), problem.line(), problem.column(), problem.message());
		}

	}

	/**
	 * The file that a run would load now.
	 *
	 * @param object the object, or null if there is none or it does not fit
	 * @param unmappedHeaders columns of the file that are not loaded, or null
	 * @param error with which a run would end, or null
	 */
	record HeaderView(@Nullable ObjectView object, @Nullable List<String> unmappedHeaders, @Nullable ErrorView error) {
	}

}
