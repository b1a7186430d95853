package dev.blockload.api;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.visible.VisibleDefinitions;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code applications}: the PostgreSQL schemas that the caller sees.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/applications")
class ApplicationsController {

	private final VisibleDefinitions definitions;

	ApplicationsController(VisibleDefinitions definitions) {
		this.definitions = definitions;
	}

	@GetMapping
	@Operation(id = "listApplications", summary = "List the applications that you see, with your role in each.")
	Page<ApplicationView> list(Caller caller, @RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		List<ApplicationView> all = this.definitions.applications(caller)
			.stream()
			.map((application) -> new ApplicationView(application, role(caller, application),
					this.definitions.imports(caller)
						.stream()
						.filter((located) -> located.definition().application().equals(application))
						.count()))
			.toList();
		return Page.of(all, ApplicationView::application, cursor, limit);
	}

	private static String role(Caller caller, String application) {
		return Arrays.stream(Role.values())
			.filter((role) -> caller.can(role, application))
			.max(Comparator.naturalOrder())
			.orElse(Role.VIEWER)
			.text();
	}

	/**
	 * An application.
	 *
	 * @param application its schema
	 * @param role of the caller in it
	 * @param imports how many imports load into its blocks
	 */
	record ApplicationView(String application, String role, long imports) {
	}

}
