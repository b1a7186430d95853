package dev.blockload.console;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.Failure;
import dev.blockload.access.AccessCheck;
import dev.blockload.access.CheckedPermission;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.ConnectionUse;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.saved.SavedDefinitions;
import dev.blockload.saved.SavedException;
import dev.blockload.saved.SavedVersion;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleTexts;
import dev.blockload.web.Page;
import dev.blockload.web.Pages;
import dev.blockload.web.StoreCalls;
import dev.blockload.web.WebException;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.YamlText;
import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The pages {@code /connections} and {@code /connections/NAME}: tests connections, and
 * saves them in the database.
 */
@Controller
@RequestMapping("/connections")
class ConnectionsPage {

	private static final String ONE = "console/connection.jte";

	/** The number that stands for a secret in an exported text, or a new secret. */
	private static final String SECRET = "(?m)^(\\s*secret-access-key:).*$";

	private final VisibleDefinitions definitions;

	private final ActiveDefinitions active;

	private final SavedDefinitions saved;

	private final ObjectStores stores;

	private final StoreCalls calls;

	private final ConnectionPolicies policies;

	private final VisibleTexts texts;

	private final Clock clock;

	ConnectionsPage(VisibleDefinitions definitions, ActiveDefinitions active, SavedDefinitions saved,
			ObjectStores stores, StoreCalls calls, ConnectionPolicies policies, VisibleTexts texts, Clock clock) {
		this.definitions = definitions;
		this.active = active;
		this.saved = saved;
		this.stores = stores;
		this.calls = calls;
		this.policies = policies;
		this.texts = texts;
		this.clock = clock;
	}

	@GetMapping
	ResponseEntity<String> list(HttpServletRequest request, Caller caller) {
		return Pages.page("console/connections.jte", Page.of(request, caller, "connections.title"),
				listed(caller, Map.of(), null, null));
	}

	@PostMapping
	ResponseEntity<String> add(HttpServletRequest request, Caller caller) {
		caller.requireAdmin();
		Page page = Page.of(request, caller, "connections.title");
		Map<String, String> fields = new LinkedHashMap<>();
		for (String field : ConnectionList.FIELDS) {
			String value = request.getParameter(field);
			fields.put(field, (value != null) ? value.strip() : "");
		}
		try {
			String name = fields.getOrDefault("name", "");
			var unused = this.saved.save(caller, DefinitionKind.CONNECTION, name, yaml(name, fields), 0);
			return Pages.page("console/connections.jte", page, listed(caller, Map.of(), name, null));
		}
		catch (Failure ex) {
			fields.put("secret-access-key", "");
			return Pages.refused("console/connections.jte", page, listed(caller, fields, null, ex), ex);
		}
	}

	private static String yaml(String name, Map<String, String> fields) {
		StringBuilder yaml = new StringBuilder("connections:\n  " + YamlText.key(name) + ":\n");
		for (String field : ConnectionList.FIELDS) {
			String value = fields.getOrDefault(field, "");
			if (!field.equals("name") && !value.isEmpty()) {
				yaml.append("    ").append(field).append(": ");
				yaml.append(
						field.equals("applications") ? YamlText.texts(List.of(value.split("[,\\s]+"))) : text(value))
					.append('\n');
			}
		}
		return yaml.toString();
	}

	private ConnectionList listed(Caller caller, Map<String, String> fields, @Nullable String added,
			@Nullable Failure failure) {
		return new ConnectionList(this.definitions.connections(caller)
			.stream()
			.map((connection) -> new Line(connection, this.definitions.importsOf(caller, connection).size()))
			.toList(), fields, added, messages(caller, failure));
	}

	@GetMapping("/{name}")
	ResponseEntity<String> show(HttpServletRequest request, Caller caller, @PathVariable("name") String name) {
		return Pages.page(ONE, page(request, caller, name), view(caller, name));
	}

	@PostMapping("/{name}/test")
	ResponseEntity<String> test(HttpServletRequest request, Caller caller, @PathVariable("name") String name) {
		ConnectionView view = view(caller, name);
		requireEditor(caller, view.connection());
		try {
			ConnectionUse use = this.active.definitions().use(name);
			List<CheckedPermission> permissions = this.calls.answer(caller, () -> {
				try (ObjectStore store = this.stores.open(use.connection())) {
					return AccessCheck.check(use, store, this.clock);
				}
			});
			return Pages.page(ONE, page(request, caller, name), view.with(permissions, this.texts.of(caller)));
		}
		catch (Failure ex) {
			return Pages.refused(ONE, page(request, caller, name), view.with(messages(caller, ex)), ex);
		}
	}

