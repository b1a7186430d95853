package dev.blockload.cli;

import java.nio.file.Path;
import java.util.List;

import dev.blockload.app.Session;
import dev.blockload.vault.KeyStatus;
import dev.blockload.vault.Keys;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code keys ACTION}: manages the keys that encrypt secrets. Prints ids and never a key.
 */
@Command(name = "keys",
		description = { "Manage the keys that encrypt secrets in the database.",
				"create FILE: write a new key into a new file. list: show all keys.",
				"rotate: add a key, and encrypt with it once all nodes hold it. retire ID: remove an old key." })
final class KeysCommand extends Verb {

	@Parameters(index = "0", paramLabel = "ACTION", description = "create, list, rotate or retire")
	private Action action = Action.LIST;

	@Parameters(index = "1", arity = "0..1", paramLabel = "FILE-OR-ID",
			description = "for create and rotate: a new file for the keys; for retire: the id of a key")
	private @Nullable String target;

	@Option(names = "--lost",
			description = "with rotate: the key in use is lost, so encrypt with the one in BLOCKLOAD_KEYS_FILE")
	private boolean lost;

	@Override
	ExitCode answer() {
		if (this.lost && this.action != Action.ROTATE) {
			throw wrong("--lost is an option of 'keys rotate' only.");
		}
		if (this.action == Action.CREATE && this.target != null) {
			created(Keys.create(Path.of(this.target)));
			return ExitCode.OK;
		}
		try (Session session = options().session()) {
			switch (this.action) {
				case CREATE -> created(session.keys().create(commandCaller()));
				case LIST -> list(session.keys());
				case ROTATE -> rotate(session.keys());
				case RETIRE -> retire(session.keys(), id());
			}
			return ExitCode.OK;
		}
	}

	private long id() {
		if (this.target == null || !this.target.matches("[0-9]{1,10}")) {
			throw wrong((this.target == null)
					? "'keys retire' needs the id of a key. To see the ids: ./blockload keys list" : "'" + this.target
							+ "' is not the id of a key. Expected a number that './blockload keys list' shows.");
		}
		return Long.parseLong(this.target);
	}

	private void created(long id) {
		print(() -> "Key %d was created.\n".formatted(id), () -> KeyTexts.json(id));
		if (this.target != null) {
			note("Set BLOCKLOAD_KEYS_FILE to " + this.target
					+ " on all nodes, and keep a copy in a safe place. Without the key, secrets must be entered again.");
		}
	}

	private void list(Keys keys) {
		List<KeyStatus> list = keys.list();
		print(() -> KeyTexts.table(list), () -> KeyTexts.json(list));
	}

	private void rotate(Keys keys) {
		Path file = (this.target != null) ? Path.of(this.target) : null;
		KeyStatus key = keys.rotate(commandCaller(), file, this.lost ? Keys.Origin.OWN_FILE : Keys.Origin.GENERATED);
		print(() -> KeyTexts.rotation(key), () -> KeyTexts.json(key));
	}

	private void retire(Keys keys, long id) {
		boolean removed = keys.retire(commandCaller(), id);
		print(() -> "Key %d was retired.%s\n".formatted(id,
				removed ? "" : " Remove it from BLOCKLOAD_KEYS_FILE or BLOCKLOAD_KEYS_VALUE when you set them next."),
				() -> KeyTexts.json(id));
	}

	/**
	 * What to do with keys.
	 */
	enum Action {

		/** Make the first key. */
		CREATE,

		/** Show all keys. */
		LIST,

		/** Replace the key that encrypts. */
		ROTATE,

		/** Remove a key that nothing needs. */
		RETIRE

	}

}
