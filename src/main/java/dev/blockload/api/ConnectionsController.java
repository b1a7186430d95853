package dev.blockload.api;

import java.util.List;

import dev.blockload.account.Caller;
import dev.blockload.connection.S3Connection;
import dev.blockload.visible.VisibleDefinitions;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code connections}: those for applications that the caller sees.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/connections")
class ConnectionsController {

	private final VisibleDefinitions definitions;

	ConnectionsController(VisibleDefinitions definitions) {
		this.definitions = definitions;
	}

	@GetMapping
	@Operation(id = "listConnections", summary = "List the connections of the applications that you see.")
	Page<ConnectionView> list(Caller caller, @RequestParam(required = false) @Nullable String cursor,
			@RequestParam(defaultValue = Page.LIMIT) int limit) {
		List<ConnectionView> all = this.definitions.connections(caller)
			.stream()
			.map((connection) -> view(caller, connection))
			.toList();
		return Page.of(all, ConnectionView::connection, cursor, limit);
	}

	@GetMapping("/{name}")
	@Operation(id = "getConnection", summary = "Show a connection, without its secrets.")
	ConnectionView get(Caller caller, @PathVariable("name") String connection) {
		return view(caller, this.definitions.connectionNamed(caller, connection));
	}

	private ConnectionView view(Caller caller, S3Connection connection) {
		return ConnectionView.of(connection, connection.applications().stream().filter(caller::sees).toList(),
				this.definitions.importsOf(caller, connection)
					.stream()
					.map((located) -> located.definition().name())
					.sorted()
					.toList());
	}

}
