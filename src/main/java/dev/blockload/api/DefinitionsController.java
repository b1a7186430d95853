package dev.blockload.api;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.account.Caller;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.saved.SavedDefinitions;
import dev.blockload.saved.SavedState;
import dev.blockload.visible.DefinitionPath;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code definitions}: what is saved in the database, whether it is active or not.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/definitions")
class DefinitionsController {

	private final SavedDefinitions saved;

	DefinitionsController(SavedDefinitions saved) {
		this.saved = saved;
	}

	@GetMapping
	@Operation(id = "listDefinitions", summary = "List the definitions that are saved in the database, by name.",
			details = "A definition is shadowed while a file uses its name: the file takes effect.")
	Page<SavedView> list(Caller caller,
			@About("import, connection or notification") @RequestParam(defaultValue = "import") String kind,
			@RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		List<SavedState> states = this.saved.list(caller, kind(kind));
		return Page.of(states, SavedState::name, cursor, limit)
			.map((state) -> new SavedView(state.kind().text(), state.name(), state.version(),
					state.applications().stream().filter(caller::sees).sorted().toList(), state.shadowedBy()));
	}

	private static DefinitionKind kind(String text) {
		return Stream.of(DefinitionKind.values())
			.filter((kind) -> kind.text().equals(text.toLowerCase(Locale.ROOT)))
			.findFirst()
			.orElseThrow(() -> Parameters.wrong("kind", text, "one of "
					+ Stream.of(DefinitionKind.values()).map(DefinitionKind::text).collect(Collectors.joining(", "))));
	}

	/**
	 * A saved definition.
	 *
	 * @param kind what it defines
	 * @param name of what it defines
	 * @param version the number of its last version
	 * @param applications that it belongs to, as far as the caller sees them
	 * @param shadowedBy the file that uses the name, or null
	 */
	record SavedView(String kind, String name, long version, List<String> applications,
			@DefinitionPath @Nullable String shadowedBy) {
	}

}
