package dev.blockload.api;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.guess.FileGuess;
import dev.blockload.guess.Proposal;
import dev.blockload.report.GuessText;
import dev.blockload.source.FileChoice;
import dev.blockload.source.ObjectResolver;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.storage.Pin;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.StoreCalls;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code guess}: proposes a table and an import for a file, and creates neither.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/guess")
class GuessController {

	private final StoreCalls calls;

	private final VisibleDefinitions definitions;

	private final ActiveDefinitions active;

	private final ObjectStores stores;

	private final Clock clock;

	GuessController(VisibleDefinitions definitions, ActiveDefinitions active, ObjectStores stores, Clock clock,
			StoreCalls calls) {
		this.calls = calls;
		this.definitions = definitions;
		this.active = active;
		this.stores = stores;
		this.clock = clock;
	}

	@PostMapping
	@Operation(id = "guess", needs = Role.EDITOR,
			summary = "Propose a table and an import for a file. Creates neither of them.",
			details = "Needs the role editor in the application of the proposed table.")
	GuessView guess(Caller caller, @RequestBody GuessRequest request) {
		S3Connection connection = this.definitions.connectionNamed(caller, request.connection());
		String application = application(caller, connection, request.application());
		caller.require(Role.EDITOR, application);
		var unused = this.definitions.keysOf(caller, connection).require(request.key());
		return this.calls.answer(caller, () -> guess(caller, connection, application, request));
	}

	private GuessView guess(Caller caller, S3Connection connection, String application, GuessRequest request)
			throws IOException {
		try (ObjectStore store = this.stores.open(this.definitions.withSecrets(connection))) {
			Pin pin = new ObjectResolver(store, this.clock)
				.resolve(new FileChoice.Fixed(request.key()), new RequestedFile.ByRule())
				.pin();
			String block = (request.block() != null) ? request.block() : FileGuess.nameOf(pin.key());
			String name = free(FileGuess.importName(block), names(caller));
			Proposal proposal = FileGuess.of(store, pin).newBlock(name, application, connection.name(), block);
			return Json.read(GuessText.json(proposal, pin, name, application, block), GuessView.class);
		}
	}

	/**
	 * The one that is named, or the first of the connection in which the caller can edit.
	 */
	private static String application(Caller caller, S3Connection connection, @Nullable String named) {
		List<String> seen = connection.applications().stream().filter(caller::sees).toList();
		if (named == null) {
			return seen.stream()
				.filter((application) -> caller.can(Role.EDITOR, application))
				.findFirst()
				.orElse(seen.get(0));
		}
		if (!seen.contains(named)) {
			throw Parameters.wrong("application", named, "one of " + String.join(", ", seen));
		}
		return named;
	}

	/** Names that the caller does not see are found when the import is saved. */
	private Set<String> names(Caller caller) {
		return caller.isAdmin() ? this.active.definitions().importNames()
				: this.definitions.imports(caller)
					.stream()
					.map((located) -> located.definition().name())
					.collect(Collectors.toSet());
	}

	private static String free(String name, Set<String> taken) {
		String free = name;
		for (int number = 2; taken.contains(free); number++) {
			free = name + "-" + number;
		}
		return free;
	}

	/**
	 * The file to look at.
	 *
	 * @param connection its connection
	 * @param key its whole key
	 * @param application of the table to propose, or null for the first of the connection
	 * @param block the table to propose, or null to name it after the file
	 */
	record GuessRequest(String connection, String key, @Nullable String application, @Nullable String block) {

		GuessRequest {
			Parameters.require("connection", connection);
			Parameters.require("key", key);
		}

	}

}
