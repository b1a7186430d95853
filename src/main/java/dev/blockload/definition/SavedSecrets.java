package dev.blockload.definition;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the secret fields of saved definitions. A field contains the number of a
 * secret, such as {@code {secret: 17}}; in a connection it can also contain a variable
 * whose name begins with {@code BLOCKLOAD_SECRET_}, or the name of a file directly below
 * the directory {@code BLOCKLOAD_SECRETS_DIR}. All methods throw
 * {@link IllegalArgumentException} with a message that contains no secret.
 */
final class SavedSecrets {

	/** The key before the number of a secret. */
	static final String NUMBER = "secret";

	static final String DIRECTORY = "BLOCKLOAD_SECRETS_DIR";

	private static final String PREFIX = "BLOCKLOAD_SECRET_";

	private static final Pattern REFERENCE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_.-]*)(:[^}]*)?}");

	private static final String EXPECTED_FILE = "Expected the name of a file directly below the directory " + DIRECTORY
			+ ", without links and without '..'.";

	private final UnaryOperator<@Nullable String> environment;

	private final SavedSource source;

	private final Depth depth;

	SavedSecrets(UnaryOperator<@Nullable String> environment, SavedSource source, Depth depth) {
		this.environment = environment;
		this.source = source;
		this.depth = depth;
	}

	/** The same, doing something else with secrets. */
	SavedSecrets at(Depth other) {
		return new SavedSecrets(this.environment, this.source, other);
	}

	/** Whether a definition is being saved, on a node that must know what it needs. */
	boolean isSaving() {
		return this.depth == Depth.CANDIDATE;
	}

	/** The same without decrypting a secret. */
	SavedSecrets unread() {
		return (this.depth == Depth.VALUES) ? at(Depth.CHECK) : this;
	}

	/** The number of a secret that a field contains; empty for any other value. */
	static Optional<Long> number(YamlNode value) {
		if (value instanceof YamlNode.KeyValues keys && keys.entries().size() == 1
				&& keys.entry(NUMBER).map(YamlNode.KeyValue::value).orElse(null) instanceof YamlNode.Scalar number
				&& number.value().matches("[1-9][0-9]{0,17}")) {
			return Optional.of(Long.valueOf(number.value()));
		}
		return Optional.empty();
	}

	/**
	 * The secret with a number.
	 * @param otherwise the result if no secret is decrypted
	 * @throws dev.blockload.Failure if it cannot be read
	 */
	String ofNumber(long number, String field, String otherwise) {
		return (this.depth == Depth.VALUES) ? this.source.reveal(number, field).reveal() : otherwise;
	}

	/**
	 * The value of a secret field of a connection that is a single text.
	 * @param text as it is written
	 * @param field for example {@code secret-access-key}
	 */
	String ofText(String text, String field) {
		Matcher reference = REFERENCE.matcher(text);
		if (reference.matches()) {
			return ofVariable(reference.group(1), reference.group(2));
		}
		if (text.contains("${") || (this.depth != Depth.CANDIDATE && SavedConnectionReader.STORED.contains(field))) {
			throw new IllegalArgumentException("Expected ${" + PREFIX + "NAME} and nothing else, or a secret that "
					+ "Blockload encrypts when the connection is saved.");
		}
		return text;
	}

	/** Whether a text is a reference to the environment. */
	static boolean isReference(String text) {
		return REFERENCE.matcher(text).matches();
	}

	private String ofVariable(String name, @Nullable String otherwise) {
		if (!name.startsWith(PREFIX) || otherwise != null) {
			throw new IllegalArgumentException("A saved connection can use only variables whose names begin with "
					+ PREFIX + ", without a default. Found ${" + name + ((otherwise != null) ? ":…" : "") + "}.");
		}
		String value = this.environment.apply(name);
		if (value == null) {
			throw new IllegalArgumentException("Environment variable " + name + " is not set. Set it on this node.");
		}
		return value;
	}

	/**
	 * The path of a file that contains a secret.
	 * @param text the name of the file, or its path directly below the directory
	 */
	Path ofFile(String text) {
		String directory = this.environment.apply(DIRECTORY);
		if (directory == null || directory.isEmpty()) {
			throw new IllegalArgumentException("A saved connection can read files only directly below the directory "
					+ DIRECTORY + ", which is not set. Set it on this node.");
		}
		Path folder = Path.of(directory);
		String name = text.startsWith(directory + "/") ? text.substring(directory.length() + 1) : text;
		if (name.isEmpty() || name.contains("/") || name.contains("\\") || name.contains("\0")
				|| List.of(".", "..").contains(name) || name.contains("${")) {
			throw new IllegalArgumentException(EXPECTED_FILE);
		}
		Path file = folder.resolve(name).toAbsolutePath();
		if (Files.isSymbolicLink(file)) {
			throw new IllegalArgumentException(
					Redacted.value(name) + " in " + DIRECTORY + " is a link. " + EXPECTED_FILE);
		}
		return file;
	}

	/**
	 * What is done with the secrets of a definition.
	 */
	enum Depth {

		/** They are replaced by their values, to open a connection. */
		VALUES,

		/**
		 * Only whether the definition is valid is of interest: no secret is decrypted.
		 */
		CHECK,

		/** The same for a definition that is being saved: it can contain new secrets. */
		CANDIDATE

	}

}