	/** A changed text, with a new secret if one is typed. */
	@PostMapping("/{name}/save")
	ResponseEntity<String> save(HttpServletRequest request, Caller caller, @PathVariable("name") String name,
			@RequestParam(defaultValue = "") String yaml, @RequestParam(defaultValue = "") String secret,
			@RequestParam(defaultValue = "0") long version) {
		caller.requireAdmin();
		try {
			String text = withSecret(yaml.replace("\r\n", "\n"), secret);
			var unused = this.saved.save(caller, DefinitionKind.CONNECTION, name, text, version);
			return Pages.page(ONE, page(request, caller, name), view(caller, name).saved());
		}
		catch (Failure ex) {
			return Pages.refused(ONE, page(request, caller, name),
					typed(view(caller, name).with(messages(caller, ex)), yaml, version), ex);
		}
	}

	/**
	 * The page with a text that was refused, without the secrets in it. If the text
	 * cannot be read, the saved text is shown.
	 */
	private static ConnectionView typed(ConnectionView view, String yaml, long version) {
		return ConnectionText.withoutSecrets(yaml).map((text) -> view.typed(text, version)).orElse(view);
	}

	/** A reference to a variable stays one; anything else is text. */
	private static String text(String value) {
		return ConnectionText.REFERENCE.matcher(value).matches() ? YamlText.raw(value) : YamlText.text(value);
	}

	private static String withSecret(String yaml, String secret) {
		if (secret.isBlank()) {
			return yaml;
		}
		Matcher line = Pattern.compile(SECRET).matcher(yaml);
		if (!line.find()) {
			throw WebException.badRequest(
					"The definition has no line 'secret-access-key'. Add the line, and type the secret below it.");
		}
		return line.replaceFirst("$1 " + Matcher.quoteReplacement(text(secret)));
	}

	private static Page page(HttpServletRequest request, Caller caller, String name) {
		return Page.of(request, caller, "connection.title", name);
	}

	/** A test and a policy name all imports of the connection. */
	private static void requireEditor(Caller caller, S3Connection connection) {
		if (!ConnectionPolicies.canRead(caller, connection)) {
			connection.applications()
				.stream()
				.filter(caller::sees)
				.forEach((application) -> caller.require(Role.EDITOR, application));
			// The others are not named: the person does not see them.
			caller.requireAdmin();
		}
	}

	private ConnectionView view(Caller caller, String name) {
		S3Connection connection = this.definitions.connectionNamed(caller, name);
		boolean edits = ConnectionPolicies.canRead(caller, connection);
		Set<String> imports = new TreeSet<>();
		this.definitions.importsOf(caller, connection).forEach((located) -> imports.add(located.definition().name()));
		return new ConnectionView(connection, connection.applications().stream().filter(caller::sees).toList(),
				List.copyOf(imports), edits, this.policies.of(caller, connection), savedText(caller, name), null,
				this.texts.of(caller), List.of(), false);
	}

	/** Null if it is in a file, or if the person cannot change it. */
	private @Nullable SavedVersion savedText(Caller caller, String name) {
		if (!caller.isAdmin()) {
			return null;
		}
		try {
			return this.saved.export(caller, DefinitionKind.CONNECTION, name);
		}
		catch (SavedException ex) {
			return null;
		}
	}

	private List<String> messages(Caller caller, @Nullable Failure failure) {
		if (failure == null) {
			return List.of();
		}
		VisibleTexts.ForCaller visible = this.texts.of(caller);
		if (failure instanceof DefinitionException wrong) {
			return wrong.problems().stream().map(Problem::message).map(visible::text).toList();
		}
		String action = failure.action();
		return List.of(visible.text(failure.message() + ((action != null) ? " " + action : "")));
	}

	/**
	 * The connections that a person sees.
	 *
	 * @param lines one for each
	 * @param fields of the form for a new one, as they were typed
	 * @param added the connection that was saved, or null
	 * @param problems why it was not
	 */
	record ConnectionList(List<Line> lines, Map<String, String> fields, @Nullable String added, List<String> problems) {

		static final List<String> FIELDS = List.of("name", "bucket", "region", "endpoint", "access-key-id",
				"secret-access-key", "role-arn", "applications");

		String typed(String field) {
			return this.fields.getOrDefault(field, "");
		}

	}

	/**
	 * A connection in the list.
	 *
	 * @param connection the connection
	 * @param imports how many imports of it the person sees
	 */
	record Line(S3Connection connection, long imports) {
	}

}
