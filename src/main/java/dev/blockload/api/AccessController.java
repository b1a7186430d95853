package dev.blockload.api;

import java.time.Clock;
import java.util.List;

import dev.blockload.access.AccessCheck;
import dev.blockload.access.AccessPolicy;
import dev.blockload.access.CheckedPermission;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.ConnectionUse;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStores;
import dev.blockload.visible.MessageText;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.web.StoreCalls;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code connections/NAME/check|policy}: the permissions of a connection at its store.
 * Both name all imports of the connection, so they need the role editor in all its
 * applications.
 */
@RestController
@RequestMapping(ApiPaths.BASE + "/connections/{name}")
class AccessController {

	private final StoreCalls calls;

	private final VisibleDefinitions definitions;

	private final ActiveDefinitions active;

	private final ObjectStores stores;

	private final Clock clock;

	AccessController(VisibleDefinitions definitions, ActiveDefinitions active, ObjectStores stores, Clock clock,
			StoreCalls calls) {
		this.calls = calls;
		this.definitions = definitions;
		this.active = active;
		this.stores = stores;
		this.clock = clock;
	}

	@PostMapping("/check")
	@Operation(id = "checkConnection", needs = Role.EDITOR,
			summary = "Test every permission that the imports of a connection need. Nothing is loaded.",
			details = "Needs the role editor in all applications of the connection.")
	List<PermissionView> check(Caller caller, @PathVariable("name") String connection) {
		ConnectionUse use = this.active.definitions().use(allowed(caller, connection));
		return this.calls.answer(caller, () -> permissions(use));
	}

	private List<PermissionView> permissions(ConnectionUse use) {
		try (ObjectStore store = this.stores.open(use.connection())) {
			return AccessCheck.check(use, store, this.clock).stream().map(PermissionView::of).toList();
		}
	}

	@GetMapping("/policy")
	@Operation(id = "getPolicy", needs = Role.EDITOR,
			summary = "Show the least-privilege IAM policy for the imports of a connection.",
			details = "Needs the role editor in all applications of the connection.")
	PolicyView policy(Caller caller, @PathVariable("name") String connection,
			@About("The statement for the key policy of this KMS key instead") @RequestParam(name = "kms-key",
					required = false) @Nullable String kmsKey,
			@About("With kms-key: the user or role that is allowed to decrypt") @RequestParam(
					required = false) @Nullable String principal,
			@About("The trust policy for this user, role or identity provider instead") @RequestParam(
					required = false) @Nullable String trust) {
		String name = allowed(caller, connection);
		AccessPolicy policy = new AccessPolicy(this.active.definitions().useWithoutSecrets(name));
		try {
			if (kmsKey != null) {
				return PolicyView.of(policy.keyStatement(kmsKey, principal));
			}
			return PolicyView.of((trust != null) ? policy.trust(trust) : policy.least());
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest(String.valueOf(ex.getMessage()));
		}
	}

	private String allowed(Caller caller, String name) {
		S3Connection connection = this.definitions.connectionNamed(caller, name);
		if (!caller.canInAll(Role.EDITOR, connection.applications())) {
			throw ApiException.ofAllApplications(connection.name());
		}
		return connection.name();
	}

	/**
	 * A permission: the fields of {@code check --output json}.
	 *
	 * @param right as IAM names it
	 * @param on the resource
	 * @param works null if it was not tried
	 * @param imports that need it
	 * @param code of the failure, or null
	 * @param message what was tested, or why not, and what to do
	 */
	record PermissionView(String right, String on, @Nullable Boolean works, List<String> imports, @Nullable String code,
			@MessageText String message) {

		static PermissionView of(CheckedPermission right) {
			return new PermissionView(right.name(), right.on(), switch (right.result()) {
				case WORKS -> true;
				case MISSING -> false;
				case NOT_TRIED -> null;
			}, right.imports(), right.failure(), right.message());
		}

	}

}
