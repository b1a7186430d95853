package dev.blockload.api;

import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.visible.VisibleDefinitions;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code imports}: those that the caller sees.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/imports")
class ImportsController {

	private final VisibleDefinitions definitions;

	ImportsController(VisibleDefinitions definitions) {
		this.definitions = definitions;
	}

	@GetMapping
	@Operation(id = "listImports", summary = "List the imports that you see, by name.")
	Page<ImportView> list(Caller caller, @RequestParam(required = false) @Nullable String application,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		List<ImportView> all = this.definitions.imports(caller)
			.stream()
			.filter((located) -> application == null || located.definition().application().equals(application))
			.map(ImportView::of)
			.toList();
		return Page.of(all, ImportView::importName, cursor, limit);
	}

	@GetMapping("/{name}")
	@Operation(id = "getImport", summary = "Show an import.")
	ImportView get(Caller caller, @PathVariable("name") String importName) {
		return ImportView.of(this.definitions.importNamed(caller, importName));
	}

}
