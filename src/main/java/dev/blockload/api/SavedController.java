package dev.blockload.api;

import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.saved.SavedDefinitions;
import dev.blockload.saved.SavedVersion;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * Saves definitions of a kind in the database, with their versions.
 */
abstract class SavedController {

	static final String YAML = "application/yaml";

	private final SavedDefinitions saved;

	private final DefinitionKind kind;

	SavedController(SavedDefinitions saved, DefinitionKind kind) {
		this.saved = saved;
		this.kind = kind;
	}

	@PutMapping(path = "/{name}", consumes = { YAML, "application/x-yaml", "text/yaml", "text/plain" })
	@Operation(id = "save*", needs = Role.EDITOR, body = YAML,
			summary = "Save a definition in the database. The body is the YAML that a file would contain.",
			details = "Nothing in it is expanded: ${…} is text. A definition of a file cannot be changed. Nodes use what is"
					+ " saved after some seconds.")
	ResponseEntity<SaveView> save(Caller caller, @PathVariable String name,
			@About("The version that you change, like \"3\"") @RequestHeader(name = HttpHeaders.IF_MATCH,
					required = false) @Nullable String ifMatch,
			@About("* to create it") @RequestHeader(name = HttpHeaders.IF_NONE_MATCH,
					required = false) @Nullable String ifNoneMatch,
			@RequestBody String yaml) {
		long expected = VersionTag.expected(ifMatch, ifNoneMatch);
		SaveView view = SaveView.of(this.saved.save(caller, this.kind, name, yaml, expected));
		return ResponseEntity.ok().eTag(VersionTag.of(view.version())).body(view);
	}

	@DeleteMapping("/{name}")
	@Operation(id = "delete*", needs = Role.EDITOR, status = 204,
			summary = "Delete a saved definition. Its versions and its runs remain.")
	ResponseEntity<Void> delete(Caller caller, @PathVariable String name,
			@About("The version that you delete, like \"3\"") @RequestHeader(name = HttpHeaders.IF_MATCH,
					required = false) @Nullable String ifMatch) {
		this.saved.delete(caller, this.kind, name, VersionTag.expected(ifMatch, null));
		return ResponseEntity.noContent().build();
	}

	@GetMapping(path = "/{name}/export", produces = YAML)
	@Operation(id = "exportSaved*",
			summary = "The text that is saved now, as files contain it. Its ETag is the version for If-Match.")
	ResponseEntity<String> export(Caller caller, @PathVariable String name) {
		SavedVersion version = this.saved.export(caller, this.kind, name);
		return ResponseEntity.ok().eTag(VersionTag.of(version.number())).body(version.yaml());
	}

	@GetMapping("/{name}/versions")
	@Operation(id = "list*Versions", summary = "List the versions of a saved definition, newest first.")
	Page<VersionView> versions(Caller caller, @PathVariable String name,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		int most = Parameters.limit(limit);
		long before = (cursor != null) ? Cursor.VERSION.number(cursor) : Long.MAX_VALUE;
		List<VersionView> rest = this.saved.versions(caller, this.kind, name)
			.stream()
			.filter((version) -> version.number() < before)
			.map(VersionView::of)
			.toList();
		return (rest.size() <= most) ? new Page<>(rest, null)
				: new Page<>(rest.subList(0, most), Cursor.VERSION.at(rest.get(most - 1).version()));
	}

	@GetMapping("/{name}/versions/{version}")
	@Operation(id = "get*Version", summary = "Show a version of a saved definition with its text.")
	VersionText version(Caller caller, @PathVariable String name, @PathVariable long version) {
		return VersionText.of(this.saved.version(caller, this.kind, name, version));
	}

	@GetMapping(path = "/{name}/compare", produces = "text/plain")
	@Operation(id = "compare*", summary = "The differences between two versions, as diff -u prints them.")
	String compare(Caller caller, @PathVariable String name, @RequestParam long from, @RequestParam long to) {
		return this.saved.compare(caller, this.kind, name, from, to);
	}

	@PostMapping("/{name}/revert")
	@Operation(id = "revert*", needs = Role.EDITOR,
			summary = "Save the text of an earlier version again. Secrets stay as they are now.")
	ResponseEntity<SaveView> revert(Caller caller, @PathVariable String name, @RequestParam long version,
			@About("The version that you change, like \"3\"") @RequestHeader(name = HttpHeaders.IF_MATCH,
					required = false) @Nullable String ifMatch) {
		SaveView view = SaveView
			.of(this.saved.revert(caller, this.kind, name, version, VersionTag.expected(ifMatch, null)));
		return ResponseEntity.ok().eTag(VersionTag.of(view.version())).body(view);
	}

}
